package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.common.UnreadableFile;

/**
 * Where the files of runs are in a store, by key.
 *
 * @param folder the store's {@code runs}
 */
record RunFiles(Path folder) {
    /** No write lasts this long, so an older file was left by a process that died while writing. */
    static final Duration ABANDONED = Duration.ofDays(1);

    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");
    private static final String PICTURE = ".png";

    /** What may lie beside a picture. */
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

    Path lock(String key) {
        return folder.resolve(requireKey(key) + RunLock.ENDING);
    }

    static boolean isKey(String word) {
        return KEY.matcher(word).matches();
    }

    /** The key of a file of this name; the name itself where it has none. */
    static String keyOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\.png$", "");
    }

    /** Whether a name is that of a picture, {@code KEY.png}. */
    static boolean isPicture(Path file) {
        return file.getFileName().toString().endsWith(PICTURE) && isKey(keyOf(file));
    }

    /** Whether a file of this name may lie among the pictures: beside one of them, or while it is being written. */
    static boolean isExpected(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") || BESIDE.stream().anyMatch(name::endsWith);
    }

    private static String requireKey(String key) {
        if (!isKey(key)) {
            throw new IllegalArgumentException("key '" + Printable.value(key) + "': expected 64 hex digits");
        }
        return key;
    }

    /** Removes what processes that were killed while writing have left. */
    void removeAbandoned() throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "{.*.tmp,*" + RunLock.ENDING + "}")) {
            for (Path file : left) {
                if (lastModified(file).isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** When a file was written; now, where another process has renamed or removed it meanwhile. */
    private static Instant lastModified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.now();
        }
    }

    /** @throws StoreException with one line, if the file cannot be written */
    static void write(Path file, byte[] bytes) {
        // To open a pipe is to wait for somebody who reads from it.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
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
