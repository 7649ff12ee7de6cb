package org.zimagelab.diffusion.layout;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.torch.ModelException;

/** The files of a folder and of the folders below it, in which weights may be. */
final class FolderFiles {
    private static final int MOST = 2000;

    private FolderFiles() {}

    /**
     * All files, sorted. Links are followed. Left out are hidden folders, which are a program's own, folders that
     * cannot be read, and models in diffusers' layout below the folder, whose files belong to those models.
     *
     * @param depth 1 for the folder itself
     * @throws ModelException if the folder cannot be read, or there are too many files
     */
    static List<Path> in(Path folder, int depth) {
        List<Path> all = new ArrayList<>();
        try {
            Files.walkFileTree(folder, Set.of(FileVisitOption.FOLLOW_LINKS), depth, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
                    Interrupts.check();
                    boolean skipped = !at.equals(folder)
                            && (at.getFileName().toString().startsWith(".")
                                    || Files.exists(at.resolve("model_index.json")));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        all.add(file);
                    }
                    return all.size() > MOST ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (file.equals(folder)) {
                        throw e;
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path at, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new ModelException(folder + ": cannot be read (" + AtomicFile.reason(e) + ")", e);
        }
        if (all.size() > MOST) {
            throw new ModelException(folder + ": more than " + MOST
                    + " files; name the transformer's file, or a folder that has only models");
        }
        all.sort(null);
        return all;
    }
}
