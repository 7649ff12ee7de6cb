package org.zimagelab.tuning.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.spread.DeviceMachines;
import org.zimagelab.tuning.store.RunStore;

/** Two real but tiny models that work at the same time in one process. */
@Timeout(300)
class SpreadRealModelTest {
    private static final LoadOptions CPU = new LoadOptions("cpu", "fp32");

    @TempDir
    Path folder;

    private static Path tiny() throws Exception {
        return Path.of(SpreadRealModelTest.class.getResource("/tiny-zimage").toURI());
    }

    private static DeviceMachines twice(ZImage first, ZImage second) {
        Map<Machine, Generator> devices = new LinkedHashMap<>();
        devices.put(new Machine("cpu#1", "cpu", ""), Generator.of(first));
        devices.put(new Machine("cpu#2", "cpu", ""), Generator.of(second));
        return new DeviceMachines(devices);
    }

    private static Map<String, String> pixels(RunStore store) {
        return store.all().stream()
                .collect(Collectors.toMap(
                        Run::key, run -> run.metadata().orElseThrow().pixels()));
    }

    /** With guidance in stages, shared steps, both samplers, a step cache, and two sizes. */
    @Test
    void picturesHaveTheBitsOfThoseOfOneModelAlone() throws Exception {
        RunStore alone = RunStore.open(folder.resolve("alone"));
        RunStore store = RunStore.open(folder.resolve("spread"));
        try (ZImage first = ZImage.load(tiny(), CPU);
                ZImage second = ZImage.load(tiny(), CPU)) {
            Sweep sweep = Sweep.of(first.request("a red circle").withNegative("blue"))
                    .prompts("a red circle", "一只猫")
                    .sampler("euler", "heun")
                    .steps(2, 3)
                    .guidance(0, 2)
                    .with(Parameter.STAGES, List.of("off", "0-0.5:g2", "0-0.5:g2,0.5-1:g3"))
                    .with(Parameter.SIZE, List.of("64x48", "32x32"))
                    .seeds(7, 8);
            sweep.run(first, alone, List.of(), SweepListener.SILENT);
            ListenerLog log = new ListenerLog();
            Runs runs = sweep.run(
                    Generator.of(first),
                    store,
                    SweepOptions.of(List.of()).withLatents(true).withMachines(twice(first, second)),
                    log);
            assertEquals(pixels(alone), pixels(store));
            assertEquals(runs.planned().size(), log.summary.made());
            assertTrue(log.summary.cost().reusedCalls() > 0);
            assertEquals(
                    Set.of("cpu#1", "cpu#2"),
                    runs.runs().stream()
                            .map(run -> run.metadata().orElseThrow().machine().orElseThrow())
                            .collect(Collectors.toSet()));
            assertEquals(List.of(), log.notes);
        }
    }

    @Test
    void aModelThatChangesEndsTheSweep() throws Exception {
        Path model = RealModelTest.copy(tiny(), folder.resolve("model"));
        RunStore store = RunStore.open(folder.resolve("store"));
        try (ZImage first = ZImage.load(model, CPU);
                ZImage second = ZImage.load(model, CPU)) {
            Sweep sweep = Sweep.of(
                            first.request("a red circle").withSize(32, 32).withSteps(2))
                    .seeds(1, 2, 3, 4, 5, 6, 7, 8);
            first.generate(sweep.base());
            Thread.sleep(20);
            ListenerLog log = new ListenerLog() {
                private boolean changed;

                @Override
                public void step(Moment moment) {
                    if (!changed) {
                        changed = true;
                        try {
                            RealModelTest.flip(model.resolve("text_encoder/model.safetensors"));
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    }
                }
            };
            SweepOptions options = SweepOptions.of(List.of()).withMachines(twice(first, second));
            SweepStoppedException e = assertThrows(
                    SweepStoppedException.class, () -> sweep.run(Generator.of(first), store, options, log));
            assertTrue(e.getMessage().startsWith("stopped at a failure: "), e.getMessage());
            assertTrue(e.getMessage().contains("load the model model again; "), e.getMessage());
            assertEquals(store.keys().size(), e.runs().size());
            assertEquals(List.of(), log.notes);
        }
    }
}
