package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Optional;
import org.zimagelab.quality.Range;

/**
 * One value for each block, such as a score in one cell, or its difference between two cells. Blocks without a value
 * are left out.
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
     * The mean of the prompts' means, so that each prompt counts the same, with a 95 % interval.
     *
     * <p>Without bounds it is a t interval:
     *
     * <ul>
     *   <li>these prompts: se² = s² · Σ(1/n_p) / P², df = Σ(n_p − 1), with s² the variance within prompts
     *   <li>new prompts: t over the P means of prompts, df = P − 1
     * </ul>
     *
     * <p>Values without any spread then have an interval of length 0: t knows no better. With bounds the interval and
     * p come from {@link Betting}, for these prompts of all values and for new prompts of the prompts' means; it is
     * never of length 0. p is of the hypothesis that the mean is 0.
     *
     * @return without an interval where there are too few values: for new prompts a single prompt; for these prompts
     *     no
     *     prompt with two seeds, if there are no bounds
     */
    public Estimate estimate(Estimand estimand) {
        Moments of = moments(estimand);
        Estimate t = Estimate.ofT(estimand, values.length, of.prompts, of.mean, of.se(), of.df);
        if (bounds.isEmpty() || !bets(of, estimand)) {
            return t;
        }
        double alpha = (1 - Estimate.CONFIDENCE) / 2;
        double[][] shares = shares(estimand);
        return new Estimate(
                estimand,
                t.n(),
                t.prompts(),
                t.mean(),
                t.se(),
                t.df(),
                value(Betting.lower(shares, alpha)),
                value(Betting.upper(shares, alpha)),
                Betting.p(shares, share(0)));
    }

    /**
     * The bound that the mean is above with this confidence; one-sided, for guards and for sets of the best.
     *
     * @param level above 0.5 and below 1, such as 0.95
     * @return NaN where there are too few values for an interval
     */
    public double lowerBound(Estimand estimand, double level) {
        Moments of = moments(estimand);
        if (bounds.isPresent()) {
            return bets(of, estimand) ? value(Betting.lower(shares(estimand), 1 - level)) : Double.NaN;
        }
        return of.mean - Estimate.tQuantile(of.df, level) * of.se();
    }

    /** The bound that the mean is below, see {@link #lowerBound}. */
    public double upperBound(Estimand estimand, double level) {
        Moments of = moments(estimand);
        if (bounds.isPresent()) {
            return bets(of, estimand) ? value(Betting.upper(shares(estimand), 1 - level)) : Double.NaN;
        }
        return of.mean + Estimate.tQuantile(of.df, level) * of.se();
    }

    private static boolean bets(Moments of, Estimand estimand) {
        return of.prompts > (estimand == Estimand.NEW ? 1 : 0);
    }

    /** What is bet on: values or means between 0 and 1, by prompt. */
    private double[][] shares(Estimand estimand) {
        double[][] of = estimand == Estimand.NEW ? new double[][] {promptMeans()} : byPrompt();
        for (double[] row : of) {
            for (int i = 0; i < row.length; i++) {
                row[i] = share(row[i]);
            }
        }
        return of;
    }

    private double share(double value) {
        Range range = bounds.orElseThrow();
        return Math.min(1, Math.max(0, (value - range.low()) / (range.high() - range.low())));
    }

    private double value(double share) {
        Range range = bounds.orElseThrow();
        return range.low() + share * (range.high() - range.low());
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
    static double mean(double[] of) {
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
