package org.zimagelab.common;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Deletes and renames files that other processes may be reading. Shares of Windows (SMB), and Windows itself, refuse
 * that as long as the file is open anywhere; our readers have it open for a moment only, so it is tried again for up to
 * two seconds. An interrupt does not end the tries.
 */
public final class FilesInUse {
    private static final int TRIES = 100;

    private static final long PAUSE_MILLIS = 20;

    /** In what Linux and Windows say. */
    private static final List<String> BUSY = List.of("resource busy", "used by another process");

    private FilesInUse() {}

    /** @return whether the file was there */
    public static boolean deleteIfExists(Path file) throws IOException {
        return patiently(() -> Files.deleteIfExists(file));
    }

    /** Renames a file in one step, see {@link AtomicFile#move}. */
    static void move(Path from, Path to) throws IOException {
        patiently(() -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
    }

    private static <T> T patiently(Interrupts.Work<T, IOException> work) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return work.run();
            } catch (FileSystemException e) {
                if (tries == TRIES || !isBusy(e)) {
                    throw e;
                }
                Interrupts.after(FilesInUse::pause);
            }
        }
    }

    private static boolean isBusy(FileSystemException e) {
        String reason = String.valueOf(e.getReason()).toLowerCase(Locale.ROOT);
        return BUSY.stream().anyMatch(reason::contains);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
