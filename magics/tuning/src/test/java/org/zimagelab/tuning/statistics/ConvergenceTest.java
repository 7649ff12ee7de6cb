package org.zimagelab.tuning.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.BlockedScores.Block;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.Convergence.Curve;
import org.zimagelab.tuning.store.Pictures;
import tech.tablesaw.api.Table;

class ConvergenceTest {

    @TempDir
    Path folder;

    /** Grey pictures: seed s is 20 s / steps levels from where it goes; the last run there exactly. */
    private Runs runs() throws Exception {
        Runs runs = SweptRuns.of(
                Sweep.of(Pictures.request()).steps(4, 10, 20).guidance(0, 2).seeds(1, 2), r -> 0, r -> 1);
        return SweptRuns.painted(
                runs, folder, r -> 100 + r.guidance().scale() + (r.steps() == 20 ? 0 : 20 * r.seed() / r.steps()));
    }

    private static OptionalInt knee(Direction better, double tolerance, double... means) {
        int[] steps = IntStream.range(0, means.length).map(i -> 4 << i).toArray();
        return Knee.at(steps, means, better, tolerance);
    }

    @Test
    void theKneeIsWhereTheMeanStaysNearTheBest() {
        double[] rising = {0.5, 0.9, 0.86, 0.97, 1};
        assertEquals(OptionalInt.of(32), knee(Direction.HIGHER_IS_BETTER, 0.1, rising));
        assertEquals(OptionalInt.of(8), knee(Direction.HIGHER_IS_BETTER, 0.3, rising));
        assertEquals(OptionalInt.of(64), knee(Direction.HIGHER_IS_BETTER, 0, rising));
        double[] falling = {0.5, 0.1, 0.14, 0.03, 0};
        assertEquals(OptionalInt.of(32), knee(Direction.LOWER_IS_BETTER, 0.1, falling));
        assertEquals(OptionalInt.of(4), knee(Direction.HIGHER_IS_BETTER, 0, 1, 1, 1));
        assertEquals(OptionalInt.empty(), knee(Direction.HIGHER_IS_BETTER, 0.05, 0.5, 1, 0.8));
        assertEquals(OptionalInt.empty(), knee(Direction.HIGHER_IS_BETTER, 0.05));
    }

    @Test
    void theKneesIntervalIsThatOfDrawnBlocks() {
        TreeMap<Integer, Double> means = new TreeMap<>();
        Map<Integer, Map<Block, List<Double>>> values = new TreeMap<>();
        for (int i = 0; i < 4; i++) {
            Map<Block, List<Double>> blocks = new LinkedHashMap<>();
            for (long seed = 0; seed < 6; seed++) {
                // half of the seeds are there at 8 steps, the others at 16
                double value = i == 0 ? 0 : i == 1 && seed < 3 ? 0.5 : 1;
                blocks.put(new Block("a", seed), List.of(value));
                blocks.put(new Block("b", seed), List.of(value));
            }
            values.put(4 << i, blocks);
            means.put(4 << i, i == 0 ? 0 : i == 1 ? 0.75 : 1);
        }
        Knee these = Knee.of(means, values, Direction.HIGHER_IS_BETTER, 0.2, Estimand.THESE);
        assertEquals(OptionalInt.of(16), these.steps());
        assertEquals(new Range(8, 16), these.interval().orElseThrow());
        assertTrue(
                Knee.of(means, values, Direction.HIGHER_IS_BETTER, 0.2, Estimand.NEW)
                        .interval()
                        .isEmpty(),
                "two prompts are too few to draw from");
    }

    @Test
    void picturesAreComparedWithTheLongestRunOfTheirSeedAndGuidance() throws Exception {
        Convergence convergence = Convergence.of(runs(), "psnr", 0.05);
        assertEquals(List.of(), convergence.notes());
        assertEquals(
                List.of(0.0, 2.0),
                convergence.curves().stream().map(Curve::guidance).toList());
        for (Curve curve : convergence.curves()) {
            assertEquals(20, curve.longest());
            // differences of 5 and 10 levels at 4 steps, of 2 and 4 at 10
            assertEquals(
                    10 * Math.log10(255 * 255 / 50.0), curve.points().get(0).mean(), 1e-9);
            assertEquals(10 * Math.log10(255 * 255 / 8.0), curve.points().get(1).mean(), 1e-9);
            assertEquals(2, curve.points().size(), "equal pictures have no ratio");
            assertEquals(2, curve.points().get(0).n());
            assertEquals(Knee.NONE, curve.knee(), "its best mean is always the last one's");
        }
        assertFalse(convergence.hasKnees());
        Convergence similar = Convergence.of(runs(), "ssim", 0.05);
        assertEquals(1, similar.curves().get(0).points().get(2).mean(), 1e-9);
        Table table = similar.table();
        assertEquals(6, table.rowCount());
        assertEquals(List.of(4, 10, 20, 4, 10, 20), table.intColumn("steps").asList());
        assertEquals(2, table.booleanColumn("knee").countTrue());
    }

    @Test
    void aSeriesWithoutItsLongestRunIsPassedOver() throws Exception {
        Runs whole = runs();
        Runs partly = whole.with(whole.runs().subList(0, 10));
        Convergence convergence = Convergence.of(partly, "psnr", 0.05);
        assertEquals(
                List.of("passed over: a series whose picture of 20 steps is not finished yet"), convergence.notes());
        assertEquals(1, convergence.curves().get(0).points().get(0).n());
        Files.delete(whole.runs().get(0).file().orElseThrow());
        assertTrue(Convergence.of(whole, "psnr", 0.05).notes().get(0).endsWith(": no such file"));
    }

    @Test
    void whatCannotBeComparedIsOneLine() throws Exception {
        assertEquals(
                "score blur_effect: convergence compares pictures; expected one of psnr, ssim, ms_ssim, gmsd,"
                        + " latent_l2",
                error("blur_effect", 0.05, runs()));
        assertEquals("score ms_ssim: needs sides of at least 161 pixels", error("ms_ssim", 0.05, runs()));
        assertTrue(error("ssim", 5, runs()).startsWith("tolerance 5.0: expected a share"));
        assertEquals(
                "passed over: pictures whose latents are not kept; run the sweep again with --latents",
                error("latent_l2", 0.05, runs()));
        Runs one =
                SweptRuns.of(Sweep.of(Pictures.request()).steps(4).guidance(0).seeds(1), r -> 0, r -> 1);
        assertTrue(error("ssim", 0.05, SweptRuns.painted(one, folder, r -> 9))
                .startsWith("convergence needs pictures with at least two numbers of steps"));
    }

    private static String error(String score, double tolerance, Runs runs) {
        return assertThrows(IllegalArgumentException.class, () -> Convergence.of(runs, score, tolerance))
                .getMessage();
    }
}
