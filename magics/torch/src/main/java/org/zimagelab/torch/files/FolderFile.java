package org.zimagelab.torch.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/** Files of a model's folder by names from files that we do not trust: no name and no link leads out of the folder. */
public final class FolderFile {
    /** The longest name on common file systems, bytes. */
    private static final int LONGEST = 255;

    private FolderFile() {}

    /** Whether a text is a plain file name on every system, without a path to another folder. */
    public static boolean isName(String text) {
        if (text.isBlank()
                || text.length() > LONGEST
                || text.equals(".")
                || text.equals("..")
                || text.chars().anyMatch(c -> c < ' ' || c == '/' || c == '\\' || c == ':' || c == 0x7f)) {
            return false;
        }
        try {
            Path path = Path.of(text);
            return !path.isAbsolute()
                    && path.getNameCount() == 1
                    && path.toString().equals(text);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /**
     * A file of a folder. If the file is a link, its target must be in the folder, or among the {@code blobs} of the
     * Hugging Face cache that the folder is a snapshot of. The folder itself may be a link to anywhere.
     *
     * @param name of a file in the folder
     * @return its path, whether or not the file exists
     * @throws ModelException if {@code name} is not a plain name, or the file is a link out of the folder
     */
    public static Path in(Path folder, String name) {
        if (!isName(name)) {
            throw new ModelException(folder + ": '" + Printable.value(name)
                    + "' is not the name of a file in this folder;" + " it is not opened");
        }
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            return file;
        }
        try {
            Path real = file.toRealPath();
            if (real.startsWith(folder.toRealPath())
                    || isBlob(folder.toAbsolutePath().normalize(), real)
                    || isBlob(folder.toRealPath(), real)) {
                return file;
            }
            throw new ModelException(file + ": a link out of the model's folder, to " + real
                    + "; it is not opened. Put the file itself there, or link the whole folder");
        } catch (IOException e) {
            throw new ModelException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Files in {@code models--NAME/snapshots/REVISION} are links into {@code models--NAME/blobs}. From huggingface_hub
     * 1.33 on, these may be links into a {@code blobs} folder that all repositories of a cache share, which is marked
     * as such.
     */
    private static boolean isBlob(Path folder, Path real) throws IOException {
        for (Path at = folder; at != null; at = at.getParent()) {
            if (at.endsWith("snapshots")) {
                return isIn(at.resolveSibling("blobs"), real)
                        || at.getParent().getParent() != null
                                && Files.isRegularFile(
                                        at.getParent().resolveSibling("blobs").resolve(".huggingface-shared-blobs"))
                                && isIn(at.getParent().resolveSibling("blobs"), real);
            }
        }
        return false;
    }

    private static boolean isIn(Path blobs, Path real) throws IOException {
        return Files.isDirectory(blobs) && real.startsWith(blobs.toRealPath());
    }
}
