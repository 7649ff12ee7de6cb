package org.zimagelab.tuning.evidence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zimagelab.tuning.evidence.PairedComparison.Outcome;

class ComparedStrengthsTest {

    private static List<PairedComparison> inClusters(List<PairedComparison> of, int each) {
        List<PairedComparison> all = new ArrayList<>();
        for (PairedComparison c : of) {
            all.add(new PairedComparison(c.left(), c.right(), c.outcome(), all.size() / each));
        }
        return all;
    }

    @Test
    void independentVotesHaveTheErrorsOfTheFit() throws IOException {
        ComparedStrengths all =
                ComparedStrengths.of(5, inClusters(DavidsonTest.golden(), 1)).get(0);
        assertEquals(240, all.clusters());
        assertTrue(all.inflation() < 1.15, "" + all.inflation());
        double half = 1.9626 * all.fit().se(0) * Math.sqrt(all.inflation());
        assertEquals(all.fit().strengths()[0] + half, all.high(0), 1e-4, "t with 956 degrees of freedom");
        assertEquals(all.fit().covariance()[1][2] * all.inflation(), all.covariance()[1][2], 1e-15);
    }

    /** Each vote four times, in one cluster: no more is known than by the votes once. */
    @Test
    void votesThatRepeatEachOtherAreNoMoreEvidence() throws IOException {
        List<PairedComparison> once = inClusters(DavidsonTest.golden(), 1);
        List<PairedComparison> four = new ArrayList<>();
        once.forEach(c -> four.addAll(List.of(c, c, c, c)));
        ComparedStrengths one = ComparedStrengths.of(5, once).get(0);
        ComparedStrengths all = ComparedStrengths.of(5, four).get(0);
        assertArrayEquals(one.fit().strengths(), all.fit().strengths(), 1e-9);
        assertEquals(4, all.inflation() / one.inflation(), 0.2);
        assertEquals(one.high(0) - one.low(0), all.high(0) - all.low(0), 0.05);
    }

    @Test
    void partsThatNeverMetAreApartAndOneClusterHasNoInterval() {
        List<ComparedStrengths> parts = ComparedStrengths.of(
                6,
                List.of(
                        new PairedComparison(4, 0, Outcome.LEFT, 0),
                        new PairedComparison(4, 0, Outcome.RIGHT, 1),
                        new PairedComparison(4, 0, Outcome.TIE, 1),
                        new PairedComparison(1, 5, Outcome.LEFT, 0)));
        assertEquals(2, parts.size());
        assertArrayEquals(new int[] {0, 4}, parts.get(0).cells());
        assertArrayEquals(new double[2], parts.get(0).fit().strengths(), 1e-9);
        assertTrue(parts.get(0).hasIntervals() && !parts.get(0).hasPrior());
        assertTrue(parts.get(1).hasPrior()
                && !parts.get(1).hasIntervals()
                && Double.isNaN(parts.get(1).low(0)));
        assertTrue(parts.get(1).bestSet(Estimand.THESE, 1).members().stream()
                .allMatch(m -> m.mayBeBest() && !m.withinDelta()));
        assertTrue(ComparedStrengths.of(3, List.of()).isEmpty());
    }

    /** The rule of mcb.*, on two cells: the better one is the best, the other is worse by at least the lower end. */
    @Test
    void theSetOfTheBestIsThatOfTheDifferences() {
        List<PairedComparison> votes = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            votes.add(new PairedComparison(0, 1, i % 8 == 0 ? Outcome.RIGHT : Outcome.LEFT, i));
        }
        ComparedStrengths fit = ComparedStrengths.of(2, votes).get(0);
        BestSet best = fit.bestSet(Estimand.THESE, 0.4);
        assertEquals(1, best.mayBeBest().size());
        assertEquals(0, best.withinDelta().get(0).cell());
        double difference = Math.log(7);
        double half = 1.68488 * Math.sqrt(fit.inflation() / (40 * 7.0 / 64));
        assertEquals(-difference - half, best.members().get(1).low(), 1e-3);
        assertEquals(0, best.members().get(1).high());
        assertFalse(fit.hasPrior());
    }

    /** The whole of it, with 2000 repetitions, is bench/votes. */
    @Test
    void intervalsHoldTheTruth() {
        for (VoteSimulation world : VoteSimulation.ALL.subList(0, 7)) {
            int repetitions = world.cells() > 6 ? 60 : 150;
            double coverage = world.run(repetitions, 3).coverage();
            assertTrue(coverage >= 0.93 && coverage < 0.999, world + ": " + coverage);
        }
    }
}
