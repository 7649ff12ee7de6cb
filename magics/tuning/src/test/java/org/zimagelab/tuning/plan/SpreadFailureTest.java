package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zimagelab.diffusion.Request;
import org.zimagelab.torch.DeviceLostException;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;

/** What a sweep on several devices makes of failures: of a picture, a device, the store, the listener. */
@Timeout(120)
class SpreadFailureTest extends SpreadTestBase {
    @Test
    void aFailedRunIsMarkedAndTheRestGoesOn() throws Exception {
        first.fails = second.fails = r -> r.seed() == 2 && r.steps() == 4;
        Runs runs = spread(SWEEP, new RedScore("red"));
        assertEquals(12, runs.size());
        assertEquals(2, log.summary.failed());
        Run failed = runs.runs().stream().filter(r -> !r.ok()).findFirst().orElseThrow();
        assertEquals(new Outcome.Failed("out of luck at step 1"), failed.outcome());
    }

    @Test
    void aFailedRunEndsTheSweepIfRequested() {
        first.fails = second.fails = r -> r.seed() == 2 && r.steps() == 4;
        SweepStoppedException e = assertThrows(
                SweepStoppedException.class, () -> SWEEP.run(model, store, spread().withStopOnError(true), log));
        assertTrue(
                e.getMessage()
                        .matches(
                                "stopped at a failure: out of luck at step 1; \\d+ of 12 pictures (is|are) kept in .*"),
                e.getMessage());
        assertTrue(log.summary.failed() >= 1);
        assertEquals("finished", log.events.get(log.events.size() - 1));
    }

    @Test
    void aFailingStoreEndsTheSweepWithTheSameLine() {
        log.onEnd = i -> {
            folder.resolve("store/runs")
                    .toFile()
                    .renameTo(folder.resolve("away").toFile());
        };
        SweepStoppedException e =
                assertThrows(SweepStoppedException.class, () -> spread(SWEEP.seeds(1, 2, 3, 4, 5, 6, 7, 8, 9)));
        assertTrue(
                e.getMessage()
                        .matches("[^\\n]*cannot be written: no such file or folder; \\d+ of 36 pictures (is|are) kept"
                                + " in [^\\n]*; run the same sweep again to make the rest"),
                e.getMessage());
        assertEquals("finished", log.events.get(log.events.size() - 1));
    }

    private static Predicate<Request> lost(int after) {
        int[] pictures = {0};
        return request -> {
            if (pictures[0]++ >= after) {
                throw new DeviceLostException("the card has failed", null);
            }
            return false;
        };
    }

    @Test
    void aLostDeviceLeavesItsPicturesToTheOthers() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        first.fails = awaiting(both);
        Predicate<Request> waits = awaiting(both);
        Predicate<Request> fails = lost(6);
        second.fails = request -> waits.test(request) || fails.test(request);
        Runs runs = spread(SWEEP);
        assertTrue(runs.runs().stream().allMatch(Run::ok));
        assertEquals(12, runs.size());
        assertEquals(12, generated().size());
        assertEquals(0, log.summary.failed());
        assertEquals(
                List.of("cpu#2 is lost, and its pictures go to the other devices: the card has failed"), log.notes);
        assertTrue(log.events.stream().anyMatch(e -> e.startsWith("given up")), log.events.toString());
        assertEquals(List.of(), locks());
    }

    @Test
    void theSweepEndsWhenNoDeviceIsLeft() {
        first.fails = lost(5);
        second.fails = lost(5);
        SweepStoppedException e = assertThrows(SweepStoppedException.class, () -> spread(SWEEP));
        assertTrue(
                e.getMessage()
                        .matches("stopped at a failure: the card has failed; \\d of 12 pictures (is|are) kept in .*"),
                e.getMessage());
        assertEquals(store.keys().size(), e.runs().size());
        assertEquals(1, log.notes.size());
    }

    /** An error that no sweep expects ends the thread of a device, and not the sweep. */
    @Test
    void aCrashOfOneThreadHangsNothing() throws Exception {
        first.fails = request -> {
            throw new StackOverflowError();
        };
        Runs runs = spread(SWEEP);
        assertEquals(12, second.generated.size());
        assertTrue(runs.runs().stream().allMatch(Run::ok));
        assertTrue(log.notes.size() <= 1, log.notes.toString());
        second.fails = first.fails;
        SweepStoppedException e = assertThrows(SweepStoppedException.class, () -> spread(SWEEP.seeds(11, 12)));
        assertTrue(e.getMessage().matches("cpu#\\d: .*StackOverflowError.*; 0 of 8 .*"), e.getMessage());
    }

    @Test
    void anErrorInTheListenerEndsTheSweepAndLosesNothing() {
        log.onEnd = i -> {
            throw new IllegalStateException("display gone");
        };
        assertEquals(
                "display gone",
                assertThrows(IllegalStateException.class, () -> spread(SWEEP)).getMessage());
        assertEquals(generated().size(), store.keys().size());
    }
}
