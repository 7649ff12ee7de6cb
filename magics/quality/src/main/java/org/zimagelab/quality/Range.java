package org.zimagelab.quality;

import java.util.Locale;

/**
 * A closed interval of score values; {@code high} may be infinite.
 *
 * @param low the smallest value, finite
 * @param high the largest value, at least {@code low}; {@link Double#POSITIVE_INFINITY} where there is no bound
 */
public record Range(double low, double high) {

    /** Refuses NaN, an infinite {@code low} and {@code high < low} with an {@link IllegalArgumentException}. */
    public Range {
        if (!Double.isFinite(low) || !(high >= low)) {
            throw new IllegalArgumentException("not a range: " + low + " to " + high);
        }
    }

    /**
     * The range from a value upwards without bound.
     *
     * @param low the smallest value, finite
     * @return the range {@code [low, ∞)}
     */
    public static Range from(double low) {
        return new Range(low, Double.POSITIVE_INFINITY);
    }

    /**
     * Whether a value lies in this range, ends included.
     *
     * @param value any value; NaN lies in no range
     * @return true if {@code low <= value <= high}
     */
    public boolean contains(double value) {
        return value >= low && value <= high;
    }

    /** The range as a table header shows it: {@code 0 to 1}, or {@code 0 and up}. */
    @Override
    public String toString() {
        return high == Double.POSITIVE_INFINITY ? text(low) + " and up" : text(low) + " to " + text(high);
    }

    private static String text(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%s", value);
    }
}
