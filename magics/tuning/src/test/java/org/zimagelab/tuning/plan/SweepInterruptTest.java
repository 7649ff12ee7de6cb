package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Pictures;

/** What a sweep does when its thread is interrupted. */
class SweepInterruptTest extends SweepTestBase {
    private static final Sweep SWEEP =
            Sweep.of(Pictures.request()).steps(2, 4).guidance(0, 2).seeds(1, 2, 3);

    @Test
    void anInterruptKeepsWhatIsFinished() throws Exception {
        model.interrupts = r -> r.seed() == 2 && r.steps() == 4;
        SweepInterruptedException e =
                assertThrows(SweepInterruptedException.class, () -> run(SWEEP, new RedScore("red")));
        assertEquals(6, e.runs().size());
        assertEquals(6, store.all().size());
        // On a busy machine, the last of them may take too long.
        assertTrue(e.runs().runs().stream()
                .allMatch(
                        r -> r.scores().get("red") >= 0 || r.scored().reasons().containsKey("red")));
        assertEquals(6, log.summary.left());
        assertSame(e.runs(), log.summary.runs());
        assertTrue(e.getMessage().startsWith("sweep interrupted; 6 of 12 pictures are kept in "), e.getMessage());
        assertFalse(Thread.currentThread().isInterrupted());

        model.interrupts = r -> false;
        model.generated.clear();
        assertEquals(12, run(SWEEP).size());
        assertEquals(6, model.generated.size());
    }

    @Test
    void anInterruptFromOutsideStopsTheSweep() throws Exception {
        log.onEnd = i -> Thread.currentThread().interrupt();
        SweepInterruptedException e = assertThrows(SweepInterruptedException.class, () -> run(SWEEP));
        assertTrue(e.runs().size() < 12);
        assertEquals(e.runs().size(), store.all().size());
    }

    /** A score that ends only when interrupted. */
    private static Score endless() {
        return new RedScore("endless") {
            @Override
            public double of(Pixels picture) {
                while (true) {
                    Interrupts.check();
                }
            }
        };
    }

    @Test
    @Timeout(120)
    void anInterruptEndsAScoreThatTakesLongAndKeepsItsPicture() {
        model.interrupts = r -> model.generated.size() == 2;
        SweepInterruptedException e =
                assertThrows(SweepInterruptedException.class, () -> run(SWEEP, new RedScore("red"), endless()));
        assertEquals(2, e.runs().size());
        assertEquals(2, store.all().size());
        for (Run run : e.runs()) {
            assertEquals(
                    "not computed, because the sweep was interrupted",
                    run.scored().reasons().get("endless"));
        }
        assertTrue(e.runs().runs().get(0).scores().get("red") >= 0);
        assertTrue(store.all().stream().anyMatch(run -> run.scores().containsKey("red")), "what was scored is kept");
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    @Timeout(120)
    void anInterruptWhileTheStoreIsSlowSkipsScores() {
        Thread sweeping = Thread.currentThread();
        model.interrupts = r -> {
            if (model.generated.size() == RunWriter.ROOM) {
                // this picture is still made, and waits for room
                sweeping.interrupt();
            }
            return false;
        };
        SweepInterruptedException e =
                assertThrows(SweepInterruptedException.class, () -> run(SWEEP.steps(2), endless()));
        assertEquals(RunWriter.ROOM + 1, e.runs().size());
        assertEquals(RunWriter.ROOM + 1, store.all().size());
    }

    @Test
    void planningStopsAtOnce() {
        AtomicInteger checked = new AtomicInteger();
        AtomicInteger counted = new AtomicInteger();
        AtomicInteger last = new AtomicInteger(3);
        Generator counting = new FakeModel() {
            @Override
            public void check(Request request) {
                interruptAt(checked.incrementAndGet());
            }

            @Override
            public int networkCalls(Request request) {
                interruptAt(10_000 + counted.incrementAndGet());
                return super.networkCalls(request);
            }

            private void interruptAt(int now) {
                if (now == last.get()) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        Sweep many = SWEEP.steps(IntStream.rangeClosed(1, 1000).toArray());
        SweepOptions how = SweepOptions.of(List.of());
        InterruptedException e =
                assertThrows(InterruptedException.class, () -> many.run(counting, store, how, SweepListener.SILENT));
        assertEquals("stopped before the first picture", e.getMessage());
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(3, checked.get());
        last.set(10_003);
        assertThrows(CancellationException.class, () -> many.plan(counting, store, how));
        assertTrue(Thread.interrupted());
        assertEquals(3, counted.get());
    }
}
