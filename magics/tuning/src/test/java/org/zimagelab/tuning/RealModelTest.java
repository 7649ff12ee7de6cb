package org.zimagelab.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.store.Recipe;
import org.zimagelab.tuning.store.RunStore;

/** The sweep on a real, if tiny, model. */
class RealModelTest {
    private static final LoadOptions CPU = new LoadOptions("cpu", "fp32");

    @TempDir
    Path folder;

    @Test
    void everyCellIsBitIdenticalToThePictureMadeAlone() throws Exception {
        Path tiny = Path.of(RealModelTest.class.getResource("/tiny-zimage").toURI());
        RunStore store = RunStore.open(folder);
        Runs runs;
        Sweep sweep;
        ExecutionTest.Log log = new ExecutionTest.Log();
        try (ZImage model = ZImage.load(tiny, CPU)) {
            Request base = model.request("a red circle").withNegative("blue").withSize(64, 48);
            sweep = Sweep.of(base)
                    .prompts("a red circle", "一只猫")
                    .steps(1, 3)
                    .guidance(0, 2)
                    .with(Parameter.STAGES, List.of("off", "0-0.5:g2", "0-0.5:g2,0.5-1:g3"))
                    .seeds(7, 8);
            runs = sweep.run(model, store, List.of(), log);
            assertEquals(32, log.summary.made());
            assertEquals(log.summary.cost().networkCalls(), runs.plan().networkCalls());
            assertEquals(log.summary.cost().reusedCalls(), runs.plan().sharedCalls());
            assertTrue(log.summary.cost().reusedCalls() > 0);

            sweep.run(model, store, List.of(), log);
            assertEquals(32, log.summary.reused());
            assertEquals(
                    "model 'other': expected tiny-zimage, which is asked here, or none",
                    assertThrows(IllegalArgumentException.class, () -> model.generate(base.withModel("other")))
                            .getMessage());
        }
        // Every fifth cell alone, each by a model that has made nothing before.
        for (int i = 0; i < runs.size(); i += 5) {
            Run run = runs.runs().get(i);
            try (ZImage alone = ZImage.load(tiny, CPU)) {
                Picture picture = alone.generate(run.request());
                Recipe recipe = Recipe.of(picture);
                assertEquals(run.key(), recipe.key());
                assertEquals(store.find(run.key()).orElseThrow().recipe().pixels(), recipe.pixels(), "run " + i);
            }
        }
    }
}
