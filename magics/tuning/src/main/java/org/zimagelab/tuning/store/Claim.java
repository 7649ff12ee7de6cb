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
import java.util.Optional;
import org.zimagelab.diffusion.files.AtomicFile;

/**
 * Somebody's word that a run is being made: a file {@code KEY.making} beside where it will lie, with the process id and
 * the time. It is created exclusively, so that of several processes one has it. It holds while its process lives and
 * touches it; nothing but work is lost where it fails.
 */
public final class Claim implements AutoCloseable {
    static final String ENDING = ".making";

    /** A claim that nobody has touched for so long holds no more. */
    static final Duration STALE = Duration.ofMinutes(10);

    private static final Duration BETWEEN_TOUCHES = Duration.ofSeconds(10);

    /** Start times of processes are known to about a second. */
    private static final Duration START_PRECISION = Duration.ofSeconds(2);

    /** Nothing that anybody sees: for a run that is made whatever others do. */
    public static final Claim NONE = new Claim(null, "");

    private final Path file;
    private final String text;
    private long touched = System.nanoTime();
    private volatile boolean closed;

    private Claim(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /** @return empty while somebody else has it; {@link #NONE} where the file cannot be made */
    static Optional<Claim> take(Path file) {
        String text = ProcessHandle.current().pid() + " " + Instant.now();
        try {
            boolean made = create(file, text);
            if (!made && !isHeld(file)) {
                Files.deleteIfExists(file);
                made = create(file, text);
            }
            if (!made) {
                return Optional.empty();
            }
            return Optional.of(new Claim(file, text));
        } catch (IOException e) {
            // Whatever is wrong with the folder is said when the picture is to be kept there.
            return Optional.of(NONE);
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

    /** Whether a claim's process is there and has touched it in the last ten minutes. */
    static boolean isHeld(Path file) throws IOException {
        try {
            Instant last = Files.getLastModifiedTime(file).toInstant();
            if (last.isBefore(Instant.now().minus(STALE))) {
                return false;
            }
            String[] words = read(file).split(" ");
            // One without a number is just being written.
            return !words[0].matches("\\d{1,18}") || isAlive(Long.parseLong(words[0]), last);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A process that began after the last touch only has the number of one that is gone. */
    private static boolean isAlive(long pid, Instant last) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .startInstant()
                        .map(start -> start.isBefore(last.plus(START_PRECISION)))
                        .orElse(true))
                .isPresent();
    }

    /** Says that the run is still being made; call it between two steps. */
    public void touch() {
        long now = System.nanoTime();
        if (file != null && now - touched > BETWEEN_TOUCHES.toNanos()) {
            touched = now;
            // False where the file is gone: then somebody else has taken it, and makes the same pixels.
            file.toFile().setLastModified(System.currentTimeMillis());
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
            if (open && Files.exists(file) && read(file).equals(text)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Goes stale by itself.
        }
    }

    private static String read(Path file) throws IOException {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return new String(in.readNBytes(100), StandardCharsets.US_ASCII);
        }
    }
}
