package org.zimagelab.quality;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How to read the values of a score.
 *
 * @param unit the unit in words, or the empty string for a pure number
 * @param range every value lies in this range
 * @param better which way the values improve
 * @param healthy where ordinary, undamaged pictures lie; empty where contents differ too much for one band
 * @param relevantDifference as {@link Score#relevantDifference()}
 * @param isShare as {@link Score#isShare()}
 */
public record ScoreScale(
        String unit,
        Range range,
        Direction better,
        Optional<Range> healthy,
        OptionalDouble relevantDifference,
        boolean isShare) {

    /**
     * @throws IllegalArgumentException if the relevant difference is not positive, or if shares have a range without
     *     an upper end
     */
    public ScoreScale {
        if (relevantDifference.isPresent() && !(relevantDifference.getAsDouble() > 0)) {
            throw new IllegalArgumentException(
                    "a relevant difference of " + relevantDifference.getAsDouble() + ": expected a positive number");
        }
        if (isShare && !Double.isFinite(range.high())) {
            throw new IllegalArgumentException("shares need a range with two ends, not " + range);
        }
    }

    /** A scale of pure numbers without a healthy band. */
    public static ScoreScale of(Range range, Direction better) {
        return new ScoreScale("", range, better, Optional.empty(), OptionalDouble.empty(), false);
    }

    /** A scale of pure numbers, on which smaller values are better. */
    public static ScoreScale lowerIsBetter(double low, double high) {
        return of(new Range(low, high), Direction.LOWER_IS_BETTER);
    }

    /** A scale of pure numbers, on which larger values are better. */
    public static ScoreScale higherIsBetter(double low, double high) {
        return of(new Range(low, high), Direction.HIGHER_IS_BETTER);
    }

    /** A scale of pure numbers, of which neither end is better. */
    public static ScoreScale neitherIsBetter(double low, double high) {
        return of(new Range(low, high), Direction.NEITHER);
    }

    /** The same scale in a unit. */
    public ScoreScale in(String newUnit) {
        return new ScoreScale(newUnit, range, better, healthy, relevantDifference, isShare);
    }

    /** The same scale with a healthy band, which must lie within the range. */
    public ScoreScale healthy(double low, double high) {
        Range band = new Range(low, high);
        if (!range.contains(low) || !range.contains(high)) {
            throw new IllegalArgumentException("the healthy band " + band + " leaves the range " + range);
        }
        return new ScoreScale(unit, range, better, Optional.of(band), relevantDifference, isShare);
    }

    /** The same scale with the smallest difference that is worth anything to a person, above 0. */
    public ScoreScale relevantFrom(double difference) {
        return new ScoreScale(unit, range, better, healthy, OptionalDouble.of(difference), isShare);
    }

    /** The same scale for shares, see {@link Score#isShare()}. */
    public ScoreScale ofShares() {
        return new ScoreScale(unit, range, better, healthy, relevantDifference, true);
    }
}
