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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimTest {
    private static final String ELSEWHERE = "4711 123456 another-machine 2026-01-02T03:04:05Z";

    @TempDir
    Path folder;

    private Path file;
    private long nanos = -5; // of whoever waits
    private final Claim.Sightings sightings = new Claim.Sightings(() -> nanos);

    @BeforeEach
    void name() {
        file = folder.resolve("run" + Claim.ENDING);
    }

    private Optional<Claim> take() {
        return Claim.take(file, sightings);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static String here(long pid, String start) {
        return pid + " " + start + " " + Place.HERE + " 2026-01-02T03:04:05Z";
    }

    private void touched(Duration ago) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(ago)));
    }

    @Test
    void oneHasIt() throws IOException {
        Claim claim = take().orElseThrow();
        assertTrue(take().isEmpty());
        assertTrue(Claim.isHeld(file));
        claim.close();
        assertFalse(Files.exists(file));
        assertFalse(Claim.isHeld(file));
        take().orElseThrow().close();
    }

    @Test
    void aStoreHidesClaims() {
        RunStore store = RunStore.open(folder.resolve("store"));
        String key = "a".repeat(64);
        try (Claim claim = store.claim(key).orElseThrow()) {
            assertTrue(RunStore.open(folder.resolve("store")).claim(key).isEmpty());
            assertEquals(Set.of(), store.keys());
            assertEquals(List.of(), store.notes());
        }
    }

    @Test
    void whoseProcessIsHereHoldsHoweverLongItIsSilent() throws IOException {
        Claim claim = take().orElseThrow();
        touched(Duration.ofDays(1));
        for (int look = 0; look < 10; look++) {
            assertTrue(take().isEmpty());
            pass(Duration.ofMinutes(1));
        }
        assertTrue(Claim.isHeld(file));
        claim.close();
    }

    @Test
    void whoseProcessHereHasDiedIsTakenOverAtOnce() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        String start = Place.start(process.pid());
        assertFalse(start.isEmpty());
        Files.writeString(file, here(process.pid(), start));
        assertTrue(take().isEmpty());
        new ProcessBuilder("kill", "-STOP", "" + process.pid()).start().waitFor();
        assertTrue(take().isEmpty(), "it is stopped, but there");
        process.destroyForcibly().waitFor();
        Claim claim = take().orElseThrow();

        Files.writeString(file, here(ProcessHandle.current().pid(), "1"));
        assertFalse(Claim.isHeld(file), "an earlier process had this number");
        Claim next = take().orElseThrow();
        claim.close();
        assertTrue(Files.exists(file), "belongs to another by now");
        next.close();
        assertFalse(Files.exists(file));
    }

    @Test
    void ofAnotherMachineHoldsWhileItIsTouchedWhateverItsClockSays() throws IOException {
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
    void ofAnotherMachineThatDiedIsTakenOverWithinTenSeconds() throws IOException {
        Files.writeString(file, ELSEWHERE);
        touched(Duration.ofDays(-100)); // in what is the future here
        assertTrue(take().isEmpty());
        pass(Duration.ofSeconds(5));
        assertTrue(take().isEmpty());
        pass(Duration.ofSeconds(4));
        Claim mine = take().orElseThrow();
        assertTrue(take().isEmpty());
        mine.close();
    }

    @Test
    void thatIsJustBeingWrittenHoldsForAWhile() throws IOException {
        Files.writeString(file, "");
        assertTrue(take().isEmpty());
        assertTrue(Claim.isHeld(file));
        pass(Duration.ofSeconds(9));
        take().orElseThrow().close();
    }

    @Test
    void ofAnEarlierVersionNamesNoPlace() throws IOException {
        Files.writeString(file, "999999999 2026-01-02T03:04:05Z"); // more than any system gives
        assertFalse(Claim.isHeld(file));
        take().orElseThrow().close();
        Files.writeString(file, ProcessHandle.current().pid() + " 2026-01-02T03:04:05Z");
        assertTrue(take().isEmpty());
        touched(Duration.ofMinutes(11));
        assertFalse(Claim.isHeld(file));
    }

    @Test
    void isTouchedByItself() throws Exception {
        Claim claim = take().orElseThrow();
        touched(Duration.ofDays(1));
        FileTime before = Files.getLastModifiedTime(file);
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5); // ends what would wait for ever
        while (Files.getLastModifiedTime(file).equals(before) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertTrue(Files.getLastModifiedTime(file).compareTo(before) > 0);
        claim.close();
    }

    @Test
    void whereNoneCanBeWrittenSavingSaysWhatIsWrong() {
        file = folder.resolve("missing/run" + Claim.ENDING);
        assertEquals(Claim.NONE, take().orElseThrow());
    }
}
