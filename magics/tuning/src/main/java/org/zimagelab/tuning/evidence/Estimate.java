package org.zimagelab.tuning.evidence;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * A mean with its standard error and interval.
 *
 * @param estimand what the mean is about
 * @param n number of values
 * @param prompts number of prompts that have a value
 * @param mean of the prompts' means; NaN without a value
 * @param se standard error; NaN where it cannot be known
 * @param df degrees of freedom of the standard error; 0 where it cannot be known
 * @param low lower end of the 95 % interval; NaN where it cannot be known
 * @param high upper end, likewise
 * @param p two-sided, of the hypothesis that the mean is 0; NaN where it cannot be known
 */
public record Estimate(
        Estimand estimand, int n, int prompts, double mean, double se, double df, double low, double high, double p) {
    /** Confidence of every interval that is shown. */
    public static final double CONFIDENCE = 0.95;

    private static final double QUANTILE_ACCURACY = 1e-14;
    /** All pairs of cells ask for the same one. */
    private static final Map<List<Double>, Double> QUANTILES = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Double>, Double> eldest) {
            return size() > 1000;
        }
    });

    /** A mean with a t interval; without an interval where {@code df} is below 1. */
    static Estimate ofT(Estimand estimand, int n, int prompts, double mean, double se, double df) {
        if (!(df >= 1)) {
            return new Estimate(estimand, n, prompts, mean, Double.NaN, 0, Double.NaN, Double.NaN, Double.NaN);
        }
        double half = tQuantile(df, (1 + CONFIDENCE) / 2) * se;
        // Without any spread, a mean other than 0 is certain and a mean of 0 is no evidence.
        double p =
                se == 0 ? (mean == 0 ? 1 : 0) : 2 * new TDistribution(df).cumulativeProbability(-Math.abs(mean / se));
        return new Estimate(estimand, n, prompts, mean, se, df, mean - half, mean + half, p);
    }

    /** Quantile of the t distribution; NaN where {@code df} is below 1. */
    static double tQuantile(double df, double level) {
        return df >= 1
                ? QUANTILES.computeIfAbsent(
                        List.of(df, level),
                        key -> new TDistribution(df, QUANTILE_ACCURACY).inverseCumulativeProbability(level))
                : Double.NaN;
    }

    /** Whether there is an interval. */
    public boolean hasInterval() {
        return !Double.isNaN(low);
    }
}
