package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunLock;
import org.zimagelab.tuning.store.RunStore;

class SweepRunnerTest {
    private static final Sweep SWEEP =
            Sweep.of(Pictures.request()).steps(2, 4).guidance(0, 2).seeds(1, 2, 3);

    private final FakeModel model = new FakeModel();
    private final Log log = new Log();

    @TempDir
    Path folder;

    RunStore store;

    @BeforeEach
    void open() {
        store = RunStore.open(folder.resolve("store"));
    }

    private Runs run(Sweep sweep, Score... scores) throws InterruptedException {
        return sweep.run(model, store, SweepOptions.of(List.of(scores)), log);
    }

    @Test
    void makesKeepsAndScoresEveryRun() throws Exception {
        Runs runs = run(SWEEP, new Red("red"), new Red("rot"));
        assertEquals(12, runs.size());
        assertEquals(List.of("red", "rot"), runs.scoreNames());
        assertEquals(12, store.all().size());
        for (Run run : runs) {
            assertEquals("made", run.outcome().word());
            assertEquals(new Red("red").of(Pixels.of(run.image())), run.scores().get("red"));
            assertEquals(
                    Pictures.picture(run.request()).image().getRGB(5, 7),
                    run.image().getRGB(5, 7));
        }
        assertEquals(SWEEP.requests(), runs.runs().stream().map(Run::request).toList());
        assertEquals(new Cost(log.summary.cost().seconds(), 54, 0), log.summary.cost());
        assertEquals(
                "4 cells, 12 pictures: 12 made, 0 reused, 0 failed; 54 network calls (0 shared) in ",
                log.summary.line().replaceFirst("\\d+\\.\\d+ s$", ""));
    }

    @Test
    void tellsItsListenerInOrderFromTheCallersThread() throws Exception {
        log.thumbnailSize = 16;
        run(SWEEP);
        assertEquals(Set.of(Thread.currentThread()), log.threads);
        assertEquals("started", log.events.get(0));
        assertEquals("finished", log.events.get(log.events.size() - 1));
        List<String> ends = log.events.stream().filter(e -> e.startsWith("end")).toList();
        for (int i = 0; i < 12; i++) {
            assertEquals("end " + i, ends.get(i));
            assertTrue(log.events.indexOf("begin " + i) < log.events.indexOf("end " + i));
        }
        assertEquals(Set.of("16x11"), log.thumbnails);
        SweepListener.Moment last = log.moments.get(log.moments.size() - 1);
        assertEquals(last.calls(), last.callsDone());
        // how good it is depends on what else the machine does; TimeLeftTest simulates one
        assertTrue(
                last.secondsLeft() >= 0 && Double.isFinite(last.secondsLeft()), "seconds left " + last.secondsLeft());
        for (int i = 1; i < log.moments.size(); i++) {
            assertTrue(log.moments.get(i - 1).callsDone() <= log.moments.get(i).callsDone());
        }
    }

    @Test
    void runsThatLackTheirLatentsAreMadeAgainWhereThoseAreToBeKept() throws Exception {
        run(SWEEP.steps(2));
        SweepOptions options = SweepOptions.of(List.of()).withLatents(true);
        assertEquals(0, SWEEP.plan(model, store, options).stored());
        SWEEP.run(model, store, options, log);
        assertEquals(12, log.summary.made());
        assertEquals(List.of("6 pictures of the store made again, since the store has no latents of them"), log.notes);
        Runs again = SWEEP.run(model, store, options, log);
        assertEquals(12, log.summary.reused());
        Run first = again.runs().get(0);
        assertArrayEquals(
                Pictures.picture(first.request()).latents(),
                store.latents(store.find(first.key()).orElseThrow()).orElseThrow());
        Files.write(folder.resolve("store/runs/" + first.key() + ".latents.safetensors"), new byte[5]);
        SWEEP.run(model, store, options, log);
        assertEquals(List.of(1, 11), List.of(log.summary.made(), log.summary.reused()));
        assertEquals(12, SWEEP.plan(model, store, SweepOptions.of(List.of())).stored());
    }

    @Test
    void aSecondRunMakesNothing() throws Exception {
        Runs first = run(SWEEP, new Red("red"));
        model.generated.clear();
        Red red = new Red("red");
        Red blue = new Red("blue");
        Runs again = run(SWEEP, red, blue);
        assertEquals(List.of(), model.generated);
        assertEquals(12, log.summary.reused());
        assertEquals(0, log.summary.cost().networkCalls());
        assertEquals(0, red.calls.get());
        assertEquals(12, blue.calls.get());
        for (int i = 0; i < 12; i++) {
            assertEquals(first.runs().get(i).file(), again.runs().get(i).file());
            assertEquals(first.runs().get(i).cost(), again.runs().get(i).cost());
            assertEquals(
                    first.runs().get(i).scores().get("red"),
                    again.runs().get(i).scores().get("red"));
        }
        // A wider grid makes only what is new.
        run(SWEEP.steps(2, 4, 8), red);
        assertEquals(6, model.generated.size());
        assertEquals(12, log.summary.reused());
    }

