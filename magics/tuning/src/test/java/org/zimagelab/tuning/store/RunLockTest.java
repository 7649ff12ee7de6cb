package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.ProcessIdentity;

class RunLockTest {
    private static final String ELSEWHERE = "4711 123456 another-machine 2026-01-02T03:04:05Z";

    @TempDir
    Path folder;

    private Path file;
    private long nanos = -5; // clock of the waiting process
    private final RunLock.Sightings sightings = new RunLock.Sightings(() -> nanos);

    @BeforeEach
    void name() {
        file = folder.resolve("run" + RunLock.ENDING);
    }

    private Optional<RunLock> take() {
        return RunLock.take(new FileLocks(file.getParent()), file.getFileName().toString(), sightings);
    }

    private boolean isHeld() throws IOException {
        return RunLock.isHeld(new FileLocks(folder), file.getFileName().toString());
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static String here(long pid, String start) {
        return pid + " " + start + " " + ProcessIdentity.HERE + " 2026-01-02T03:04:05Z";
    }

    private void touched(Duration ago) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(ago)));
    }

    @Test
    void onlyOneProcessHoldsALock() throws IOException {
        RunLock claim = take().orElseThrow();
        assertTrue(take().isEmpty());
        assertTrue(isHeld());
        claim.close();
        assertFalse(Files.exists(file));
        assertFalse(isHeld());
        take().orElseThrow().close();
    }

    @Test
    void aStoreDoesNotListLocks() {
        RunStore store = RunStore.open(folder.resolve("store"));
        String key = "a".repeat(64);
        try (RunLock claim = store.claim(key).orElseThrow()) {
            assertTrue(RunStore.open(folder.resolve("store")).claim(key).isEmpty());
            assertEquals(Set.of(), store.keys());
            assertEquals(List.of(), store.notes());
        }
    }

    @Test
    void aLockHoldsWhileItsProcessRunsOnThisMachine() throws IOException {
        RunLock claim = take().orElseThrow();
        touched(Duration.ofDays(1));
        for (int look = 0; look < 10; look++) {
            assertTrue(take().isEmpty());
            pass(Duration.ofMinutes(1));
        }
        assertTrue(isHeld());
        claim.close();
    }

    @Test
    void aLockOfADeadProcessOnThisMachineIsTakenOverAtOnce() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        String start = ProcessIdentity.start(process.pid());
        assertFalse(start.isEmpty());
        Files.writeString(file, here(process.pid(), start));
        assertTrue(take().isEmpty());
        new ProcessBuilder("kill", "-STOP", "" + process.pid()).start().waitFor();
        assertTrue(take().isEmpty(), "the process is stopped but exists");
        process.destroyForcibly().waitFor();
        RunLock claim = take().orElseThrow();

        Files.writeString(file, here(ProcessHandle.current().pid(), "1"));
        assertFalse(isHeld(), "an earlier process had this number");
        RunLock next = take().orElseThrow();
        claim.close();
        assertTrue(Files.exists(file), "another process has taken it over");
        next.close();
        assertFalse(Files.exists(file));
    }

    @Test
    void aLockOfAnotherMachineHoldsWhileItsFileIsTouched() throws IOException {
        Files.writeString(file, ELSEWHERE);
        for (int look = 0; look < 20; look++) {
            touched(Duration.ofDays(100).minusSeconds(2 * look));
            assertTrue(take().isEmpty());
            pass(Duration.ofSeconds(7));
            assertTrue(take().isEmpty());
        }
        pass(Duration.ofSeconds(2));
        take().orElseThrow().close();
    }

    @Test
    void aLockOfADeadMachineIsTakenOverWithinTenSeconds() throws IOException {
        Files.writeString(file, ELSEWHERE);
        touched(Duration.ofDays(-100)); // in the future by this machine's clock
        assertTrue(take().isEmpty());
        pass(Duration.ofSeconds(5));
        assertTrue(take().isEmpty());
        pass(Duration.ofSeconds(4));
        RunLock mine = take().orElseThrow();
        assertTrue(take().isEmpty());
        mine.close();
    }

    @Test
    void anEmptyLockFileHoldsForAWhile() throws IOException {
        Files.writeString(file, "");
        assertTrue(take().isEmpty());
        assertTrue(isHeld());
        pass(Duration.ofSeconds(9));
        take().orElseThrow().close();
    }

    @Test
    void aLockOfAnEarlierVersionHasNoPlace() throws IOException {
        Files.writeString(file, "999999999 2026-01-02T03:04:05Z"); // larger than any process number
        assertFalse(isHeld());
        take().orElseThrow().close();
        Files.writeString(file, ProcessHandle.current().pid() + " 2026-01-02T03:04:05Z");
        assertTrue(take().isEmpty());
        touched(Duration.ofMinutes(11));
        assertFalse(isHeld());
    }

    @Test
    void aLockTouchesItsFile() throws Exception {
        RunLock claim = take().orElseThrow();
        touched(Duration.ofDays(1));
        FileTime before = Files.getLastModifiedTime(file);
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5); // a limit, so that a failure does not hang
        while (Files.getLastModifiedTime(file).equals(before) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertTrue(Files.getLastModifiedTime(file).compareTo(before) > 0);
        claim.close();
    }

    /** A folder that is reached by requests, and not always. */
    private record FarFolder(LockFolder files, AtomicBoolean reachable) implements LockFolder {
        private LockFolder reached() throws IOException {
            if (!reachable.get()) {
                throw new IOException("connection refused");
            }
            return files;
        }

        @Override
        public boolean create(String name, String text) throws IOException {
            return reached().create(name, text);
        }

        @Override
        public Optional<Seen> look(String name) throws IOException {
            return reached().look(name);
        }

        @Override
        public void touch(String name, String text, long count) throws IOException {
            reached().touch(name, text, count);
        }

        @Override
        public void delete(String name) throws IOException {
            reached().delete(name);
        }

        @Override
        public Duration betweenTouches() {
            return Duration.ofMillis(100);
        }

        @Override
        public Duration silence() {
            return files.silence();
        }
    }

    @Test
    void aLockThatCouldNotBeRemovedHoldsNothingUp() throws Exception {
        AtomicBoolean reachable = new AtomicBoolean(true);
        FarFolder far = new FarFolder(new FileLocks(folder), reachable);
        String name = file.getFileName().toString();
        RunLock first = RunLock.take(far, name, sightings).orElseThrow();
        reachable.set(false);
        first.close();
        assertTrue(Files.exists(file));
        RunLock second = take().orElseThrow(); // the same process knows that it has ended
        second.close();

        reachable.set(true);
        RunLock third = RunLock.take(far, name, sightings).orElseThrow();
        reachable.set(false);
        third.closeSoon();
        assertTrue(Files.exists(file) && third.isClosed());
        reachable.set(true);
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5); // a limit, so that a failure does not hang
        while (Files.exists(file) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertFalse(Files.exists(file), "for other processes it is removed when that can be done");
    }

    @Test
    void returnsNoneWhereNoFileCanBeWritten() {
        file = folder.resolve("missing/run" + RunLock.ENDING);
        assertEquals(RunLock.NONE, take().orElseThrow());
    }
}
