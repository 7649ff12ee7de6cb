package org.zimagelab.tuning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.statistics.Convergence;
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

    @Test
    void keptLatentsDecodeToTheSamePixelsAndTellHowFarApartRunsAre() throws Exception {
        Path tiny = Path.of(RealModelTest.class.getResource("/tiny-zimage").toURI());
        RunStore store = RunStore.open(folder);
        SweepOptions options = SweepOptions.of(List.of()).withLatents(true);
        try (ZImage model = ZImage.load(tiny, CPU)) {
            Request base = model.request("a red circle").withSize(64, 48);
            Sweep sweep = Sweep.of(base).steps(2, 4, 12).guidance(0).seeds(7, 8);
            Runs runs = sweep.run(Generator.of(model), store, options, SweepListener.SILENT);
            Map<Integer, List<float[]>> latents = new TreeMap<>();
            for (Run run : runs) {
                float[] kept =
                        store.latents(store.find(run.key()).orElseThrow()).orElseThrow();
                assertArrayEquals(model.generate(run.request()).latents(), kept);
                BufferedImage decoded = model.decode(kept, 64, 48);
                BufferedImage stored = run.image();
                assertArrayEquals(stored.getRGB(0, 0, 64, 48, null, 0, 64), decoded.getRGB(0, 0, 64, 48, null, 0, 64));
                latents.computeIfAbsent(run.request().steps(), steps -> new ArrayList<>())
                        .add(kept);
            }
            Convergence convergence = Convergence.of(runs, "latent_l2", 0.05);
            assertEquals(List.of(), convergence.notes());
            List<CellScore> points = convergence.curves().get(0).points();
            for (int i = 0; i < 3; i++) {
                List<float[]> these = List.copyOf(latents.values()).get(i);
                double mean = (distance(these.get(0), latents.get(12).get(0))
                                + distance(these.get(1), latents.get(12).get(1)))
                        / 2;
                assertEquals(mean, points.get(i).mean(), 1e-6);
            }
            assertEquals(0, points.get(2).mean());
            assertTrue(points.get(0).mean() > points.get(1).mean());

            // Of some runs they are gone: those are passed over, and made again when latents are wanted.
            Files.delete(folder.resolve("runs/" + runs.runs().get(0).key() + ".latents.safetensors"));
            Convergence partly = Convergence.of(runs, "latent_l2", 0.05);
            assertEquals(
                    List.of("passed over: pictures whose latents are not kept; run the sweep again with --latents"),
                    partly.notes());
            ExecutionTest.Log log = new ExecutionTest.Log();
            sweep.run(Generator.of(model), store, options, log);
            assertEquals(1, log.summary.made());
            assertEquals(List.of(), Convergence.of(runs, "latent_l2", 0.05).notes());
        }
    }

    private static double distance(float[] z, float[] reference) {
        double square = 0;
        double length = 0;
        for (int i = 0; i < z.length; i++) {
            square += ((double) z[i] - reference[i]) * ((double) z[i] - reference[i]);
            length += (double) reference[i] * reference[i];
        }
        return Math.sqrt(square / length);
    }
}