    @Test
    void freshMakesEverythingAgain() throws Exception {
        run(SWEEP);
        SWEEP.run(model, store, SweepOptions.of(List.of()).withFresh(true), log);
        assertEquals(24, model.generated.size());
        assertEquals(12, log.summary.made());
    }

    @Test
    void aTornFileIsMadeAgain() throws Exception {
        Runs runs = run(SWEEP);
        Path torn = runs.runs().get(5).file().orElseThrow();
        byte[] bytes = Files.readAllBytes(torn);
        Files.write(torn, Arrays.copyOf(bytes, 1000));
        model.generated.clear();
        run(SWEEP);
        assertEquals(List.of(runs.runs().get(5).request()), model.generated);
        assertEquals(11, log.summary.reused());
        assertTrue(log.notes.get(0).contains("cut short"), log.notes.toString());
        assertEquals(12, store.all().size());
    }

    @Test
    void aFailedRunIsMarkedAndTheRestGoesOn() throws Exception {
        model.fails = r -> r.seed() == 2 && r.steps() == 4;
        Runs runs = run(SWEEP, new Red("red"));
        assertEquals(12, runs.size());
        assertEquals(2, log.summary.failed());
        Run failed = runs.runs().stream().filter(r -> !r.ok()).findFirst().orElseThrow();
        assertEquals(new Outcome.Failed("out of luck at step 1"), failed.outcome());
        assertThrows(IOException.class, failed::image);
        model.fails = r -> false;
        run(SWEEP);
        assertEquals(2, log.summary.made());
    }

    @Test
    void aFailedRunEndsTheSweepWhereThatIsWished() {
        model.fails = r -> r.seed() == 2 && r.steps() == 4;
        SweepOptions options = SweepOptions.of(List.of()).withStopOnError(true);
        SweepStoppedException e =
                assertThrows(SweepStoppedException.class, () -> SWEEP.run(model, store, options, log));
        assertEquals(6, store.all().size());
        assertEquals(1, log.summary.failed());
        assertTrue(
                e.getMessage().startsWith("stopped at a failure: out of luck at step 1; 6 of 12 pictures are kept in "),
                e.getMessage());
    }

