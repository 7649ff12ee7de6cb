package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Optional;
import org.zimagelab.quality.Range;

/**
 * One value for each block, such as a score in one cell, or its difference between two cells. Blocks without a value are
 * left out.
 *
 * @param prompts for each value the index of its block's prompt, at least 0
 * @param values finite numbers, as many
 * @param bounds the ends between which shares lie, see {@link org.zimagelab.quality.Score#isShare()}; else empty
 */
public record Sample(int[] prompts, double[] values, Optional<Range> bounds) {

    /** @throws IllegalArgumentException if the two arrays differ in length */
    public Sample {
        if (prompts.length != values.length) {
            throw new IllegalArgumentException(prompts.length + " prompts for " + values.length + " values");
        }
    }

    /** The values that are numbers. */
    static Sample ofNumbers(int[] prompts, double[] values, Optional<Range> bounds) {
        int[] keptPrompts = new int[values.length];
        double[] kept = new double[values.length];
        int n = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Double.isNaN(values[i])) {
                keptPrompts[n] = prompts[i];
                kept[n++] = values[i];
            }
        }
        return new Sample(Arrays.copyOf(keptPrompts, n), Arrays.copyOf(kept, n), bounds);
    }

    /** The values of each prompt that has any, by rising index of the prompt. */
    public double[][] byPrompt() {
        int[] counts = new int[Arrays.stream(prompts).max().orElse(-1) + 1];
        for (int prompt : prompts) {
            counts[prompt]++;
        }
        double[][] byPrompt = new double[counts.length][];
        for (int p = 0; p < counts.length; p++) {
            byPrompt[p] = new double[counts[p]];
        }
        int[] filled = new int[counts.length];
        for (int i = 0; i < values.length; i++) {
            byPrompt[prompts[i]][filled[prompts[i]]++] = values[i];
        }
        return Arrays.stream(byPrompt).filter(of -> of.length > 0).toArray(double[][]::new);
    }

    /** The mean of each prompt that has any value. */
    public double[] promptMeans() {
        return Arrays.stream(byPrompt()).mapToDouble(Sample::mean).toArray();
    }

    /**
     * The mean of the prompts' means, so that each prompt counts the same, with a t interval.
     *
     * <ul>
     *   <li>these prompts: se² = s² · Σ(1/n_p) / P², df = Σ(n_p − 1), with s² the variance within prompts
     *   <li>new prompts: t over the P means of prompts, df = P − 1
     * </ul>
     *
     * @return without an interval where there are too few values: for these prompts no prompt with two seeds, for new
     *     prompts a single prompt
     */
    public Estimate estimate(Estimand estimand) {
        Moments of = moments(estimand);
        return Estimate.ofT(estimand, values.length, of.prompts, of.mean, of.se(), of.df);
    }

    /**
     * The bound that the mean is above with this confidence; one-sided, for guards and for sets of the best.
     *
     * @param level above 0.5 and below 1, such as 0.95
     * @return NaN where there are too few values
     */
    public double lowerBound(Estimand estimand, double level) {
        Moments of = moments(estimand);
        return of.mean - Estimate.tQuantile(of.df, level) * of.se();
    }

    /** The bound that the mean is below, see {@link #lowerBound}. */
    public double upperBound(Estimand estimand, double level) {
        Moments of = moments(estimand);
        return of.mean + Estimate.tQuantile(of.df, level) * of.se();
    }

    private Moments moments(Estimand estimand) {
        double[][] byPrompt = byPrompt();
        int prompts = byPrompt.length;
        double[] means = new double[prompts];
        double squares = 0;
        double inverse = 0;
        for (int p = 0; p < prompts; p++) {
            means[p] = mean(byPrompt[p]);
            inverse += 1.0 / byPrompt[p].length;
            squares += squares(byPrompt[p], means[p]);
        }
        double mean = mean(means);
        return estimand == Estimand.NEW
                ? new Moments(prompts, mean, squares(means, mean) / (prompts - 1) / prompts, prompts - 1)
                : new Moments(
                        prompts,
                        mean,
                        squares / (values.length - prompts) * inverse / prompts / prompts,
                        values.length - prompts);
    }

    /** Mean of the prompts' means, its squared standard error, and that one's degrees of freedom. */
    private record Moments(int prompts, double mean, double variance, double df) {
        double se() {
            return Math.sqrt(variance);
        }
    }

    /** NaN without values. */
    private static double mean(double[] of) {
        double sum = 0;
        for (double value : of) {
            sum += value;
        }
        return sum / of.length;
    }

    private static double squares(double[] of, double mean) {
        double squares = 0;
        for (double value : of) {
            squares += (value - mean) * (value - mean);
        }
        return squares;
    }
}
