package org.zimagelab.tuning.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.reference.Ssim;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.FakeModel;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunStore;

class DiversityTest {
    private static final Parameter[] CELL = {Parameter.STEPS, Parameter.GUIDANCE};

    @TempDir
    Path folder;

    /** Pictures of noise, 48×16: SSIM's window fits at one scale. */
    private Runs runs(long... seeds) throws Exception {
        Sweep sweep = Sweep.of(Pictures.request().withSize(48, 16))
                .prompts("a red circle", "一只猫", "a city")
                .steps(4, 8)
                .guidance(2)
                .seeds(seeds);
        return sweep.run(new FakeModel(), RunStore.open(folder), SweepOptions.of(List.of()), SweepListener.SILENT);
    }

    private static double distance(Run a, Run b) throws Exception {
        ScoreInput reference = ScoreInput.of(Pixels.of(b.image()));
        return 1 - Math.max(0, Ssim.SCORE.of(ScoreInput.of(Pixels.of(a.image())).against(reference)));
    }

    private static double meanDistance(List<Run> runs) throws Exception {
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < runs.size(); i++) {
            for (int j = 0; j < i; j++) {
                sum += distance(runs.get(i), runs.get(j));
                pairs++;
            }
        }
        return sum / pairs;
    }

    private static List<Run> of(Runs runs, int steps, String prompt) {
        return runs.runs().stream()
                .filter(run ->
                        run.request().steps() == steps && run.request().prompt().equals(prompt))
                .toList();
    }

    @Test
    void aCellHasTheMeanDistanceOfItsSeedsAndTheJackknifesInterval() throws Exception {
        Runs plain = runs(1, 2, 3, 4);
        Runs runs = Diversity.measured(plain);
        CellScore cell = runs.cells(Metric.DIVERSITY, Estimand.THESE, CELL).get(1);
        double mean = 0;
        double variance = 0;
        for (String prompt : List.of("a red circle", "一只猫", "a city")) {
            List<Run> seeds = of(plain, 8, prompt);
            double whole = meanDistance(seeds);
            mean += whole / 3;
            // the jackknife: (n − 1) / n · Σ (U₋ᵢ − U)²
            double squares = 0;
            for (int i = 0; i < 4; i++) {
                List<Run> others = new ArrayList<>(seeds);
                others.remove(i);
                squares += Math.pow(meanDistance(others) - whole, 2);
            }
            variance += 0.75 * squares / 9;
        }
        assertEquals(mean, cell.mean(), 1e-6);
        assertEquals(Math.sqrt(variance), cell.estimate().se(), 1e-6);
        assertEquals(9, cell.estimate().df());
        assertEquals(12, cell.n());
        assertEquals("1 − SSIM", runs.metric(Metric.DIVERSITY).scale().unit());

        // new prompts: t over the prompts' diversities
        assertEquals(
                2,
                runs.cells(Metric.DIVERSITY, Estimand.NEW, CELL)
                        .get(1)
                        .estimate()
                        .df());
        // cells are compared within prompts and seeds, as for any score
        assertEquals(
                12,
                BlockedScores.of(runs, Metric.DIVERSITY)
                        .values()
                        .difference(1, 0)
                        .values()
                        .length);
    }

    @Test
    void twoSeedsGiveADistanceButNoIntervalForThesePrompts() throws Exception {
        Runs plain = runs(1, 2);
        Runs runs = Diversity.measured(plain);
        CellScore cell = runs.cells(Metric.DIVERSITY, Estimand.THESE, CELL).get(0);
        double mean = 0;
        for (String prompt : List.of("a red circle", "一只猫", "a city")) {
            mean += meanDistance(of(plain, 4, prompt)) / 3;
        }
        assertEquals(mean, cell.mean(), 1e-6);
        assertFalse(cell.estimate().hasInterval());
        assertTrue(runs.cells(Metric.DIVERSITY, Estimand.NEW, CELL)
                .get(0)
                .estimate()
                .hasInterval());
        assertEquals(
                List.of("diversity: distance by 1 − SSIM; broken pictures differ too, so look at the scores of the"
                        + " prompt beside it; two seeds make one pair, so these prompts have no interval"),
                Metric.cautions(List.of(runs.metric(Metric.DIVERSITY))));
    }

    @Test
    void oneSeedHasNone() throws Exception {
        Runs runs = runs(1);
        assertEquals(
                "diversity is the distance between the pictures of a cell's seeds: no cell has pictures of two seeds"
                        + " with the same prompt; give the sweep several --seeds",
                assertThrows(IllegalArgumentException.class, () -> Diversity.measured(runs))
                        .getMessage());
    }

    /** Of what was compared before, no picture is read again. */
    @Test
    void distancesAreKnownTheNextTime() throws Exception {
        Runs plain = runs(1, 2, 3);
        Runs first = Diversity.measured(plain);
        Files.delete(plain.runs().get(0).file().orElseThrow());
        assertEquals(
                first.cells(Metric.DIVERSITY, CELL), Diversity.measured(plain).cells(Metric.DIVERSITY, CELL));
    }

    @Test
    void itIsNoNumberOfAPicture() throws Exception {
        Runs runs = Diversity.measured(runs(1, 2, 3));
        assertFalse(runs.table().containsColumn(Metric.DIVERSITY));
        assertTrue(runs.cellTable(Metric.DIVERSITY).containsColumn("mean"));
        assertEquals(
                "score diversity is one number of a cell, not of each picture: a cell has no quartiles of it",
                assertThrows(IllegalArgumentException.class, () -> runs.samples(Metric.DIVERSITY, CELL))
                        .getMessage());
    }

    @Test
    void pseudoValuesAverageToTheMeanDistance() {
        Random random = new Random(4);
        for (int n = 3; n < 9; n++) {
            double[][] d = new double[n][n];
            double sum = 0;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    d[i][j] = random.nextDouble();
                    d[j][i] = d[i][j];
                    sum += d[i][j];
                }
            }
            double mean = 0;
            for (double value : Diversity.pseudoValues(d)) {
                mean += value / n;
            }
            assertEquals(2 * sum / n / (n - 1), mean, 1e-12);
        }
    }
}
