package org.zimagelab.torch.files;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;

/**
 * Files as they were at one moment: hashes of their contents, computed in the background, and the answer whether they
 * have changed since. While the reading is paused, it goes on only for those who wait for the hashes.
 *
 * <p>The stamps are compared first. A file is read again only if its stamp has changed or was young. Once a file was
 * found changed, every later question has the same answer.
 */
public final class HashedFiles implements AutoCloseable {
    private static final String SINCE = "changed since it was first read";
    private static final int BUFFER = 1 << 18;
    private static final int MOST_THREADS = 8;

    /** How often a file is read if its rights or links change meanwhile. */
    private static final int TRIES = 3;

    private final Map<Path, FileStamp> stamps;
    private final FileHashes memory;
    private final Map<Path, String> hashes = new ConcurrentHashMap<>();

    /** Files whose last change was too young when they were last looked at: their stamp alone proves nothing. */
    private final Set<Path> recent = new HashSet<>();

    /** Guards the two counts below. */
    private final Object turn = new Object();

    private int pauses;
    private int waiting;

    private final CountDownLatch left;
    private final CountDownLatch remembered = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile IOException broken;

    /**
     * @param stamps of all files, taken before anything else of them was read
     * @param memory of known hashes
     */
    public HashedFiles(Map<Path, FileStamp> stamps, FileHashes memory) {
        this(stamps, memory, Map.of());
    }

    /** @param known hashes of some of the files */
    private HashedFiles(Map<Path, FileStamp> stamps, FileHashes memory, Map<Path, String> known) {
        this.stamps = new LinkedHashMap<>(stamps);
        this.memory = memory;
        hashes.putAll(known);
        Instant now = memory.now();
        Map<String, String> kept = memory.read();
        Queue<Path> unknown = new ConcurrentLinkedQueue<>();
        // the largest first, so that no thread ends much later than the others
        List<Path> inOrder = new ArrayList<>(stamps.keySet());
        inOrder.sort(Comparator.comparingLong((Path p) -> stamps.get(p).size()).reversed());
        for (Path file : inOrder) {
            FileStamp stamp = stamps.get(file);
            if (stamp.isRecent(now)) {
                recent.add(file);
            }
            if (!hashes.containsKey(file)) {
                FileHashes.find(kept, stamp, now).ifPresentOrElse(h -> hashes.put(file, h), () -> unknown.add(file));
            }
        }
        int cores = Runtime.getRuntime().availableProcessors();
        int threads = Math.min(unknown.size(), Math.max(1, Math.min(MOST_THREADS, cores - 1)));
        left = new CountDownLatch(threads);
        if (threads == 0) {
            remembered.countDown();
        }
        Map<FileStamp, String> fresh = new ConcurrentHashMap<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> work(unknown, fresh, now), "hashes a model's files");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void work(Queue<Path> unknown, Map<FileStamp, String> fresh, Instant begun) {
        try {
            for (Path file = unknown.poll(); file != null && broken == null; file = unknown.poll()) {
                String hash = hashNow(file);
                fresh.put(stamp(file), hash);
            }
        } catch (IOException e) {
            broken = e;
        } catch (InterruptedException | RuntimeException | Error e) {
            broken = new IOException("its files cannot be read: " + AtomicFile.reason(e), e);
        } finally {
            left.countDown();
            if (left.getCount() == 0) {
                if (broken == null) {
                    memory.remember(fresh, begun);
                }
                remembered.countDown();
            }
        }
    }

    /** The hash of a file, which is read if it was not yet. */
    private String hashNow(Path file) throws IOException, InterruptedException {
        String known = hashes.get(file);
        if (known == null) {
            known = hashOfUnchanged(file);
            hashes.put(file, known);
        }
        return known;
    }

