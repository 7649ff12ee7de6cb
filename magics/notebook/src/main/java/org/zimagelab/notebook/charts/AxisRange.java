package org.zimagelab.notebook.charts;

import java.util.Collection;
import java.util.List;
import java.util.stream.DoubleStream;
import org.zimagelab.tuning.evidence.Estimate;

/**
 * The part of a number axis that is shown.
 *
 * @param high above low
 */
record AxisRange(double low, double high) {
    private static final double EDGE = 0.06;
    private static final double LONGEST_BAR = 2;
    private static final double EQUAL = 1e-9;
    private static final int MOST_TICKS = 9;

    /**
     * Around values, with a little room at both ends; of values that are all equal, a tenth of them on both sides.
     *
     * @param values of which those that are not finite are passed over
     */
    static AxisRange around(DoubleStream values) {
        double[] finite = values.filter(Double::isFinite).toArray();
        double low = DoubleStream.of(finite).min().orElse(0);
        double high = DoubleStream.of(finite).max().orElse(1);
        double largest = Math.max(Math.abs(low), Math.abs(high));
        boolean equal = high - low <= EQUAL * largest;
        double edge = equal ? (largest == 0 ? 1 : largest / 10) : EDGE * (high - low);
        return new AxisRange(low - edge, high + edge);
    }

    /**
     * Around means, with their intervals: where one is many times as long as the means lie apart, it reaches beyond the
     * frame, and the means can still be told apart.
     */
    static AxisRange withIntervals(Collection<Estimate> estimates) {
        List<Estimate> valued =
                estimates.stream().filter(estimate -> estimate.n() > 0).toList();
        double low = valued.stream().mapToDouble(Estimate::mean).min().orElse(0);
        double high = valued.stream().mapToDouble(Estimate::mean).max().orElse(0);
        if (cutsIntervals(valued)) {
            double more = LONGEST_BAR * (high - low) / 2;
            return new AxisRange(low - more, high + more);
        }
        return around(valued.stream()
                .flatMapToDouble(estimate -> DoubleStream.of(estimate.mean(), estimate.low(), estimate.high())));
    }

    /** Whether intervals reach beyond the frame of {@link #withIntervals}. */
    static boolean cutsIntervals(Collection<Estimate> estimates) {
        List<Estimate> valued =
                estimates.stream().filter(estimate -> estimate.n() > 0).toList();
        double low = valued.stream().mapToDouble(Estimate::mean).min().orElse(0);
        double high = valued.stream().mapToDouble(Estimate::mean).max().orElse(0);
        double longest = valued.stream()
                .filter(Estimate::hasInterval)
                .mapToDouble(estimate -> Math.max(estimate.high() - estimate.mean(), estimate.mean() - estimate.low()))
                .max()
                .orElse(0);
        return high > low && longest > LONGEST_BAR * (high - low);
    }

    /** The same, from 0 on where no value lies below it. */
    AxisRange fromZero() {
        return low < 0 && high > 0 ? new AxisRange(0, high) : this;
    }

    /** With so much more room above, as a share of what is shown. */
    AxisRange raised(double share) {
        return new AxisRange(low, high + share * (high - low));
    }

    /** Round values. */
    List<AxisTick> ticks() {
        return AxisTick.round(low, high, MOST_TICKS, false);
    }
}
