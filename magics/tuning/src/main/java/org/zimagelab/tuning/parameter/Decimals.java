package org.zimagelab.tuning.parameter;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Decimal numbers that a person typed or a file says. Java takes quadratic time for their digits, and memory for the
 * zeros of their exponent: {@code 1e999999999} as a whole number has a gigabyte of them.
 */
public final class Decimals {
    /** As long as a decimal number can be that no double says shorter, with room; and as large or small as a double. */
    static final int MOST_DIGITS = 400;

    private Decimals() {}

    /**
     * Reads a number.
     *
     * @param word decimal, with a point and an exponent where wanted; blanks around it do not count
     * @return empty if it is none, or of more than 400 characters or digits before or behind the point
     */
    public static Optional<BigDecimal> parse(String word) {
        String number = word.strip();
        if (number.isEmpty() || number.length() > MOST_DIGITS) {
            return Optional.empty();
        }
        try {
            BigDecimal value = new BigDecimal(number);
            return Math.abs((long) value.scale()) <= MOST_DIGITS ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A decimal number without a tail of zeros or an exponent; NaN and infinities as Java writes them. */
    public static String plain(double x) {
        return Double.isFinite(x) ? BigDecimal.valueOf(x).stripTrailingZeros().toPlainString() : Double.toString(x);
    }
}
