package org.zimagelab.tuning.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.MadeUpRuns;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.statistics.PairedDifference;
import org.zimagelab.tuning.store.Pictures;

/** Intervals of cells for both estimands, worked out by hand. */
class CellIntervalsTest {
    private static final double T3 = 3.182446305284263;
    private static final double T2 = 4.302652729749464;

    /** x = 10 · number of the prompt + seed, and 2 more with heun, by another 1 for each prompt. */
    private static Runs runs(Predicate<Request> lost) {
        Sweep sweep = Sweep.of(Pictures.request())
                .prompts("1", "2", "3")
                .with(Parameter.SAMPLER, List.of("euler", "heun"))
                .steps(4)
                .seeds(1, 2);
        return MadeUpRuns.of(sweep, run -> {
            Request request = run.request();
            int prompt = Integer.parseInt(request.prompt());
            double heun = request.sampler().equals("heun") ? 2 + prompt : 0;
            return lost.test(request)
                    ? run.with(new Outcome.Failed("no"))
                    : MadeUpRuns.made(run, Cost.NONE, Map.of("x", 10 * prompt + request.seed() + heun));
        });
    }

    @Test
    void theSpreadOfSeedsIsForThesePromptsAndThatOfPromptsForNewOnes() {
        Runs runs = runs(request -> false);
        CellScore these = runs.cells("x", Estimand.THESE, Parameter.SAMPLER).get(0);
        assertEquals(6, these.n());
        assertEquals(21.5, these.mean(), 1e-12);
        // s² = 1/2 within each prompt: se² = 1/2 · 3/2 / 9
        assertEquals(21.5 - T3 * Math.sqrt(0.75 / 9), these.low(), 1e-9);
        CellScore anew = runs.cells("x", Estimand.NEW, Parameter.SAMPLER).get(0);
        assertEquals(21.5 + T2 * 10 / Math.sqrt(3), anew.high(), 1e-9);
        assertEquals(
                List.of("new", "new"),
                runs.cellTable("x", Estimand.NEW, Parameter.SAMPLER)
                        .stringColumn("estimand")
                        .asList());
        CellScore one = runs.cells("x", Estimand.NEW, Parameter.PROMPT, Parameter.SAMPLER)
                .get(0);
        assertFalse(one.estimate().hasInterval(), "one prompt says nothing of others");
    }

    @Test
    void whatIsPooledCountsWithinItsBlockAndOnlyIfItIsWhole() {
        CellScore both = runs(request -> false)
                .cells("x", Estimand.THESE, Parameter.STEPS)
                .get(0);
        assertEquals(12, both.n(), "pictures");
        assertEquals(6, both.estimate().n(), "blocks");
        assertEquals(21.5 + 2, both.mean(), 1e-12);
        assertEquals(T3 * Math.sqrt(0.75 / 9), both.high() - both.mean(), 1e-9, "the samplers are no replicates");
        CellScore partly = runs(request -> request.prompt().equals("3")
                        && request.seed() == 2
                        && request.sampler().equals("heun"))
                .cells("x", Estimand.THESE, Parameter.STEPS)
                .get(0);
        assertEquals(10, partly.n(), "its euler picture does not count either");
        assertEquals((13 + 24 - 0.5 + 33.5) / 3, partly.mean(), 1e-12);
    }

    @Test
    void aDifferenceIsForThesePromptsOrForNewOnes() {
        Cell heun = new Cell(Map.of(Parameter.SAMPLER, "heun"));
        Cell euler = new Cell(Map.of(Parameter.SAMPLER, "euler"));
        Runs runs = runs(request -> false);
        PairedDifference these = PairedDifference.of(runs, "x", heun, euler);
        assertEquals(6, these.pairs());
        assertEquals(4, these.mean(), 1e-12);
        assertEquals(4, these.low(), 1e-12, "seeds change nothing in it");
        PairedDifference anew = PairedDifference.of(runs, "x", Estimand.NEW, heun, euler);
        assertEquals(4 - T2 / Math.sqrt(3), anew.low(), 1e-9, "3, 4 and 5 in the three prompts");
        assertTrue(anew.estimate().hasInterval());
    }
}
