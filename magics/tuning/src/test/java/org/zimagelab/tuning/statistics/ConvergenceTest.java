package org.zimagelab.tuning.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.CellScore;
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

    private static List<CellScore> means(double... means) {
        List<CellScore> points = new ArrayList<>();
        for (int i = 0; i < means.length; i++) {
            points.add(CellScore.of(new Cell(Map.of(Parameter.STEPS, 4 << i)), List.of(means[i])));
        }
        return points;
    }

    @Test
    void theKneeIsWhereTheMeanStaysNearTheBest() {
        List<CellScore> rising = means(0.5, 0.9, 0.86, 0.97, 1);
        assertEquals(OptionalInt.of(32), Convergence.knee(rising, Direction.HIGHER_IS_BETTER, 0.1));
        assertEquals(OptionalInt.of(8), Convergence.knee(rising, Direction.HIGHER_IS_BETTER, 0.3));
        assertEquals(OptionalInt.of(64), Convergence.knee(rising, Direction.HIGHER_IS_BETTER, 0));
        List<CellScore> falling = means(0.5, 0.1, 0.14, 0.03, 0);
        assertEquals(OptionalInt.of(32), Convergence.knee(falling, Direction.LOWER_IS_BETTER, 0.1));
        assertEquals(OptionalInt.of(4), Convergence.knee(means(1, 1, 1), Direction.HIGHER_IS_BETTER, 0));
        assertEquals(OptionalInt.empty(), Convergence.knee(means(0.5, 1, 0.8), Direction.HIGHER_IS_BETTER, 0.05));
        assertEquals(OptionalInt.empty(), Convergence.knee(List.of(), Direction.HIGHER_IS_BETTER, 0.05));
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
            assertEquals(OptionalInt.of(10), curve.knee());
        }
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
