package org.zimagelab.tuning.store;

import java.io.FileInputStream;
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
import java.util.function.LongSupplier;
import org.zimagelab.common.AtomicFile;

/**
 * Somebody's word that a run is being made: a file {@code KEY.making} beside where it will lie, with the number, the
 * start and the place of a process. It is created exclusively, so that of several processes one has it; nothing but
 * work is lost where it fails.
 *
 * <p>A claim of this machine holds as long as its process is there, running or stopped. Of a process elsewhere nothing
 * is known but that it touches its file every two seconds: its claim is over when that has not changed for eight
 * seconds, by the watch of whoever looks, since the clocks of two machines need not agree. A machine that sleeps loses
 * its claims so.
 */
public final class RunLock implements AutoCloseable {
    static final String ENDING = ".making";

    /** Who looks only once goes by the clock, and waits long for one that may be wrong. */
    static final Duration STALE = Duration.ofMinutes(10);

    static final Duration SILENCE = Duration.ofSeconds(8);

    private static final Duration BETWEEN_TOUCHES = Duration.ofSeconds(2);

    /** Nothing that anybody sees: for a run that is made whatever others do. */
    public static final RunLock NONE = new RunLock(null, "");

    private static final ScheduledExecutorService TOUCHES = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "claims");
        thread.setDaemon(true);
        return thread;
    });

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

    /** What one who waits has seen of others' claims, and when. */
    static final class Sightings {
        private record Sighting(String text, Instant touched, long at) {}

        private final LongSupplier nanoTime;
        private final Map<Path, Sighting> last = new ConcurrentHashMap<>();

        Sightings(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
        }

        /** Whether a claim has been as it is for too long. */
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

    /** @return empty while somebody else has it; {@link #NONE} where the file cannot be made */
    static Optional<RunLock> take(Path file, Sightings sightings) {
        long pid = ProcessHandle.current().pid();
        String text = pid + " " + ProcessIdentity.start(pid) + " " + ProcessIdentity.HERE + " " + Instant.now();
        try {
            boolean made = create(file, text);
            if (!made) {
                String dead = ended(file, sightings);
                made = dead != null && remove(file, dead) && create(file, text);
            }
            if (!made) {
                return Optional.empty();
            }
            sightings.forget(file);
            return Optional.of(new RunLock(file, text));
        } catch (IOException e) {
            // Whatever is wrong with the folder is said when the picture is to be kept there.
            return Optional.of(NONE);
        }
    }

    /** The text of a claim that holds no more; null if it holds, empty if it is gone. */
    private static String ended(Path file, Sightings sightings) throws IOException {
        try {
            String text = read(file); // first, or a network's file system tells of an older touch
            Instant touched = Files.getLastModifiedTime(file).toInstant();
            Boolean here = isThere(text);
            boolean over = here == null ? sightings.isSilent(file, text, touched) : !here;
            return over ? text : null;
        } catch (NoSuchFileException | java.io.FileNotFoundException e) {
            return "";
        }
    }

    /** Takes a claim that is over out of the way; puts it back if somebody has just taken it over. */
    private static boolean remove(Path file, String dead) throws IOException {
        Path aside = AtomicFile.temporaryFor(file);
        try {
            AtomicFile.move(file, aside);
            boolean right = read(aside).equals(dead);
            if (!right) {
                Files.move(aside, file);
            }
            return right;
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            return true;
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /**
     * Makes the file with its text in one go, so that a process killed here leaves none without a number; without that
     * where the file system has no links.
     *
     * @return false if it is there already
     */
    private static boolean create(Path file, String text) throws IOException {
        Path whole = AtomicFile.temporaryFor(file);
        try {
            // Not Files.newOutputStream: closed under a thread that is interrupted, it leaves an empty file.
            write(whole, text);
            Files.createLink(file, whole);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
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

    private static void write(Path file, String text) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Whether a claim seems to be held, to one who looks once. */
    static boolean isHeld(Path file) throws IOException {
        try {
            Boolean here = isThere(read(file));
            Instant touched = Files.getLastModifiedTime(file).toInstant();
            return here == null ? touched.isAfter(Instant.now().minus(STALE)) : here;
        } catch (NoSuchFileException | java.io.FileNotFoundException e) {
            return false;
        }
    }

    /** Whether the process of a claim is there; null if that cannot be seen from here, or it is just being written. */
    private static Boolean isThere(String text) {
        String[] words = text.split(" ");
        if (!words[0].matches("\\d{1,18}")) {
            return null;
        }
        String start = ProcessIdentity.start(Long.parseLong(words[0]));
        if (words.length < 4) { // of an earlier version, which named no place
            return start.isEmpty() ? Boolean.FALSE : null;
        }
        return words[2].equals(ProcessIdentity.HERE) ? (Boolean) (!start.isEmpty() && start.equals(words[1])) : null;
    }

    private void touch() {
        try {
            if (!closed && read(file).equals(text)) { // else somebody has taken it over, and makes the same pixels
                file.toFile().setLastModified(System.currentTimeMillis());
            }
        } catch (IOException e) {
            // It is gone, or the folder is out of reach for a moment.
        }
    }

    /** Whether it was given back here. */
    public boolean isClosed() {
        return closed;
    }

    /** Gives it back, unless somebody has taken it over meanwhile. */
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
            // Is over when this process is.
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
