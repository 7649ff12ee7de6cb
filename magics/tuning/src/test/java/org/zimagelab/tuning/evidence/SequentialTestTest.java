package org.zimagelab.tuning.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.TDistribution;
import org.junit.jupiter.api.Test;
import org.zimagelab.quality.Range;

class SequentialTestTest {
    private static final double ALPHA = 0.05;
    private static final Range DIFFERENCES = new Range(-1, 1);

    /** With one prompt the half-normal mixture is twice the normal one, times the posterior chance of its side. */
    @Test
    void withOnePromptItIsOneSideOfTheTwoSidedTest() {
        double[] values = {0.4, -0.1, 0.3, 0.8, 0.2, 0.5};
        double margin = 0.9;
        int n = values.length;
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double t = (margin - mean) / Math.sqrt(squares / (n - 1) / n);
        double w = n * EProcess.G;
        double place = t * Math.sqrt(w / (1 + w)) / Math.sqrt((n - 1 + t * t / (1 + w)) / n);
        double expected =
                EProcess.logE(values, margin)[n - 1] + Math.log(2 * new TDistribution(n).cumulativeProbability(place));
        assertEquals(expected, logE(new int[n], values, margin), 1e-12);
    }

    @Test
    void rareStopsAreFalseHoweverOftenOneLooks() {
        Random random = new Random(11);
        double stops = share(400, () -> {
            double[] values = IntStream.range(0, 48)
                    .mapToDouble(b -> b % 6 * 10 + random.nextGaussian())
                    .toArray();
            // The mean of the prompts' means is 25: the hypothesis holds.
            return everStops(values, 6, Optional.empty(), 25);
        });
        assertTrue(stops <= ALPHA, "stopped falsely in " + stops);
    }

    @Test
    void sharesWithRareFailuresAreNotTakenForSafe() {
        Random random = new Random(12);
        double stops = share(400, () -> {
            double[] values = IntStream.range(0, 90)
                    .mapToDouble(b -> random.nextDouble() < 0.04 ? 1 : 0)
                    .toArray();
            return everStops(values, 3, Optional.of(DIFFERENCES), 0.04);
        });
        assertTrue(stops <= ALPHA, "stopped falsely in " + stops);
    }

    @Test
    void sharesOfPromptsThatDifferAreTestedByTheirMean() {
        Random random = new Random(13);
        double stops = share(300, () -> {
            double[] values = IntStream.range(0, 90)
                    .mapToDouble(b -> random.nextDouble() < (b % 3 == 0 ? 0.6 : 0.1) ? 1 : 0)
                    .toArray();
            return everStops(values, 3, Optional.of(DIFFERENCES), 0.8 / 3);
        });
        assertTrue(stops <= ALPHA, "stopped falsely in " + stops);
    }

    @Test
    void evidenceGrowsWhereTheMeanIsBelowTheMargin() {
        Random random = new Random(14);
        double stops = share(200, () -> {
            double[] values = IntStream.range(0, 48)
                    .mapToDouble(b -> random.nextGaussian())
                    .toArray();
            return everStops(values, 6, Optional.empty(), 1);
        });
        assertTrue(stops > 0.95, "stopped rightly in " + stops);
        assertTrue(logE(new int[150], new double[150], 0.05, Optional.of(DIFFERENCES)) > Math.log(20));
    }

    @Test
    void nothingIsSaidOfTooFewValues() {
        assertEquals(0, logE(new int[0], new double[0], 1));
        assertEquals(0, logE(new int[] {0, 1, 2}, new double[] {0, 0, 0}, 1));
        assertEquals(0, SequentialTest.mostLogE(Estimand.THESE, 6, 1));
        assertEquals(0, SequentialTest.mostLogE(Estimand.NEW, 1, 8));
        assertTrue(SequentialTest.mostLogE(Estimand.THESE, 6, 8) > 20);
    }

    private static boolean everStops(double[] values, int prompts, Optional<Range> bounds, double margin) {
        int[] of = IntStream.range(0, values.length).map(b -> b % prompts).toArray();
        return IntStream.rangeClosed(prompts, values.length)
                .anyMatch(n ->
                        logE(Arrays.copyOf(of, n), Arrays.copyOf(values, n), margin, bounds) >= Math.log(1 / ALPHA));
    }

    private static double share(int times, Supplier<Boolean> of) {
        return IntStream.range(0, times).filter(i -> of.get()).count() / (double) times;
    }

    private static double logE(int[] prompts, double[] values, double margin) {
        return logE(prompts, values, margin, Optional.empty());
    }

    private static double logE(int[] prompts, double[] values, double margin, Optional<Range> bounds) {
        return SequentialTest.logE(new Sample(prompts, values, bounds), Estimand.THESE, margin);
    }
}
