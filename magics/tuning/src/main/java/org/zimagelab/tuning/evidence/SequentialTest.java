package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.TDistribution;
import org.zimagelab.quality.Range;

/**
 * Evidence that a mean lies below a margin, which may be looked at after any block: whoever stops as soon as {@code
 * logE ≥ log(1/α)} stops falsely with a probability of at most α, however often he looks.
 *
 * <ul>
 *   <li>Scores in general: a one-sided t test of the mean of the prompts' means, as a likelihood ratio that is mixed
 *       over effect sizes of a half-normal distribution (Lai 1976, "On confidence sequences"; Wang and Ramdas 2025,
 *       "Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance"). The prompts' own
 *       differences and the spread are integrated out by the right Haar measure (Pérez-Ortiz, Lardy, de Heide and
 *       Grünwald 2024, "E-statistics, group invariance and anytime-valid testing"). With one prompt and two sides it is
 *       {@link EProcess}.
 *   <li>Shares: the capital of bets (Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by
 *       betting") over complete rounds of all prompts, see {@link Betting}.
 * </ul>
 */
public final class SequentialTest {
    /** In place of an infinite t where values have no spread. */
    private static final double LARGEST_T = 1e9;

    private SequentialTest() {}

    /**
     * log e of the hypothesis that the mean is {@code margin} or more; large where it is below.
     *
     * @param sample in the order of the blocks, with every prompt that the mean is about
     * @param estimand these: prompts are fixed, seeds are new; new: each prompt is one value, the mean of its seeds
     * @return 0 where there are too few values to say anything
     */
    public static double logE(Sample sample, Estimand estimand, double margin) {
        double[][] byPrompt = sample.byPrompt();
        if (byPrompt.length == 0) {
            return 0;
        }
        double[][] strata = estimand == Estimand.THESE ? byPrompt : new double[][] {sample.promptMeans()};
        return sample.bounds().isPresent() ? logCapital(strata, sample.bounds().get(), margin) : logT(strata, margin);
    }

    /**
     * The largest log e that any values can have, which have no spread then.
     *
     * @param prompts number of prompts
     * @param seeds number of values of each
     * @return for scores that are no shares; 0 where there are too few values to say anything
     */
    public static double mostLogE(Estimand estimand, int prompts, int seeds) {
        double[][] strata = estimand == Estimand.THESE ? new double[prompts][seeds] : new double[1][prompts];
        return logT(strata, 1);
    }

    /**
     * With v = Σ(1/n_p)/P², w = g/v and ν = Σ(n_p − 1): log 2 − ½ log(1 + w) − (ν + 1)/2 · [log(1 + t²/((1 + w)ν)) −
     * log(1 + t²/ν)] + log P(effect > 0), the last by the posterior t distribution with ν + 1 degrees of freedom.
     */
    private static double logT(double[][] strata, double margin) {
        double mean = 0;
        double squares = 0;
        double inverse = 0;
        int df = 0;
        for (double[] of : strata) {
            double average = Arrays.stream(of).sum() / of.length;
            mean += average / strata.length;
            for (double value : of) {
                squares += (value - average) * (value - average);
            }
            inverse += 1.0 / of.length;
            df += of.length - 1;
        }
        if (df < 1) {
            return 0;
        }
        double v = inverse / strata.length / strata.length;
        double distance = margin - mean;
        double se = Math.sqrt(squares / df * v);
        double t = distance == 0 ? 0 : Math.max(-LARGEST_T, Math.min(LARGEST_T, distance / se));
        double w = EProcess.G / v;
        double ratio = t * t / df;
        double twoSided = -Math.log1p(w) / 2 - (df + 1) / 2.0 * (Math.log1p(ratio / (1 + w)) - Math.log1p(ratio));
        double location = t * Math.sqrt(w / (1 + w));
        double scale = Math.sqrt((df + t * t / (1 + w)) / (df + 1));
        return Math.log(2) + twoSided + Math.log(new TDistribution(df + 1).cumulativeProbability(location / scale));
    }

    /** The capital of bets on complete rounds; log e only says something once all prompts had as many values. */
    private static double logCapital(double[][] strata, Range bounds, double margin) {
        if (margin >= bounds.high()) {
            return margin > bounds.high() ? Double.POSITIVE_INFINITY : 0;
        }
        int rounds = Arrays.stream(strata).mapToInt(of -> of.length).min().orElse(0);
        double width = bounds.high() - bounds.low();
        double[][] complete = Arrays.stream(strata)
                .map(of -> Arrays.stream(of)
                        .limit(rounds)
                        .map(value -> (bounds.high() - value) / width)
                        .toArray())
                .toArray(double[][]::new);
        return rounds == 0 ? 0 : Betting.logCapital(complete, (bounds.high() - margin) / width);
    }
}
