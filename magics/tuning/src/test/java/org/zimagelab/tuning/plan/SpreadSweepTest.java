package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.spread.DeviceMachines;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunLock;
import org.zimagelab.tuning.store.RunStore;

/** Sweeps on several devices of one process. */
@Timeout(120)
class SpreadSweepTest extends SpreadTestBase {
    @Test
    void makesWhatOneMachineMakes() throws Exception {
        RunStore alone = RunStore.open(folder.resolve("alone"));
        SweepOptions options = SweepOptions.of(List.of(new RedScore("red"), new RedScore("rot")));
        Runs expected = SWEEP.run(model, alone, options, SweepListener.SILENT);
        model.generated.clear();
        beginTogether();
        log.thumbnailSize = 16;
        Runs runs = spread(SWEEP, new RedScore("red"), new RedScore("rot"));
        assertEquals(alone.keys(), store.keys());
        assertEquals(expected.scoreNames(), runs.scoreNames());
        for (int i = 0; i < 12; i++) {
            Run run = runs.runs().get(i);
            Run same = expected.runs().get(i);
            assertEquals(same.request(), run.request());
            assertEquals(same.key(), run.key());
            assertEquals(same.scores(), run.scores());
            assertEquals("made", run.outcome().word());
            assertEquals(
                    same.metadata().orElseThrow().pixels(),
                    run.metadata().orElseThrow().pixels());
        }
        assertEquals(
                Set.of("cpu#1", "cpu#2"),
                runs.runs().stream()
                        .map(run -> run.metadata().orElseThrow().machine().orElseThrow())
                        .collect(Collectors.toSet()));
        assertEquals(
                "4 cells, 12 pictures: 12 made, 0 reused, 0 failed; 54 network calls (0 shared) in ",
                log.summary.line().replaceFirst("\\d+\\.\\d+ s$", ""));
        assertEquals(Set.of(Thread.currentThread()), log.threads);
        assertEquals("started", log.events.get(0));
        assertEquals("finished", log.events.get(log.events.size() - 1));
        for (int i = 0; i < 12; i++) {
            int run = i;
            assertEquals(
                    List.of("begin " + i, "end " + i),
                    log.events.stream().filter(e -> e.endsWith(" " + run)).toList());
        }
        assertEquals(Set.of("16x11"), log.thumbnails);
        SweepListener.Moment last = log.moments.get(log.moments.size() - 1);
        assertEquals(last.calls(), last.callsDone());
        assertTrue(
                last.secondsLeft() >= 0 && Double.isFinite(last.secondsLeft()), "seconds left " + last.secondsLeft());
        assertEquals(List.of(), log.notes);
        assertEquals(List.of(), model.generated);
        assertEquals(List.of(), locks());
    }

    @Test
    void runsOfASeedStayOnOneDevice() throws Exception {
        Runs runs = spread(SWEEP.seeds(1, 2, 3, 4, 5, 6, 7, 8));
        runs.runs().stream()
                .collect(Collectors.groupingBy(
                        run -> run.request().seed(),
                        Collectors.mapping(run -> run.metadata().orElseThrow().machine(), Collectors.toSet())))
                .forEach((seed, machines) -> {
                    if (seed < 7) { // near the end they are split
                        assertEquals(1, machines.size(), "seed " + seed);
                    }
                });
    }

    @Test
    void aSecondRunMakesNothingAndBeginsOnNoDevice() throws Exception {
        spread(SWEEP);
        first.generated.clear();
        second.generated.clear();
        RedScore red = new RedScore("red");
        log.events.clear();
        Runs again = SWEEP.run(
                model,
                store,
                SweepOptions.of(List.of(red)).withMachines(new FaultyMachines((plan, groups, listener) -> {
                    throw new AssertionError("nothing is to be made");
                })),
                log);
        assertEquals(12, log.summary.reused());
        assertEquals(12, red.calls.get());
        assertTrue(again.runs().stream().allMatch(run -> run.scores().get("red") > 0));
        // A larger sweep makes only the new runs.
        Runs larger = spread(SWEEP.steps(2, 4, 8), red);
        assertEquals(18, larger.size());
        assertEquals(6, generated().size());
        assertEquals(12, log.summary.reused());
    }

    @Test
    void aTornFileIsMadeAgain() throws Exception {
        Runs runs = spread(SWEEP);
        Path torn = runs.runs().get(5).file().orElseThrow();
        Files.write(torn, Arrays.copyOf(Files.readAllBytes(torn), 1000));
        first.generated.clear();
        second.generated.clear();
        spread(SWEEP);
        assertEquals(List.of(runs.runs().get(5).request()), generated());
        assertEquals(11, log.summary.reused());
        assertEquals(1, log.summary.made());
        assertTrue(log.notes.get(0).contains("cut short"), log.notes.toString());
        assertEquals(1, log.notes.size());
    }