    private String hashOfUnchanged(Path file) throws IOException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            String hash = hash(file, this::awaitTurn);
            FileStamp now = stampNow(file);
            FileStamp before = stamp(file);
            if (now.equals(before)) {
                return hash;
            }
            if (!now.sameContent(before)) {
                break;
            }
            setStamp(file, now);
        }
        throw changed(file, "changed while it was being read");
    }

    /** Ends a pause; closing it again does nothing more. */
    public interface Pause extends AutoCloseable {
        @Override
        void close();
    }

    /** Stops the reading in the background until the pause is closed, but not while somebody waits for the hashes. */
    public Pause pause() {
        synchronized (turn) {
            pauses++;
        }
        AtomicBoolean ended = new AtomicBoolean();
        return () -> {
            if (!ended.getAndSet(true)) {
                synchronized (turn) {
                    pauses--;
                    turn.notifyAll();
                }
            }
        };
    }

    private void awaitTurn() throws InterruptedException {
        synchronized (turn) {
            while (pauses > 0 && waiting == 0 && !closed) {
                turn.wait();
            }
        }
    }

    /** Whether {@link #hashes} would return at once. */
    public boolean areHashed() {
        return left.getCount() == 0;
    }

    /**
     * Waits until all files are read.
     *
     * @return SHA-256 of each file's content, 64 lower-case hex digits
     * @throws IOException with one line, if a file cannot be read or has changed meanwhile
     */
    public Map<Path, String> hashes() throws IOException, InterruptedException {
        synchronized (turn) {
            waiting++;
            turn.notifyAll();
        }
        try {
            left.await();
        } finally {
            synchronized (turn) {
                waiting--;
            }
        }
        if (broken != null) {
            throw broken;
        }
        return hashes;
    }

    /**
     * Checks that all files have the same content as before. New rights or links, and even another file of the same
     * content, are no change.
     *
     * @throws IOException with one line that names the file, if not
     */
    public void requireUnchanged() throws IOException, InterruptedException {
        for (Path file : stamps.keySet()) {
            if (isSuspect(file)) {
                compare(file);
            }
        }
    }

    /**
     * As {@link #requireUnchanged}, but by stamps alone, for files that are being used right now: other content may
     * have been used meanwhile even if the old content is back.
     *
     * @throws IOException with one line that names a file that was written, replaced or cut
     */
    public void requireUntouched(Collection<Path> some) throws IOException, InterruptedException {
        failIfBroken();
        for (Path file : some) {
            FileStamp now = stampNow(file);
            FileStamp before = stamp(file);
            if (!now.sameContent(before)) {
                throw changed(
                        file,
                        SINCE
                                + (now.size() == before.size()
                                        ? ""
                                        : " (" + before.size() + " bytes then, " + now.size() + " now)"));
            }
            if (isSuspect(file)) {
                compare(file);
            }
        }
    }

    /**
     * Whether a file had the same content as a file of another set, when they were first read. Two names of one file
     * are told by the file system; other files of one size are read if they were not yet.
     *
     * @throws IOException with one line, if a file cannot be read or has changed meanwhile
     */
    public boolean isSame(Path file, HashedFiles others, Path other) throws IOException, InterruptedException {
        FileStamp one = stamp(file);
        FileStamp two = others.stamp(other);
        return one.size() == two.size()
                && (isOneFile(file, others, other) || hashNow(file).equals(others.hashNow(other)));
    }

    /** Whether two names are those of one file, which was not written between the moments of the two sets. */
    public boolean isOneFile(Path file, HashedFiles others, Path other) {
        return stamp(file).equals(others.stamp(other)) && !isRecent(file) && !others.isRecent(other);
    }

    /** Some of the files alone, with what is known of them; the two sets are closed independently. */
    public HashedFiles part(Collection<Path> some) {
        Map<Path, FileStamp> part = new LinkedHashMap<>();
        Map<Path, String> known = new LinkedHashMap<>();
        for (Path file : some) {
            part.put(file, stamp(file));
            known(file).ifPresent(hash -> known.put(file, hash));
        }
        HashedFiles files = new HashedFiles(part, memory, known);
        synchronized (stamps) {
            files.recent.addAll(recent);
            files.recent.retainAll(part.keySet());
        }
        return files;
    }

    /** All files. */
    public Set<Path> files() {
        return stamps.keySet();
    }

    private boolean isSuspect(Path file) throws IOException {
        failIfBroken();
        synchronized (stamps) {
            return recent.contains(file) || !stampNow(file).equals(stamps.get(file));
        }
    }

    private void compare(Path file) throws IOException, InterruptedException {
        String then = hashes().get(file);
        Instant begun = memory.now();
        FileStamp before = stampNow(file);
        boolean same =
                before.size() == stamp(file).size() && hash(file, () -> {}).equals(then);
        if (!same || !stampNow(file).equals(before)) {
            throw changed(file, SINCE);
        }
        setStamp(file, before);
        if (!before.isRecent(begun)) {
            synchronized (stamps) {
                recent.remove(file);
            }
        }
    }

    private void failIfBroken() throws IOException {
        IOException e = broken;
        if (e != null) {
            throw e;
        }
    }

    private IOException changed(Path file, String how) {
        broken = new IOException(Printable.path(file) + ": " + how);
        return broken;
    }

    private FileStamp stamp(Path file) {
        synchronized (stamps) {
            return stamps.get(file);
        }
    }

    private boolean isRecent(Path file) {
        synchronized (stamps) {
            return recent.contains(file);
        }
    }

    private void setStamp(Path file, FileStamp stamp) {
        synchronized (stamps) {
            stamps.put(file, stamp);
        }
    }

    private FileStamp stampNow(Path file) throws IOException {
        try {
            return FileStamp.of(file);
        } catch (IOException e) {
            throw changed(file, "cannot be read any more: " + AtomicFile.reason(e));
        }
    }

    /** What is done before each part of a file is read. */
    private interface Step {
        void run() throws InterruptedException;
    }

    /** Reads by a stream, since an interrupt would close a FileChannel. */
    private String hash(Path file, Step before) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER];
        var sha = DigestUtils.getSha256Digest();
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (closed) {
                    throw new InterruptedIOException("unloaded before " + Printable.path(file) + " was read");
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while " + Printable.path(file) + " was being read");
                }
                sha.update(buffer, 0, n);
                before.run();
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(Printable.path(file) + ": cannot be read: " + AtomicFile.reason(e), e);
        }
        return Hex.encodeHexString(sha.digest());
    }

    /** Waits until the new hashes are in the memory. */
    void awaitRemembered() throws InterruptedException {
        remembered.await();
    }

    /** The hash of a file, if it is known already. */
    Optional<String> known(Path file) {
        return Optional.ofNullable(hashes.get(file));
    }

    /** Stops reading in the background. */
    @Override
    public void close() {
        closed = true;
        synchronized (turn) {
            turn.notifyAll();
        }
    }
}
