package org.zimagelab.tuning.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A file that is either whole under its name or not there: written beside, then renamed. */
final class AtomicFile {

    /** No write lasts this long, so what is older was left by a process that died in between. */
    static final Duration ABANDONED = Duration.ofDays(1);

    private AtomicFile() {}

    static void write(Path file, byte[] bytes) throws IOException {
        Path temporary = temporaryFor(file);
        try {
            // Not a FileChannel: those are closed under a thread that is interrupted, and an interrupted cell keeps its
            // finished pictures.
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                out.write(bytes);
                out.getFD().sync();
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(temporary);
            throw e;
        }
    }

    /** Another name in the same folder, hidden, and distinct for each of several processes. */
    static Path temporaryFor(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }

    static boolean isTemporary(String name) {
        return name.startsWith(".") && name.endsWith(".tmp");
    }

    /** Removes what processes that were killed while writing have left. */
    static void sweepUp(Path folder) throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "{.*.tmp,*" + Claim.ENDING + "}")) {
            for (Path file : left) {
                if (lastModified(file).isBefore(limit)) {
                    deleteQuietly(file);
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

    /** Why a file could not be read or written, in words that fit after its name and a colon. */
    static String reason(Throwable e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        boolean notDirectory = e instanceof FileSystemException f
                && String.valueOf(f.getReason()).equalsIgnoreCase("not a directory");
        if (notDirectory || e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
            return "a file stands where a folder is needed";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return lowerFirst(f.getReason());
        }
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        // FileOutputStream says "/long/path (Permission denied)".
        int open = message.lastIndexOf(" (");
        boolean named = open > 0 && message.endsWith(")");
        String reason = lowerFirst(named ? message.substring(open + 2, message.length() - 1) : message);
        return reason.equals("no such file or directory") ? "no such file or folder" : reason;
    }

    private static String lowerFirst(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Only a leftover: readers never look at temporary names.
        }
    }
}
