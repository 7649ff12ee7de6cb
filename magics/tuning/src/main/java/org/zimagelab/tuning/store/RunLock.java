package org.zimagelab.tuning.store;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.ProcessIdentity;

/**
 * The lock of a run while a process makes it: a file {@code KEY.making} beside the future picture, with the number, the
 * start time and the place of the process. It is created exclusively, so only one process has it. If locking fails, a
 * run is at worst made twice.
 *
 * <p>A lock from this machine holds as long as its process exists, running or stopped. A process elsewhere touches its
 * file every two seconds; its lock ends when the file has not changed for eight seconds by the clock of the waiting
 * process, since clocks of two machines may differ. A machine that goes to sleep therefore loses its locks.
 */
public final class RunLock implements AutoCloseable {
    static final String ENDING = ".making";

    /** For a single look, which must compare two machines' clocks: long, since they may differ. */
    static final Duration STALE = Duration.ofMinutes(10);

    static final Duration SILENCE = Duration.ofSeconds(8);

    private static final Duration BETWEEN_TOUCHES = Duration.ofSeconds(2);

    /** No lock: for a run that is made even if another process makes it. */
    public static final RunLock NONE = new RunLock(null, "");

    private static final ScheduledExecutorService TOUCHES = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "claims");
        thread.setDaemon(true);
        return thread;
    });

    private static final AtomicLong COUNT = new AtomicLong();

    private final Path file;
    private final String text;
    private final Future<?> touches;
    private volatile boolean closed;

    private RunLock(Path file, String text) {
        this.file = file;
        this.text = text;
        long every = BETWEEN_TOUCHES.toMillis();
        this.touches =
                file == null ? null : TOUCHES.scheduleWithFixedDelay(this::touch, every, every, TimeUnit.MILLISECONDS);
    }

    /** The locks of other processes as a waiting process last saw them, and when. */
    static final class Sightings {
        private record Sighting(String text, Instant touched, long at) {}

        private final LongSupplier nanoTime;
        private final Map<Path, Sighting> last = new ConcurrentHashMap<>();

        Sightings(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
        }

        /** Whether a lock has not changed for too long. */
        private boolean isSilent(Path file, String text, Instant touched) {
            long now = nanoTime.getAsLong();
            Sighting seen = last.get(file);
            if (seen == null || !seen.text.equals(text) || !seen.touched.equals(touched)) {
                last.put(file, new Sighting(text, touched, now));
                return false;
            }
            return now - seen.at > SILENCE.toNanos();
        }

        private void forget(Path file) {
            last.remove(file);
        }
    }

    /**
     * Takes the lock.
     *
     * @return empty while another process has it; {@link #NONE} if the file cannot be made
     */
    static Optional<RunLock> take(Path file, Sightings sightings) {
        String text = text();
        try {
            if (!create(file, text) && !replace(file, text, false, sightings)) {
                return Optional.empty();
            }
            sightings.forget(file);
            return Optional.of(new RunLock(file, text));
        } catch (IOException e) {
            // If the folder is at fault, keeping the picture will report it.
            return Optional.of(NONE);
        }
    }

    /**
     * Takes over a lock that has ended.
     *
     * @param old whether its file is so old that it has ended, unless its process is known to exist
     * @return empty if it holds, may hold, or is gone
     */
    static Optional<RunLock> takeEnded(Path file, boolean old, Sightings sightings) throws IOException {
        String text = text();
        boolean taken = Files.exists(file) && replace(file, text, old, sightings);
        return taken ? Optional.of(new RunLock(file, text)) : Optional.empty();
    }

    /** The words of a lock of this process; no two are equal. */
    private static String text() {
        long pid = ProcessHandle.current().pid();
        return pid + " " + ProcessIdentity.start(pid) + " " + ProcessIdentity.HERE + " " + Instant.now() + " "
                + COUNT.incrementAndGet();
    }

    /**
     * Takes over a lock that has ended. Of all that try, only the one does it that creates the file beside it, {@link
     * #beside}. This needs no rename.
     *
     * @return false if the lock holds, or another process takes it over
     */
    private static boolean replace(Path file, String text, boolean old, Sightings sightings) throws IOException {
        Path beside = beside(file);
        Optional<String> dead = ended(file, old, sightings);
        if (dead.isEmpty()) {
            return Files.notExists(file) && create(file, text);
        }
        if (!create(beside, text)) {
            removeEnded(beside, old, sightings);
            return false;
        }
        try {
            if (Files.exists(file) && read(file).equals(dead.get())) {
                Files.deleteIfExists(file);
            }
            return create(file, text);
        } catch (NoSuchFileException | FileNotFoundException e) {
            return create(file, text);
        } finally {
            deleteIf(beside, text);
        }
    }

    /** The file that a process creates while it takes over a lock. */
    private static Path beside(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".tmp");
    }

    /** Whether a file is one that a process creates while it takes over a lock. */
    static boolean isBeside(Path file) {
        return file.getFileName().toString().endsWith(ENDING + ".tmp");
    }

    /** Removes a file that a process created and did not remove before it ended. */
    static boolean removeEnded(Path file, boolean old, Sightings sightings) throws IOException {
        Optional<String> dead = ended(file, old, sightings);
        return dead.isPresent() && deleteIf(file, dead.get());
    }

    private static boolean deleteIf(Path file, String text) throws IOException {
        return Files.exists(file) && read(file).equals(text) && Files.deleteIfExists(file);
    }

    /** The text of a lock that has ended; empty if it holds or is gone. */
    private static Optional<String> ended(Path file, boolean old, Sightings sightings) throws IOException {
        try {
            String text = read(file); // first, else a network file system may report an older time
            Instant touched = Files.getLastModifiedTime(file).toInstant();
            Boolean here = isThere(text);
            boolean over = here == null ? old || sightings.isSilent(file, text, touched) : !here;
            return over ? Optional.of(text) : Optional.empty();
        } catch (NoSuchFileException | FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Creates the file with its text in one step, so that a process killed here leaves no empty file. A file system
     * without links needs two steps.
     *
     * @return false if the file exists already
     */
    private static boolean create(Path file, String text) throws IOException {
        Path whole = AtomicFile.temporaryFor(file);
        try {
            // Not Files.newOutputStream: it leaves an empty file if the thread is interrupted.
            write(whole, text);
            Files.createLink(file, whole);
            return true;
        } catch (FileAlreadyExistsException e) {
            // A network file system that repeats a request finds the link that it made itself.
            return isFile(file, text);
        } catch (UnsupportedOperationException | FileSystemException e) {
            boolean made = file.toFile().createNewFile();
            if (made) {
                write(file, text);
            }
            return made;
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    private static boolean isFile(Path file, String text) {
        try {
            return read(file).equals(text);
        } catch (IOException e) {
            return false;
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Whether a lock appears to be held, from a single look. */
    static boolean isHeld(Path file) throws IOException {
        try {
            Boolean here = isThere(read(file));
            Instant touched = Files.getLastModifiedTime(file).toInstant();
            return here == null ? touched.isAfter(Instant.now().minus(STALE)) : here;
        } catch (NoSuchFileException | FileNotFoundException e) {
            return false;
        }
    }

    /** Whether the process of a lock exists; null if it is elsewhere, or the lock is still being written. */
    private static Boolean isThere(String text) {
        String[] words = text.split(" ");
        if (!words[0].matches("\\d{1,18}")) {
            return null;
        }
        long pid = Long.parseLong(words[0]);
        if (words.length < 4) { // an earlier version wrote no place
            return ProcessIdentity.start(pid).isEmpty() ? Boolean.FALSE : null;
        }
        return words[2].equals(ProcessIdentity.HERE) ? (Boolean) ProcessIdentity.isRunning(pid, words[1]) : null;
    }

    private void touch() {
        try {
            if (!closed && read(file).equals(text)) { // else another process took it over and makes the same pixels
                file.toFile().setLastModified(System.currentTimeMillis());
            }
        } catch (IOException e) {
            // The file is gone, or the folder is unreachable for a moment.
        }
    }

    /** Whether this process has released the lock. */
    public boolean isClosed() {
        return closed;
    }

    /** Releases the lock, unless another process has taken it over. */
    @Override
    public void close() {
        boolean open = file != null && !closed;
        closed = true;
        try {
            if (open) {
                touches.cancel(false);
            }
            if (open && Files.exists(file) && read(file).equals(text)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // The lock ends with this process.
        }
    }

    private static String read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException("not a file");
        }
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return new String(in.readNBytes(1000), StandardCharsets.US_ASCII);
        }
    }
}
