package org.zimagelab.tuning.evidence;

/**
 * A t test that may be looked at after every block: whoever stops as soon as {@code logE ≥ log(1/α)} stops falsely
 * with a probability of at most α, however often he looks. The evidence is a likelihood ratio of t statistics, mixed
 * over effect sizes of a normal distribution with variance g (Lai 1976, "On confidence sequences"; Wang and Ramdas
 * 2025, "Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance").
 *
 * <p>Values are assumed normal. {@link SequentialTest} is the one-sided form, with prompts of
 * their own means, and for shares.
 */
public final class EProcess {
    /** Variance g of the effect sizes, in units of the values' variance. */
    static final double G = 0.5;

    private EProcess() {}

    /**
     * log e after each value, of the hypothesis that the mean is {@code mean}.
     *
     * @param values in the order in which they came, one for each block
     * @return as many; the first is 0, since one value says nothing of its spread
     */
    public static double[] logE(double[] values, double mean) {
        double[] logE = new double[values.length];
        double average = 0;
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            double x = values[i] - mean;
            double before = x - average;
            average += before / (i + 1);
            squares += before * (x - average);
            logE[i] = i == 0 ? 0 : logE(i + 1, average, squares / i);
        }
        return logE;
    }

    /** −½ log(1 + ng) − n/2 · [log(1 + t²/((1 + ng)(n − 1))) − log(1 + t²/(n − 1))], t² = n · mean² / variance. */
    private static double logE(int n, double mean, double variance) {
        double shrink = Math.log1p(n * G);
        if (variance == 0) {
            return mean == 0 ? -shrink / 2 : (n - 1) * shrink / 2;
        }
        double ratio = n * mean * mean / variance / (n - 1);
        return -shrink / 2 - n / 2.0 * (Math.log1p(ratio / (1 + n * G)) - Math.log1p(ratio));
    }
}
