package org.zimagelab.quality;

import java.util.Optional;

/**
 * How to read the values of a score.
 *
 * @param unit the unit in words, or the empty string for a pure number
 * @param range every value lies in this range
 * @param better which way the values improve
 * @param healthy where ordinary, undamaged pictures lie; empty where contents differ too much for one band
 */
public record ScoreScale(String unit, Range range, Direction better, Optional<Range> healthy) {

    /** A scale of pure numbers without a healthy band. */
    public static ScoreScale of(Range range, Direction better) {
        return new ScoreScale("", range, better, Optional.empty());
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
        return new ScoreScale(newUnit, range, better, healthy);
    }

    /** The same scale with a healthy band, which must lie within the range. */
    public ScoreScale healthy(double low, double high) {
        Range band = new Range(low, high);
        if (!range.contains(low) || !range.contains(high)) {
            throw new IllegalArgumentException("the healthy band " + band + " leaves the range " + range);
        }
        return new ScoreScale(unit, range, better, Optional.of(band));
    }
}
