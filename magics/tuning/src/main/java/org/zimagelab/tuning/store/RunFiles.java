package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.common.UnreadableFile;

/**
 * The paths of a run's files in a store, by key.
 *
 * @param folder the store's folder {@code runs}
 */
record RunFiles(Path folder) {
    /** No write takes this long, so an older temporary file was left by a process that died. */
    static final Duration ABANDONED = Duration.ofDays(1);

    private static final int KEY_LENGTH = 64;
    private static final String PICTURE = ".png";

    /** Endings of files that may lie beside a picture. */
    private static final List<String> BESIDE = List.of(KeptScores.ENDING, KeptLatents.ENDING, RunLock.ENDING);

    Path picture(String key) {
        return folder.resolve(requireKey(key) + PICTURE);
    }

    Path scores(String key) {
        return folder.resolve(requireKey(key) + KeptScores.ENDING);
    }

    Path latents(String key) {
        return folder.resolve(requireKey(key) + KeptLatents.ENDING);
    }

    /** All files of a run, whether they exist or not; the picture last, since only with it they are a run. */
    List<Path> all(String key) {
        return List.of(latents(key), scores(key), picture(key));
    }

    /**
     * Creates the folder if it is missing, and removes what killed processes left in it.
     *
     * @return what its file system lacks, in one line; empty if it lacks nothing
     * @throws StoreException with one line, if it is not a folder, or cannot be written
     */
    Optional<String> create(RunLock.Sightings sightings) {
        Path store = folder.resolveSibling("");
        if (Files.exists(store) && !Files.isDirectory(store)) {
            throw new StoreException("store " + store + ": is a file; name a folder, new or existing");
        }
        try {
            Files.createDirectories(folder);
            Optional<String> limits = FolderLimits.of(folder).map(line -> "store " + store + ": " + line);
            removeLeftovers(sightings);
            return limits;
        } catch (IOException | SecurityException e) {
            throw new StoreException(
                    "store " + store + ": cannot be written: " + AtomicFile.reason(e)
                            + "; name a folder that you may write to",
                    e);
        }
    }

    /** The name of a run's lock. */
    static String lock(String key) {
        return requireKey(key) + RunLock.ENDING;
    }

    boolean isBeingMade(String key) throws IOException {
        return RunLock.isHeld(new FileLocks(folder), lock(key));
    }

    static boolean isKey(String word) {
        // Not a pattern: a store may have hundreds of thousands of files.
        return word.length() == KEY_LENGTH && word.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    /** The key in a file's name; the whole name if it has none. */
    static String keyOf(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(PICTURE) ? name.substring(0, name.length() - PICTURE.length()) : name;
    }

    /** Whether a file is named as a picture, {@code KEY.png}. */
    static boolean isPicture(Path file) {
        return file.getFileName().toString().endsWith(PICTURE) && isKey(keyOf(file));
    }

    /** Whether a file belongs beside the pictures, or is a temporary file of a write. */
    static boolean isExpected(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") || BESIDE.stream().anyMatch(name::endsWith);
    }

    /**
     * Keys of all files that are named as runs.
     *
     * @param notes receives one line for each file that does not belong here
     */
    Set<String> keys(Consumer<String> notes) throws IOException {
        Set<String> keys = new TreeSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                Interrupts.check();
                if (isPicture(file)) {
                    keys.add(keyOf(file));
                } else if (!isExpected(file)) {
                    notes.accept(file + ": not a run" + StoredMetadata.PASSED_OVER);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return keys;
    }

    private static String requireKey(String key) {
        if (!isKey(key)) {
            throw new IllegalArgumentException("key '" + Printable.value(key) + "': expected 64 hex digits");
        }
        return key;
    }

    /**
     * Removes what processes left that were killed while writing or making a run, as
     * {@link RunStore#removeLeftovers()}.
     *
     * @return the number of files removed
     */
    int removeLeftovers(RunLock.Sightings sightings) throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        int removed = 0;
        for (Path place : List.of(folder, folder.resolveSibling("."))) {
            try (DirectoryStream<Path> left = Files.newDirectoryStream(place, "{.*.tmp,*" + RunLock.ENDING + "}")) {
                for (Path file : left) {
                    Interrupts.check();
                    removed += removeLeftover(file, limit, sightings);
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        return removed;
    }

    private int removeLeftover(Path file, Instant limit, RunLock.Sightings sightings) {
        try {
            return isLock(file.getFileName().toString())
                    ? removeLock(file, limit, sightings)
                    : removeTemporary(file, limit, sightings);
        } catch (IOException e) {
            return 0; // another user's, or in use: whoever is next removes it, and the store works with it
        }
    }

    private static int removeTemporary(Path file, Instant limit, RunLock.Sightings sightings) throws IOException {
        boolean old = lastModified(file).isBefore(limit);
        String name = file.getFileName().toString();
        if (RunLock.isBeside(name)) {
            return RunLock.removeEnded(new FileLocks(file.getParent()), name, old, sightings) ? 1 : 0;
        }
        boolean left = old || AtomicFile.isLeftover(name);
        return left && Files.deleteIfExists(file) ? 1 : 0;
    }

    /** Removes a lock that has ended, and latents whose picture was not written any more. */
    private int removeLock(Path file, Instant limit, RunLock.Sightings sightings) throws IOException {
        boolean old = lastModified(file).isBefore(limit);
        String name = file.getFileName().toString();
        Optional<RunLock> ours = RunLock.takeEnded(new FileLocks(folder), name, old, sightings);
        if (ours.isEmpty()) {
            return 0;
        }
        String key = keyOfLock(name);
        try (RunLock lock = ours.get()) {
            // The lock is held here, so nobody else is about to write the picture.
            return Files.notExists(picture(key)) && Files.deleteIfExists(latents(key)) ? 2 : 1;
        }
    }

    static boolean isLock(String name) {
        return name.endsWith(RunLock.ENDING) && isKey(keyOfLock(name));
    }

    static String keyOfLock(String name) {
        return name.substring(0, name.length() - RunLock.ENDING.length());
    }

    /** When a file was last written; now, if another process has just renamed or removed it. */
    private static Instant lastModified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.now();
        }
    }

    /** @throws StoreException with one line, if the file cannot be written */
    static void write(Path file, byte[] bytes) {
        // Opening a pipe would wait for a reader.
        if (UnreadableFile.isSpecial(file)) {
            throw new StoreException(Printable.path(file) + ": cannot be written: "
                    + UnreadableFile.reason(file).orElse("not a file"));
        }
        try {
            AtomicFile.write(file, bytes);
        } catch (IOException e) {
            throw new StoreException(e.getMessage(), e);
        }
    }
}
