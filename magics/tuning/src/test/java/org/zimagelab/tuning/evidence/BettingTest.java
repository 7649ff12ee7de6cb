package org.zimagelab.tuning.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zimagelab.quality.Range;

class BettingTest {
    private static final Range SHARE = new Range(0, 1);

    /** scipy 1.17: binomtest(k, n).proportion_ci(method="exact"). */
    @Test
    void zerosAndOnesHaveClopperPearsonsInterval() {
        Estimate of = sample(1, 24, successes(23)::next).estimate(Estimand.THESE);
        assertEquals(0.788798316543, of.low(), 1e-9);
        assertEquals(0.998945647555, of.high(), 1e-9);
        Estimate all = sample(1, 8, () -> 1).estimate(Estimand.THESE);
        assertEquals(0.630583352447, all.low(), 1e-9);
        assertEquals(1, all.high());
    }

    /** Capital is at most 1 at the true mean, so it is above 20 in at most 5 % of the repetitions. */
    @Test
    void failuresThatWereNotSeenAreInTheInterval() {
        for (int n : new int[] {8, 24}) {
            Random random = new Random(n);
            // 2 % of the pictures fail: 0; the others are near 1.
            DoubleSupplier world = () -> random.nextDouble() < 0.02 ? 0 : 1 - 0.1 * random.nextDouble();
            double truth = 0.98 * 0.95;
            assertCovers(2000, truth, 0.93, () -> sample(1, n, world).estimate(Estimand.THESE));
            assertCovers(2000, truth, 0.93, () -> sample(n, 1, world).estimate(Estimand.NEW));
        }
    }

    @Test
    void promptsOfDifferentMeansAndNumbersAreCovered() {
        double[] means = {0.02, 0.3, 0.7, 0.95, 1};
        int[] counts = {3, 9, 4, 6, 5};
        Random random = new Random(5);
        double truth = Arrays.stream(means).average().orElseThrow();
        assertCovers(2000, truth, 0.95, () -> {
            int[] prompts = IntStream.range(0, means.length)
                    .flatMap(p -> IntStream.generate(() -> p).limit(counts[p]))
                    .toArray();
            double[] values = Arrays.stream(prompts)
                    .mapToDouble(p -> random.nextDouble() < means[p] ? 1 : 0)
                    .toArray();
            return new Sample(prompts, values, Optional.of(SHARE)).estimate(Estimand.THESE);
        });
    }

    @Test
    void pIsWhereTheIntervalJustExcludes() {
        Random random = new Random(7);
        Sample of = sample(3, 8, random::nextDouble);
        double low = of.lowerBound(Estimand.THESE, 0.975);
        double[][] byPrompt = of.byPrompt();
        assertEquals(0.05, Betting.p(byPrompt, low), 1e-6);
        assertEquals(low, of.estimate(Estimand.THESE).low(), 1e-12);
    }

    @Test
    void differencesLieBetweenMinusOneAndOne() {
        double[][] values =
                IntStream.range(0, 24).mapToObj(b -> new double[] {0.5, 0.9}).toArray(double[][]::new);
        Estimate of = new Blocks(new int[24], values, Optional.of(SHARE))
                .difference(1, 0)
                .estimate(Estimand.THESE);
        assertEquals(0.4, of.mean(), 1e-12);
        assertTrue(of.low() > 0 && of.low() < 0.3 && of.high() > 0.5 && of.high() < 0.6, of.toString());
        assertTrue(of.p() < 0.01);
    }

    @Test
    void fewestBlocksAreWhereTheBoundReachesTheMargin() {
        int blocks = Betting.fewestBlocks(0.1, SHARE, 0.99).orElseThrow();
        assertTrue(equal(blocks).lowerBound(Estimand.THESE, 0.99) >= -0.1);
        assertTrue(equal(blocks - 1).lowerBound(Estimand.THESE, 0.99) < -0.1);
        assertTrue(blocks > 50 && blocks < 70, blocks + "");
    }

    private static Sample equal(int blocks) {
        return new Sample(new int[blocks], new double[blocks], Optional.of(new Range(-1, 1)));
    }

    private static void assertCovers(int repetitions, double truth, double least, Supplier<Estimate> estimates) {
        int covered = 0;
        for (int i = 0; i < repetitions; i++) {
            Estimate of = estimates.get();
            covered += of.low() <= truth && truth <= of.high() ? 1 : 0;
        }
        assertTrue(covered >= least * repetitions, covered + " of " + repetitions);
    }

    private static Sample sample(int prompts, int seeds, DoubleSupplier values) {
        return new Sample(
                IntStream.range(0, prompts * seeds).map(i -> i / seeds).toArray(),
                IntStream.range(0, prompts * seeds)
                        .mapToDouble(i -> values.getAsDouble())
                        .toArray(),
                Optional.of(SHARE));
    }

    private record Successes(int[] left) {
        double next() {
            return left[0]-- > 0 ? 1 : 0;
        }
    }

    private static Successes successes(int ones) {
        return new Successes(new int[] {ones});
    }
}
