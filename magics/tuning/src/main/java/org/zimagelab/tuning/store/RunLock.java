package org.zimagelab.tuning.store;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.zimagelab.common.ProcessIdentity;
import org.zimagelab.tuning.store.LockFolder.Seen;

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

    /** Number, start and place of the process, time and number of the lock. */
    private static final int WORDS = 5;

    /** For a single look, which must compare two machines' clocks: long, since they may differ. */
    static final Duration STALE = Duration.ofMinutes(10);

    static final Duration SILENCE = Duration.ofSeconds(8);

    /** No lock: for a run that is made even if another process makes it. */
    public static final RunLock NONE = new RunLock(null, "", "");

    private static final ScheduledExecutorService TOUCHES = thread("claims");

    /** Of their own, since a folder that does not answer must not delay the touches of other locks. */
    private static final ScheduledExecutorService RELEASES = thread("claims-released");

    private static final AtomicLong COUNT = new AtomicLong();

    /** The locks that this process holds. */
    private static final Set<RunLock> OPEN = ConcurrentHashMap.newKeySet();

    /** The words of the locks that this process holds or is about to take; any other of its own has ended. */
    private static final Set<String> OWN = ConcurrentHashMap.newKeySet();

    /** How often a lock that cannot be removed, since its folder is unreachable, is tried again between touches. */
    private static final int MOST_RELEASES = 60;

    /** Set when this process ends: from then on it takes no lock. */
    private static volatile boolean ending;

    static {
        // another machine would wait until the lock is silent for long enough
        Runtime.getRuntime().addShutdownHook(new Thread(RunLock::releaseAll, "claims-end"));
    }

    private final LockFolder folder;
    private final String name;
    private final String text;
    private final Future<?> touches;
    private volatile boolean closed;

    private RunLock(LockFolder folder, String name, String text) {
        this.folder = folder;
        this.name = name;
        this.text = text;
        this.touches = folder == null ? null : touches(folder.betweenTouches().toMillis());
        if (folder != null) {
            OPEN.add(this);
        }
    }

    private static ScheduledExecutorService thread(String name) {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    private static void releaseAll() {
        ending = true;
        OPEN.forEach(RunLock::close);
    }

    private Future<?> touches(long every) {
        return TOUCHES.scheduleWithFixedDelay(this::touch, every, every, TimeUnit.MILLISECONDS);
    }

    /** The locks of other processes as a waiting process last saw them, and when. */
    static final class Sightings {
        private record Sighting(Seen seen, long at) {}

        private final LongSupplier nanoTime;
        private final Map<String, Sighting> last = new ConcurrentHashMap<>();

        Sightings(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
        }

        /** Whether a lock has not changed for too long. */
        private boolean isSilent(String name, Seen seen, Duration silence) {
            long now = nanoTime.getAsLong();
            Sighting before = last.get(name);
            if (before == null || !before.seen.equals(seen)) {
                last.put(name, new Sighting(seen, now));
                return false;
            }
            return now - before.at > silence.toNanos();
        }

        private void forgetIf(boolean taken, String name) {
            if (taken) {
                last.remove(name);
            }
        }
    }

    /**
     * Takes the lock.
     *
     * @return empty while another process has it; {@link #NONE} if the file cannot be made
     */
    static Optional<RunLock> take(LockFolder folder, String name, Sightings sightings) {
        if (ending) {
            return Optional.empty();
        }
        String text = text();
        boolean taken = false;
        OWN.add(text);
        try {
            taken = folder.create(name, text) || replace(folder, name, text, false, sightings);
            sightings.forgetIf(taken, name);
            return taken ? Optional.of(new RunLock(folder, name, text)) : Optional.empty();
        } catch (IOException e) {
            // If the folder is at fault, keeping the picture will report it.
            return Optional.of(NONE);
        } finally {
            disown(text, taken);
        }
    }

    private static void disown(String text, boolean taken) {
        if (!taken) {
            OWN.remove(text);
        }
    }

    /**
     * Takes over a lock that has ended.
     *
     * @param old whether its file is so old that it has ended, unless its process is known to exist
     * @return empty if it holds, may hold, or is gone
     */
    static Optional<RunLock> takeEnded(LockFolder folder, String name, boolean old, Sightings sightings)
            throws IOException {
        String text = text();
        boolean taken = false;
        OWN.add(text);
        try {
            taken = folder.look(name).isPresent() && replace(folder, name, text, old, sightings);
            return taken ? Optional.of(new RunLock(folder, name, text)) : Optional.empty();
        } finally {
            disown(text, taken);
        }
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
    private static boolean replace(LockFolder folder, String name, String text, boolean old, Sightings sightings)
            throws IOException {
        String beside = beside(name);
        Optional<Seen> now = folder.look(name);
        if (now.isEmpty()) {
            return folder.create(name, text);
        }
        if (!hasEnded(folder, name, now.get(), old, sightings)) {
            return false;
        }
        if (!folder.create(beside, text)) {
            removeEnded(folder, beside, old, sightings);
            return false;
        }
        try {
            deleteIf(folder, name, now.get().text());
            return folder.create(name, text);
        } finally {
            deleteIf(folder, beside, text);
        }
    }

    /** The file that a process creates while it takes over a lock. */
    private static String beside(String name) {
        return "." + name + ".tmp";
    }

    /** Whether a file is one that a process creates while it takes over a lock. */
    static boolean isBeside(String name) {
        return name.endsWith(ENDING + ".tmp");
    }

    /** Removes a file that a process created and did not remove before it ended. */
    static boolean removeEnded(LockFolder folder, String name, boolean old, Sightings sightings) throws IOException {
        Optional<Seen> now = folder.look(name);
        boolean ended = now.isPresent() && hasEnded(folder, name, now.get(), old, sightings);
        return ended && deleteIf(folder, name, now.get().text());
    }

    private static boolean deleteIf(LockFolder folder, String name, String text) throws IOException {
        boolean still =
                folder.look(name).filter(seen -> seen.text().equals(text)).isPresent();
        if (still) {
            folder.delete(name);
        }
        return still;
    }

    private static boolean hasEnded(LockFolder folder, String name, Seen seen, boolean old, Sightings sightings) {
        Boolean here = isThere(seen.text());
        return here == null ? old || sightings.isSilent(name, seen, folder.silence()) : !here;
    }

    /** Whether a lock appears to be held, from a single look. */
    static boolean isHeld(LockFolder folder, String name) throws IOException {
        return folder.look(name).filter(RunLock::isHeld).isPresent();
    }

    /** The same of a look. */
    static boolean isHeld(Seen seen) {
        Boolean here = isThere(seen.text());
        return here == null ? seen.touched().isAfter(Instant.now().minus(STALE)) : here;
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
        if (!words[2].equals(ProcessIdentity.HERE)) {
            return null;
        }
        // a lock of this process that it could not remove
        boolean isLeft = pid == ProcessHandle.current().pid() && !OWN.contains(words(words));
        return !isLeft && ProcessIdentity.isRunning(pid, words[1]);
    }

    /** Without the number that touches add. */
    private static String words(String[] text) {
        return String.join(" ", List.of(text).subList(0, Math.min(WORDS, text.length)));
    }

    private void touch() {
        try {
            if (!closed && isHeld()) { // else another process took it over and makes the same pixels
                folder.touch(name, text, COUNT.incrementAndGet());
            }
        } catch (IOException | RuntimeException e) {
            // The file is gone, or the folder is unreachable for a moment.
        }
    }

    /** Whether the lock's file is still that of this lock. */
    private boolean isHeld() throws IOException {
        return folder.look(name)
                .filter(seen -> seen.text().equals(text) || seen.text().startsWith(text + " "))
                .isPresent();
    }

    /** Whether this process has released the lock. */
    public boolean isClosed() {
        return closed;
    }

    /** Releases the lock, unless another process has taken it over. */
    @Override
    public void close() {
        if (ended()) {
            release(0);
        }
    }

    /** The same without a wait, for a folder that does not answer: it is released when that does. */
    public void closeSoon() {
        if (ended()) {
            RELEASES.execute(() -> release(0));
        }
    }

    /** @return whether it was open */
    private boolean ended() {
        boolean open = folder != null && !closed;
        closed = true;
        if (folder != null) {
            touches.cancel(false);
            OPEN.remove(this);
        }
        return open;
    }

    private void release(int tries) {
        try {
            if (isHeld()) {
                folder.delete(name);
            }
        } catch (IOException | RuntimeException e) {
            // Others of this process take it over at once, those elsewhere when it is silent for long enough.
            if (tries < MOST_RELEASES) {
                long later = folder.betweenTouches().toMillis();
                RELEASES.schedule(() -> release(tries + 1), later, TimeUnit.MILLISECONDS);
            }
        } finally {
            OWN.remove(text);
        }
    }
}
