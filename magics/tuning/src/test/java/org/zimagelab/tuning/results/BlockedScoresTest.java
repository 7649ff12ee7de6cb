package org.zimagelab.tuning.results;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.store.Pictures;

class BlockedScoresTest {

    @Test
    void cellsOfOnePromptAndSeedStandSideBySide() {
        BlockedScores scores = BlockedScores.of(runs(), "x");
        assertEquals(2, scores.cells().size());
        assertEquals(4, scores.blocks().size());
        assertEquals(List.of("one", "two"), scores.prompts());
        assertArrayEquals(new int[] {0, 0, 1, 1}, scores.values().prompts());
        assertEquals(
                Map.of(Parameter.STEPS, 4, Parameter.GUIDANCE, 2.0),
                scores.cells().get(0).values());
        // The run of prompt two, seed 2, 8 steps failed.
        assertArrayEquals(new double[] {400 + 22, Double.NaN}, scores.values().values()[3]);
        assertEquals(3, scores.values().complete().size());
        assertArrayEquals(
                new double[] {400, 400, 400}, scores.values().difference(1, 0).values());
    }

    @Test
    void cellsOfOtherParametersAndOtherRunsAreNotMixedUp() {
        Runs runs = runs();
        assertEquals(2, BlockedScores.of(runs, "x").cells().size());
        assertEquals(1, BlockedScores.of(runs, "x", Parameter.GUIDANCE).cells().size());
        assertEquals(2, BlockedScores.of(runs, "x").cells().size());
        Runs part = runs.only(
                runs.cells("x").subList(0, 1).stream().map(CellScore::cell).toList());
        assertEquals(1, BlockedScores.of(part, "x").cells().size());
        assertEquals(4, BlockedScores.of(runs, "x").blocks().size());
    }

    @Test
    void onePromptSaysNothingOfOtherPrompts() {
        Sweep sweep = Sweep.of(Pictures.request()).steps(4).seeds(1, 2, 3);
        Runs runs = MadeUpRuns.of(
                sweep,
                run -> MadeUpRuns.made(
                        run, Cost.NONE, Map.of("x", (double) run.request().seed())));
        BlockedScores scores = BlockedScores.of(runs, "x");
        Estimate these = scores.values().cell(0).estimate(Estimand.THESE);
        assertEquals(2, these.mean());
        assertEquals(2 - 4.302652729749464 / Math.sqrt(3), these.low(), 1e-12);
        assertFalse(scores.values().cell(0).estimate(Estimand.NEW).hasInterval());
    }

    /** x = 100 · steps + 10 · number of the prompt + seed. */
    private static Runs runs() {
        Sweep sweep =
                Sweep.of(Pictures.request()).prompts("one", "two").steps(4, 8).seeds(1, 2);
        return MadeUpRuns.of(sweep, run -> {
            int prompt = run.request().prompt().equals("one") ? 1 : 2;
            double x = 100 * run.request().steps() + 10 * prompt + run.request().seed();
            return prompt == 2 && run.request().seed() == 2 && run.request().steps() == 8
                    ? run.with(new Outcome.Failed("no"))
                    : MadeUpRuns.made(run, Cost.NONE, Map.of("x", x));
        });
    }
}
