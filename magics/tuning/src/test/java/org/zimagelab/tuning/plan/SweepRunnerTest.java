package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.torch.DeviceLostException;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunLock;
import org.zimagelab.tuning.store.RunStore;

class SweepRunnerTest extends SweepTestBase {
    private static final Sweep SWEEP =
            Sweep.of(Pictures.request()).steps(2, 4).guidance(0, 2).seeds(1, 2, 3);

    @Test
    void makesKeepsAndScoresEveryRun() throws Exception {
        Runs runs = run(SWEEP, new RedScore("red"), new RedScore("rot"));
        assertEquals(12, runs.size());
        assertEquals(List.of("red", "rot"), runs.scoreNames());
        assertEquals(12, store.all().size());
        for (Run run : runs) {
            assertEquals("made", run.outcome().word());
            assertEquals(
                    new RedScore("red").of(Pixels.of(run.image())), run.scores().get("red"));
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
    void callsItsListenerInOrderFromTheCallersThread() throws Exception {
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
        // its accuracy depends on the machine's load; TimeLeftTest simulates a machine
        assertTrue(
                last.secondsLeft() >= 0 && Double.isFinite(last.secondsLeft()), "seconds left " + last.secondsLeft());
        for (int i = 1; i < log.moments.size(); i++) {
            assertTrue(log.moments.get(i - 1).callsDone() <= log.moments.get(i).callsDone());
        }
    }

    @Test
    void runsWithoutLatentsAreMadeAgainIfLatentsAreKept() throws Exception {
        run(SWEEP.steps(2));
        SweepOptions options = SweepOptions.of(List.of()).withLatents(true);
        assertEquals(0, SWEEP.plan(model, store, options).stored());
        SWEEP.run(model, store, options, log);
        assertEquals(12, log.summary.made());
        assertEquals(List.of("6 pictures made again, since the store has no latents of them"), log.notes);
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
        Runs first = run(SWEEP, new RedScore("red"));
        model.generated.clear();
        RedScore red = new RedScore("red");
        RedScore blue = new RedScore("blue");
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
        // A larger sweep makes only the new runs.
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
        Runs runs = run(SWEEP, new RedScore("red"));
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
    void aFailedRunEndsTheSweepIfRequested() {
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
    void aCardThatFailsEndsTheSweepAndKeepsWhatIsFinished() {
        model.fails = r -> {
            if (r.seed() == 2 && r.steps() == 4) {
                throw new DeviceLostException("the card has failed", null);
            }
            return false;
        };
        SweepStoppedException e = assertThrows(SweepStoppedException.class, () -> run(SWEEP));
        assertEquals(6, store.all().size());
        assertTrue(
                e.getMessage().startsWith("stopped at a failure: the card has failed; 6 of 12 pictures are kept in "),
                e.getMessage());
    }

    @Test
    void aFailingStoreStopsTheSweepAndKeepsWhatIsFinished() throws Exception {
        log.onEnd = i -> {
            if (i == 3) {
                // Like a full disk: from now on no file can be written.
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
                                + " in [^\\n]*; run the same sweep again to make the rest"),
                e.getMessage());
        assertEquals("finished", log.events.get(log.events.size() - 1));
    }

    @Test
    void aFailingScoreDoesNotAffectOthers() throws Exception {
        Score broken = new RedScore("broken") {
            @Override
            public double of(Pixels picture) {
                throw new IllegalStateException("no idea");
            }
        };
        Runs runs = run(SWEEP, broken, new RedScore("red"));
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
    void aRunThatAnotherProcessMadeMeanwhileIsNotMadeAgain() throws Exception {
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
        Runs runs = run(SWEEP, new RedScore("red"));
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

    /** As where this process was stopped for long, and another took over its claim. */
    @Test
    void aPictureThatAnotherProcessKeptMeanwhileIsNotWrittenOver() throws Exception {
        Run first = SWEEP.plan(model, store, SweepOptions.of(List.of())).runs().get(0);
        Path lock = store.folder().resolve("runs/" + first.key() + ".making");
        log.onBegin = i -> {
            if (i == 0) {
                write(lock, "4711 1 another-machine 2026-01-02T03:04:05Z 1");
                RunStore.open(store.folder()).save(Pictures.picture(first.request()), "other#1");
            }
        };
        Runs runs = run(SWEEP);
        assertEquals(12, runs.runs().stream().filter(Run::ok).count());
        assertEquals(11, log.summary.made());
        assertEquals(
                Optional.of("other#1"),
                store.find(first.key()).orElseThrow().metadata().orElseThrow().machine());
        assertTrue(Files.exists(lock), "it is the other's");
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
