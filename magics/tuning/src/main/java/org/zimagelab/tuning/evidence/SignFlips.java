package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Random;
import org.zimagelab.common.Interrupts;

/**
 * Tests that turn the sign of whole prompts: if a difference has no direction, each prompt's mean difference could as
 * well have had the other sign (Fisher 1935, "The Design of Experiments"). Up to {@value #EXACT_PROMPTS} prompts all
 * sign patterns are counted; with more, a random sample of them and the observed one (Phipson and Smyth 2010,
 * "Permutation p-values should never be zero").
 */
final class SignFlips {
    /** With so many prompts there are 65 536 patterns, of which half mirror the others. */
    static final int EXACT_PROMPTS = 16;

    private static final int SAMPLED_PATTERNS = 9999;
    private static final int SEED = 20;
    /** Sums of the same numbers in another order differ by less than this share. */
    private static final double ROUNDING = 1e-12;

    private final double[][] differences;
    private final double[] sums;
    private final double[] squares;
    private final int[] counts;

    /** @param differences [cell][prompt] mean difference of a prompt; NaN where it has none */
    SignFlips(double[][] differences) {
        this.differences = Arrays.stream(differences)
                .map(row -> Arrays.stream(row).map(d -> Double.isNaN(d) ? 0 : d).toArray())
                .toArray(double[][]::new);
        sums = Arrays.stream(this.differences).mapToDouble(SignFlips::sum).toArray();
        squares = Arrays.stream(this.differences)
                .mapToDouble(row -> Arrays.stream(row).map(d -> d * d).sum())
                .toArray();
        counts = Arrays.stream(differences)
                .mapToInt(row ->
                        (int) Arrays.stream(row).filter(d -> !Double.isNaN(d)).count())
                .toArray();
    }

    /** p-values of one hypothesis for each cell. */
    record PValues(double[] single, double[] maxT) {}

    /**
     * @return {@code single}: of each cell alone, two-sided, statistic |Σ|. {@code maxT}: adjusted for the number of
     *     cells, by the largest |t| over prompts of all cells in each pattern (Westfall and Young 1993,
     *     "Resampling-Based Multiple Testing"), single step. NaN for a cell without a value
     */
    PValues pValues() {
        int cells = differences.length;
        int prompts = cells == 0 ? 0 : differences[0].length;
        double[] t = new double[cells];
        for (int c = 0; c < cells; c++) {
            t[c] = t(c, sums[c]);
        }
        int[] single = new int[cells];
        int[] maxT = new int[cells];
        boolean exact = prompts <= EXACT_PROMPTS;
        // A pattern and its opposite give the same |Σ| and |t|: the sign of the first prompt may stay.
        int patterns = exact ? 1 << Math.max(0, prompts - 1) : SAMPLED_PATTERNS + 1;
        Random random = new Random(SEED);
        boolean[] turned = new boolean[prompts];
        for (int pattern = 0; pattern < patterns; pattern++) {
            Interrupts.check();
            for (int p = 1; p < prompts && pattern > 0; p++) {
                turned[p] = exact ? (pattern >> (p - 1) & 1) == 1 : random.nextBoolean();
            }
            count(turned, t, single, maxT);
        }
        return new PValues(shares(single, patterns), shares(maxT, patterns));
    }

    private void count(boolean[] turned, double[] t, int[] single, int[] maxT) {
        double largest = 0;
        for (int c = 0; c < t.length; c++) {
            double sum = 0;
            for (int p = 0; p < turned.length; p++) {
                sum += turned[p] ? -differences[c][p] : differences[c][p];
            }
            if (Math.abs(sum) >= Math.abs(sums[c]) - ROUNDING * Math.sqrt(squares[c])) {
                single[c]++;
            }
            largest = Math.max(largest, t(c, sum));
        }
        for (int c = 0; c < t.length; c++) {
            if (largest >= t[c] * (1 - 1e-9)) {
                maxT[c]++;
            }
        }
    }

    /** |t| over prompts. Turning signs does not change the sum of squares. */
    private double t(int cell, double sum) {
        int n = counts[cell];
        if (n < 2 || Math.abs(sum) <= ROUNDING * Math.sqrt(squares[cell])) {
            return 0;
        }
        double variance = (squares[cell] - sum * sum / n) / (n - 1);
        boolean constant = variance <= ROUNDING * squares[cell] / n;
        return constant ? Double.POSITIVE_INFINITY : Math.abs(sum) / Math.sqrt(n * variance);
    }

    private double[] shares(int[] of, int patterns) {
        double[] shares = new double[of.length];
        for (int c = 0; c < shares.length; c++) {
            shares[c] = counts[c] == 0 ? Double.NaN : (double) of[c] / patterns;
        }
        return shares;
    }

    private static double sum(double[] of) {
        double sum = 0;
        for (double value : of) {
            sum += value;
        }
        return sum;
    }
}
