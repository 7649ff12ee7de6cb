package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.OptionalInt;
import org.hipparchus.analysis.solvers.BrentSolver;
import org.hipparchus.distribution.continuous.BetaDistribution;
import org.zimagelab.quality.Range;

/**
 * Bounds for the mean of shares, which hold whatever their distribution: someone who believes that the mean is above m
 * bets on it, and if his capital grows to 1/α although the bets are fair at m, then m is too small (Waudby-Smith and
 * Ramdas 2024, "Estimating means of bounded random variables by betting"). A t interval does not hold here: as long as
 * no picture fails it says that none will.
 *
 * <p>All functions take values between 0 and 1, grouped by prompt. A bet is a fixed share θ of what may be lost, and
 * the capital is the mean over {@link #BETS}: K(m) = mean over θ of Π (1 + θ c_p (x/m − 1)), with c_p = min n / n_p so
 * that each prompt counts the same. Prompts have different means μ_p. Still E K(m) ≤ 1 if the mean of the μ_p is at
 * most m, because a product is at most the power of the mean (inequality of arithmetic and geometric means); this
 * needs bets that do not depend on values seen before. Values of different seeds are taken as independent.
 */
public final class Betting {
    /** Few, because each shares the capital; chosen for narrow bounds at 8 to 400 values. */
    private static final double[] BETS = {1, 0.75, 0.5, 0.25, 0.125};

    /** A product is brought into its logarithm before it leaves the range of doubles. */
    private static final double LARGE = 1e100;

    private static final double ACCURACY = 1e-10;

    private Betting() {}

    /** The bound that the mean is above with confidence 1 − alpha; 0 to 1. */
    static double lower(double[][] byPrompt, double alpha) {
        double mean =
                Sample.mean(Arrays.stream(byPrompt).mapToDouble(Sample::mean).toArray());
        if (mean <= 0) {
            return 0;
        }
        if (isBinary(byPrompt)) {
            return successes(byPrompt).inverseCumulativeProbability(alpha);
        }
        double goal = -Math.log(alpha);
        // The capital falls with m, and at the mean it is at most 1.
        double above = Math.min(1, mean);
        double below = above / 2;
        while (logCapital(byPrompt, below) < goal) {
            above = below;
            below /= 2;
            if (below < Double.MIN_NORMAL) {
                return 0;
            }
        }
        return new BrentSolver(ACCURACY, ACCURACY * below)
                .solve(200, m -> logCapital(byPrompt, m) - goal, below, above);
    }

    /** The bound that the mean is below with confidence 1 − alpha; 0 to 1. */
    static double upper(double[][] byPrompt, double alpha) {
        return 1 - lower(opposite(byPrompt), alpha);
    }

    /** Two-sided p-value of the hypothesis that the mean is m, from 0 to 1: where an interval just excludes m. */
    static double p(double[][] byPrompt, double m) {
        return Math.min(1, 2 * Math.min(pBelow(byPrompt, m), pBelow(opposite(byPrompt), 1 - m)));
    }

    /** p-value of the hypothesis that the mean is at most m. */
    private static double pBelow(double[][] byPrompt, double m) {
        if (m <= 0) {
            return Arrays.stream(byPrompt).flatMapToDouble(Arrays::stream).anyMatch(x -> x > 0) ? 0 : 1;
        }
        if (isBinary(byPrompt)) {
            boolean none =
                    Arrays.stream(byPrompt).flatMapToDouble(Arrays::stream).allMatch(x -> x == 0);
            return none ? 1 : successes(byPrompt).cumulativeProbability(m);
        }
        return Math.min(1, Math.exp(-logCapital(byPrompt, m)));
    }

    /**
     * The fewest blocks with which the bound of a difference of shares can be within a margin: as many as it takes if
     * all differences are 0.
     *
     * @param margin above 0, in the score's unit
     * @param bounds the ends between which the shares lie
     * @param level of the bound, such as 0.95
     * @return at most {@link Power#MOST}; empty if more are needed
     */
    public static OptionalInt fewestBlocks(double margin, Range bounds, double level) {
        double m = 0.5 - margin / (bounds.high() - bounds.low()) / 2;
        if (m <= 0) {
            return OptionalInt.of(1);
        }
        double[] logs = new double[BETS.length];
        for (int n = 1; n <= Power.MOST; n++) {
            for (int j = 0; j < BETS.length; j++) {
                logs[j] = n * Math.log1p(BETS[j] * (0.5 / m - 1));
            }
            if (logMean(logs) >= -Math.log(1 - level)) {
                return OptionalInt.of(n);
            }
        }
        return OptionalInt.empty();
    }

    /** log K(m) of bets that the mean is above m; m above 0. */
    static double logCapital(double[][] byPrompt, double m) {
        int fewest = Arrays.stream(byPrompt).mapToInt(of -> of.length).min().orElseThrow();
        double[] logs = new double[BETS.length];
        for (int j = 0; j < BETS.length; j++) {
            double product = 1;
            for (double[] of : byPrompt) {
                double bet = BETS[j] * fewest / of.length;
                double gain = bet / m;
                for (double x : of) {
                    product *= 1 - bet + gain * x;
                    if (!(product < LARGE && product > 1 / LARGE)) {
                        logs[j] += Math.log(product);
                        product = 1;
                    }
                }
            }
            logs[j] += Math.log(product);
        }
        return logMean(logs);
    }

    private static double logMean(double[] logs) {
        double largest = Arrays.stream(logs).max().orElseThrow();
        if (Double.isInfinite(largest)) {
            return largest;
        }
        return largest
                + Math.log(Arrays.stream(logs)
                        .map(log -> Math.exp(log - largest))
                        .average()
                        .orElseThrow());
    }

    /**
     * The distribution whose quantiles are the lower bounds of a probability (Clopper and Pearson 1934, "The use of
     * confidence or fiducial limits illustrated in the case of the binomial"). Prompts of different probabilities only
     * make the number of successes vary less (Hoeffding 1956, "On the distribution of the number of successes in
     * independent trials"); for a single success alpha is exceeded by less than alpha/2 of itself.
     */
    private static BetaDistribution successes(double[][] byPrompt) {
        double ones = Arrays.stream(byPrompt).flatMapToDouble(Arrays::stream).sum();
        double n = Arrays.stream(byPrompt).mapToInt(of -> of.length).sum();
        return new BetaDistribution(ones, n - ones + 1, ACCURACY);
    }

    private static double[][] opposite(double[][] byPrompt) {
        return Arrays.stream(byPrompt)
                .map(of -> Arrays.stream(of).map(x -> 1 - x).toArray())
                .toArray(double[][]::new);
    }

    /** Whether the exact binomial bounds hold: only 0 and 1, and as many of each prompt. */
    private static boolean isBinary(double[][] byPrompt) {
        for (double[] of : byPrompt) {
            for (double x : of) {
                if (x != 0 && x != 1 || of.length != byPrompt[0].length) {
                    return false;
                }
            }
        }
        return true;
    }
}
