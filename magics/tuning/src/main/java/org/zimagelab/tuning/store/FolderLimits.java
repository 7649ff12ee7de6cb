package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.zimagelab.common.AtomicFile;

/**
 * What the file system of a folder lacks of what a store needs: files that are created exclusively, and files that are
 * renamed in one step. Found by trying, since a mounted folder does not tell.
 */
final class FolderLimits {
    /**
     * Object stores that are mounted. Each mount knows what it wrote itself, so trying it on one machine tells nothing.
     */
    private static final Pattern MOUNTED =
            Pattern.compile("(?:fuse\\.)?(?:rclone|s3fs|gcsfuse|goofys|geesefs|mountpoint-s3|blobfuse2?)");

    private FolderLimits() {}

    /**
     * Whether another machine may not see for a while that a file was created.
     *
     * @param type of the file system, as the system calls it
     * @param name what is mounted
     */
    static boolean isLate(String type, String name) {
        return MOUNTED.matcher(type).matches() || MOUNTED.matcher(name).matches();
    }

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
        FileStore store = Files.getFileStore(folder);
        if (isLate(store.type(), store.name())) {
            String words = "shows other machines a file late (" + store.type() + "), so two of them may make the same"
                    + " picture, with the same pixels; name the object store by its own address, such as"
                    + " s3a://bucket/path";
            limits.add(words);
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