    @Test
    void anInterruptKeepsWhatIsFinished() throws Exception {
        model.interrupts = r -> r.seed() == 2 && r.steps() == 4;
        SweepInterruptedException e = assertThrows(SweepInterruptedException.class, () -> run(SWEEP, new Red("red")));
        assertEquals(6, e.runs().size());
        assertEquals(6, store.all().size());
        // On a busy machine the last of them may take too long to be waited for.
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

    /** A score that ends only where it is interrupted. */
    private static Score endless() {
        return new Red("endless") {
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
                assertThrows(SweepInterruptedException.class, () -> run(SWEEP, new Red("red"), endless()));
        assertEquals(2, e.runs().size());
        assertEquals(2, store.all().size());
        for (Run run : e.runs()) {
            assertEquals(
                    "left out, as the sweep was interrupted",
                    run.scored().reasons().get("endless"));
        }
        assertTrue(e.runs().runs().get(0).scores().get("red") >= 0);
        assertTrue(store.all().stream().anyMatch(run -> run.scores().containsKey("red")), "what was scored is kept");
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    @Timeout(120)
    void anInterruptWhileTheStoreIsBehindMakesHaste() {
        Thread sweeping = Thread.currentThread();
        model.interrupts = r -> {
            if (model.generated.size() == RunWriter.ROOM) {
                // this picture is still made, finds no room, and waits for it
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

    @Test
    void aFailingStoreStopsTheSweepAndKeepsWhatIsFinished() throws Exception {
        log.onEnd = i -> {
            if (i == 3) {
                // As a full disk does: from now on no file can be written.
                folder.resolve("store/runs")
                        .toFile()
                        .renameTo(folder.resolve("away").toFile());
            }
        };
        SweepStoppedException e = assertThrows(SweepStoppedException.class, () -> run(SWEEP));
        assertTrue(e.runs().size() >= 4 && e.runs().size() < 12, "" + e.runs().size());
        assertTrue(
                e.getMessage()
                        .matches("[^\\n]*cannot be written: no such file or folder; \\d+ of 12 pictures (is|are) kept"
                                + " in [^\\n]*; the same sweep goes on from there"),
                e.getMessage());
        assertEquals("finished", log.events.get(log.events.size() - 1));
    }

    @Test
    void aFailingScoreCostsOnlyItself() throws Exception {
        Score broken = new Red("broken") {
            @Override
            public double of(Pixels picture) {
                throw new IllegalStateException("no idea");
            }
        };
        Runs runs = run(SWEEP, broken, new Red("red"));
        assertTrue(runs.runs().stream()
                .allMatch(r -> r.scores().get("broken").isNaN() && r.scores().get("red") > 0));
        assertTrue(log.notes.get(0).contains("score broken of "), log.notes.toString());
    }

    @Test
    void anErrorInTheListenerEndsTheSweepAndLosesNothing() {
        log.onEnd = i -> {
            throw new IllegalStateException("display gone");
        };
        assertEquals(
                "display gone",
                assertThrows(IllegalStateException.class, () -> run(SWEEP)).getMessage());
        assertEquals(model.generated.size(), store.all().size());
    }

    @Test
    void whatAnotherProcessMadeMeanwhileIsNotMadeAgain() throws Exception {
        Request last = SWEEP.requests().get(11);
        log.onEnd = i -> {
            if (i == 0) {
                RunStore.open(store.folder()).save(Pictures.picture(last));
            }
        };
        run(SWEEP);
        assertEquals(11, log.summary.made());
        assertEquals(1, log.summary.reused());
        assertFalse(model.generated.contains(last));
    }

    @Test
    void twoSweepsOfOneStoreMakeEachPictureOnce() throws Exception {
        FakeModel second = new FakeModel();
        second.fails = model.fails = r -> {
            LockSupport.parkNanos(1_000_000);
            return false;
        };
        List<Runs> others = new ArrayList<>();
        Thread other = new Thread(() -> {
            try {
                RunStore same = RunStore.open(store.folder());
                others.add(SWEEP.run(second, same, SweepOptions.of(List.of()), SweepListener.SILENT));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        other.start();
        Runs runs = run(SWEEP, new Red("red"));
        other.join();
        assertEquals(12, model.generated.size() + second.generated.size());
        assertEquals(12, store.all().size());
        assertEquals(List.of(), store.notes());
        for (Runs each : List.of(runs, others.get(0))) {
            assertEquals(
                    SWEEP.requests(), each.runs().stream().map(Run::request).toList());
            assertTrue(each.runs().stream().allMatch(Run::ok));
        }
        try (Stream<Path> files = Files.list(store.folder().resolve("runs"))) {
            assertEquals(
                    List.of(),
                    files.filter(f -> f.toString().endsWith(".making")).toList());
        }
    }

    @Test
    void aRunThatAnotherProcessIsMakingComesLast() throws Exception {
        Run first = SWEEP.plan(model, store, SweepOptions.of(List.of())).runs().get(0);
        RunLock claim = store.claim(first.key()).orElseThrow();
        log.onEnd = i -> {
            if (i == 11) {
                RunStore.open(store.folder()).save(Pictures.picture(first.request()));
                claim.close();
            }
        };
        Runs runs = run(SWEEP);
        assertFalse(model.generated.contains(first.request()));
        assertEquals(11, log.summary.made());
        assertEquals(SWEEP.requests(), runs.runs().stream().map(Run::request).toList());
        assertEquals(List.of("waiting for a picture that another process is making"), log.notes);
    }

    /** Mean of red; counts how often it was asked. */
    static class Red implements Score {
        final AtomicInteger calls = new AtomicInteger();
        private final String name;

        Red(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String description() {
            return "Mean of red.";
        }

        @Override
        public Range range() {
            return new Range(0, 255);
        }

        @Override
        public Direction better() {
            return Direction.NEITHER;
        }

        @Override
        public double of(Pixels picture) {
            calls.incrementAndGet();
            double sum = 0;
            for (int i = 0; i < picture.count(); i++) {
                sum += picture.red(i);
            }
            return sum / picture.count();
        }
    }

    static class Log implements SweepListener {
        final List<String> events = new ArrayList<>();
        final List<String> notes = new ArrayList<>();
        final List<Moment> moments = new ArrayList<>();
        final Set<Thread> threads = new HashSet<>();
        final Set<String> thumbnails = new HashSet<>();
        int thumbnailSize;
        IntConsumer onEnd = i -> {};
        Summary summary;

        @Override
        public int thumbnailSize() {
            return thumbnailSize;
        }

        @Override
        public void started(Plan plan) {
            event("started");
        }

        @Override
        public void runStarted(int index) {
            event("begin " + index);
        }

        @Override
        public void step(Moment moment) {
            threads.add(Thread.currentThread());
            moments.add(moment);
        }

        @Override
        public void runFinished(int index, Run run, Optional<BufferedImage> thumbnail) {
            event("end " + index);
            thumbnail.ifPresent(t -> thumbnails.add(t.getWidth() + "x" + t.getHeight()));
            onEnd.accept(index);
        }

        @Override
        public void note(String line) {
            notes.add(line);
        }

        @Override
        public void finished(Summary summary) {
            event("finished");
            this.summary = summary;
        }

        private void event(String name) {
            threads.add(Thread.currentThread());
            events.add(name);
        }
    }
}
