package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.common.AtomicFile;

/**
 * What the file system of a folder lacks of what a store needs: files that are created exclusively, and files that are
 * renamed in one step. Found by trying, since a mounted folder does not tell.
 */
final class FolderLimits {
    private FolderLimits() {}

    /**
     * Tries the folder.
     *
     * @return one line for the user; empty if it lacks nothing
     * @throws IOException if the folder cannot be written to
     */
    static Optional<String> of(Path folder) throws IOException {
        Path probe = AtomicFile.temporaryFor(folder.resolve("probe"));
        Files.write(probe, new byte[] {1});
        Files.delete(probe);
        List<String> limits = new ArrayList<>();
        if (!isExclusive(new FileLocks(folder), probe.getFileName().toString())) {
            limits.add("creates a file twice, so two processes may make the same picture, with the same pixels");
        }
        if (!AtomicFile.canRename(folder)) {
            limits.add("cannot rename a file, so files are written in place; a picture that was cut short is made"
                    + " again");
        }
        return limits.isEmpty() ? Optional.empty() : Optional.of("its file system " + String.join("; it ", limits));
    }

    private static boolean isExclusive(FileLocks locks, String name) throws IOException {
        try {
            return locks.create(name, "first") && !locks.create(name, "second");
        } finally {
            locks.delete(name);
        }
    }
}
