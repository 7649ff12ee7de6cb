package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.RunStore;

/** What a sweep says of a step cache. */
class StepCacheSweepTest {
    @TempDir
    Path folder;

    @Test
    void skippedCallsAreCountedWherePeopleLook() throws Exception {
        Path tiny = Path.of(StepCacheSweepTest.class.getResource("/tiny-zimage").toURI());
        RunStore store = RunStore.open(folder);
        ListenerLog log = new ListenerLog();
        try (ZImage model = ZImage.load(tiny, new LoadOptions("cpu", "fp32"))) {
            Request base = model.request("a dog").withSize(64, 48);
            Sweep sweep = Sweep.of(base).steps(10).guidance(2).seeds(7, 8).with(Parameter.STEP_CACHE, List.of(0, 0.95));
            Plan plan = sweep.plan(Generator.of(model), store, SweepOptions.of(List.of()));
            assertEquals(80, plan.networkCalls());
            assertTrue(plan.line().contains("to make with at most 80 network calls"), plan.line());
            Runs runs = plan.run(log);

            List<CellScore> skipped = runs.cells("skipped_calls", Parameter.STEP_CACHE);
            assertEquals(0, skipped.get(0).mean());
            assertTrue(skipped.get(1).mean() > 5);
            List<CellScore> calls = runs.cells("network_calls", Parameter.STEP_CACHE);
            assertEquals(20, calls.get(0).mean());
            assertEquals(20, calls.get(1).mean() + skipped.get(1).mean());
            long all = Math.round(2 * skipped.get(1).mean());
            assertTrue(log.summary.line().contains(" and " + all + " skipped in "), log.summary.line());

            assertEquals(all, (long) runs.table().longColumn("skipped_calls").sum());
            assertFalse(sweep.with(Parameter.STEP_CACHE, List.of(0))
                    .run(model, store, List.of(), log)
                    .table()
                    .containsColumn("skipped_calls"));
        }
        for (Run run : store.runs().runs()) {
            RunMetadata metadata = run.metadata().orElseThrow();
            assertEquals(run.request().stepCache() > 0, metadata.toJson().contains("skipped_calls"));
            assertEquals(metadata, RunMetadata.ofJson(metadata.toJson()));
        }
    }

    /** With both, each picture is the one that it is alone: a step cache takes over nothing. */
    @Test
    void withSeedVarianceAPictureIsTheSameAlone() throws Exception {
        Path tiny = Path.of(StepCacheSweepTest.class.getResource("/tiny-zimage").toURI());
        RunStore store = RunStore.open(folder);
        Runs runs;
        try (ZImage model = ZImage.load(tiny, new LoadOptions("cpu", "fp32"))) {
            Sweep sweep = Sweep.of(model.request("a dog").withSize(64, 48))
                    .steps(4)
                    .guidance(0, 2)
                    .seeds(7)
                    .with(Parameter.SEED_VARIANCE, List.of(0, 0.5))
                    .with(Parameter.SEED_VARIANCE_SHARE, List.of(0.2, 0.5))
                    .with(Parameter.STEP_CACHE, List.of(0, 0.95));
            runs = sweep.run(
                    Generator.of(model), store, SweepOptions.of(List.of()).withLatents(true), SweepListener.SILENT);
        }
        // where the strength is 0, both shares are one run
        assertEquals(16, runs.size());
        assertEquals(12, runs.runs().stream().map(Run::key).distinct().count());
        for (int i = 1; i < runs.size(); i += 4) {
            Run run = runs.runs().get(i);
            try (ZImage alone = ZImage.load(tiny, new LoadOptions("cpu", "fp32"))) {
                assertArrayEquals(
                        alone.generate(run.request()).latents(),
                        store.latents(store.find(run.key()).orElseThrow()).orElseThrow());
            }
        }
    }
}
