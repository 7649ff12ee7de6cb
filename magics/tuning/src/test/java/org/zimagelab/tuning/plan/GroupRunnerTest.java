package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.torch.DeviceLostException;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.StoreException;

/** Groups that one machine makes one after the other. */
@Timeout(120)
class GroupRunnerTest extends SweepTestBase {
    private final List<MachineEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final GroupRunner runner = new GroupRunner("a", model, events::add);

    /** Six pictures of three groups. */
    private Plan plan(Score... scores) {
        return Sweep.of(Pictures.request())
                .steps(2, 4)
                .seeds(1, 2, 3)
                .plan(model, store, SweepOptions.of(List.of(scores)).onMachine("a"));
    }

    private void make(Plan plan, int group) throws InterruptedException {
        RunGroup runs = new RunGroup(List.of(2 * group, 2 * group + 1));
        runner.run(plan.part(runs.runs()), runs);
    }

    private List<Integer> finished() {
        return told(MachineEvent.Finished.class).map(e -> e.run()).sorted().toList();
    }

    private <T extends MachineEvent> Stream<T> told(Class<T> kind) {
        return List.copyOf(events).stream().filter(kind::isInstance).map(kind::cast);
    }

    private List<String> locks() throws IOException {
        try (Stream<Path> files = Files.list(store.folder().resolve("runs"))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(name -> name.endsWith(".making"))
                    .toList();
        }
    }

    /** A score of the last picture of the first group that ends only when the second group is being made. */
    private final class Slow extends RedScore {
        final CountDownLatch later = new CountDownLatch(1);

        Slow() {
            super("red");
        }

        @Override
        public double of(Pixels picture) {
            if (calls.get() == 1) {
                try {
                    assertTrue(later.await(1, TimeUnit.MINUTES), "the next group was not begun");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            }
            return super.of(picture);
        }
    }

    @Test
    void theNextGroupIsComputedWhileTheLastPictureOfTheOneBeforeIsScored() throws Exception {
        Slow slow = new Slow();
        model.fails = request -> {
            if (request.seed() == 2) {
                slow.later.countDown();
            }
            return false;
        };
        Plan plan = plan(slow);
        for (int group = 0; group < 3; group++) {
            make(plan, group);
        }
        runner.finish();
        assertEquals(IntStream.range(0, 6).boxed().toList(), finished());
        assertTrue(told(MachineEvent.Finished.class)
                .allMatch(e -> Double.isFinite(e.done().scores().get("red"))));
        assertEquals(6, model.generated.size());
        assertEquals(List.of(), locks());
        assertEquals(0, told(MachineEvent.GivenUp.class).count());
    }

    @Test
    void allThatWasBegunIsToldWhenItIsFinished() throws Exception {
        Plan plan = plan();
        make(plan, 0);
        runner.finish();
        assertEquals(List.of(0, 1), finished());
        runner.finish(); // once more
        assertEquals(2, told(MachineEvent.Started.class).count());
    }

    @Test
    void anInterruptLeavesTheScoreOutAndKeepsThePicture() throws Exception {
        Slow slow = new Slow();
        Plan plan = plan(slow);
        make(plan, 0);
        model.interrupts = request -> request.seed() == 2;
        assertThrows(InterruptedException.class, () -> make(plan, 1));
        assertEquals(List.of(0, 1), finished());
        assertEquals(
                List.of(2), told(MachineEvent.GivenUp.class).map(e -> e.run()).toList());
        assertEquals(2, store.keys().size());
        assertEquals(List.of(), locks());
        runner.finish();
    }

    @Test
    void aLostDeviceGivesItsPictureUpAndTheGroupBeforeIsKept() throws Exception {
        Plan plan = plan(new RedScore("red"));
        make(plan, 0);
        model.fails = request -> {
            throw new DeviceLostException("lost", new IllegalStateException());
        };
        SweepStoppedException e = assertThrows(SweepStoppedException.class, () -> make(plan, 1));
        assertInstanceOf(DeviceLostException.class, GroupRunner.cause(e));
        assertEquals(List.of(0, 1), finished());
        assertEquals(
                List.of(2), told(MachineEvent.GivenUp.class).map(x -> x.run()).toList());
        assertEquals(List.of(), locks());
    }

    @Test
    void aStoreThatFailsAtTheEndOfAGroupIsToldAtTheLatestWhenItIsFinished() throws Exception {
        Plan plan = plan();
        make(plan, 0);
        runner.finish();
        Path runs = store.folder().resolve("runs");
        AtomicBoolean gone = new AtomicBoolean();
        model.fails = request -> {
            if (request.steps() == 4 && gone.compareAndSet(false, true)) { // the last picture of a group
                try {
                    Files.move(runs, runs.resolveSibling("gone"));
                    Files.createFile(runs);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return false;
        };
        SweepStoppedException e = assertThrows(SweepStoppedException.class, () -> {
            make(plan, 1);
            runner.finish();
        });
        assertInstanceOf(StoreException.class, GroupRunner.cause(e));
        assertTrue(told(MachineEvent.GivenUp.class).anyMatch(x -> x.run() == 3));
    }
}