    @Test
    void twoRunsWithOneKeyMakeOnePicture() throws Exception {
        Sweep sweep = SWEEP.with(Parameter.NEGATIVE, List.of("", "blue"));
        Runs runs = spread(sweep);
        assertEquals(24, runs.size());
        assertEquals(18, log.summary.made());
        assertEquals(6, log.summary.reused());
        assertEquals(18, generated().size());
        assertEquals(18, store.keys().size());
    }

    @Test
    void aRunThatAnotherProcessHoldsOrHasMadeIsNotMade() throws Exception {
        List<Request> requests = SWEEP.requests();
        Run held = SWEEP.plan(model, store, SweepOptions.of(List.of())).runs().get(0);
        RunLock claim = store.claim(held.key()).orElseThrow();
        log.onEnd = i -> {
            if (log.events.stream().filter(e -> e.startsWith("end")).count() == 1) {
                RunStore.open(store.folder()).save(Pictures.picture(held.request()));
                RunStore.open(store.folder()).save(Pictures.picture(requests.get(11)));
                claim.close();
            }
        };
        second.fails = first.fails = request -> {
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        };
        Runs runs = spread(SWEEP);
        assertFalse(generated().contains(held.request()));
        assertTrue(runs.runs().stream().allMatch(Run::ok));
        assertEquals(12, log.summary.made() + log.summary.reused());
        // The last one may have been in the making here when the other process finished it.
        assertTrue(
                generated().size() - log.summary.made() <= 1,
                generated().size() + " made, " + log.summary.made() + " kept");
    }

    @Test
    void freshMakesEverythingAgain() throws Exception {
        spread(SWEEP);
        SWEEP.run(model, store, spread().withFresh(true), log);
        assertEquals(24, generated().size());
        assertEquals(12, log.summary.made());
    }

    @Test
    void latentsAreKept() throws Exception {
        spread(SWEEP.steps(2));
        Runs runs = SWEEP.run(model, store, spread().withLatents(true), log);
        assertEquals(12, log.summary.made());
        assertEquals(List.of("6 pictures made again, since the store has no latents of them"), log.notes);
        assertTrue(runs.runs().stream().allMatch(run -> store.hasLatents(run.key())));
    }

    @Test
    void anInterruptKeepsWhatIsFinished() throws Exception {
        log.onEnd = i -> {
            if (log.events.stream().filter(e -> e.startsWith("end")).count() == 3) {
                Thread.currentThread().interrupt();
            }
        };
        SweepInterruptedException e = assertThrows(SweepInterruptedException.class, () -> spread(SWEEP));
        int kept = e.runs().size();
        assertTrue(kept >= 3, "" + kept);
        assertEquals(kept, store.keys().size());
        assertEquals(kept == 12 ? 0 : 12 - kept, log.summary.left());
        assertTrue(
                e.getMessage().startsWith("sweep interrupted; " + kept + " of 12 pictures are kept in "),
                e.getMessage());
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(List.of(), locks());
        log.onEnd = i -> {};
        assertEquals(12, spread(SWEEP).size());
        assertEquals(12, generated().size());
    }

    @Test
    void aDeviceWithAnotherModelIsRefused() {
        Machine other = new Machine("cpu#2", "cpu", "");
        FakeModel changed = new FakeModel(new ModelInfo(
                "other", Path.of("o"), ModelInfo.Variant.BASE, "1".repeat(64), "cpu", "fp32", 1, 4, 32, 16, 3.0));
        DeviceMachines machines = new DeviceMachines(Map.of(other, changed));
        SweepStoppedException e = assertThrows(
                SweepStoppedException.class,
                () -> SWEEP.run(model, store, SweepOptions.of(List.of()).withMachines(machines), log));
        assertTrue(
                e.getMessage()
                        .startsWith("cpu#2: the model other has other weights, so pictures would differ; 0 of 12"),
                e.getMessage());
        assertEquals(List.of(), changed.generated);
    }

    @Test
    void aPictureSaysItsMachineOnlyIfTheSweepIsSpread() throws Exception {
        run(SWEEP.seeds(1));
        for (Run run : store.all()) {
            assertTrue(run.metadata().map(RunMetadata::machine).orElseThrow().isEmpty());
        }
    }
}
