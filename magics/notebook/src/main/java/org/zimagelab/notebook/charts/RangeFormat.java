package org.zimagelab.notebook.charts;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Numbers between two ends, with as many digits as tell them apart, and as powers of ten where they are huge or tiny:
 * {@code 0.35}, {@code 1.6e10}, {@code 50000.0012}.
 *
 * @param low the smallest
 * @param high the largest, at least low
 */
record RangeFormat(double low, double high) {
    private static final double HUGE = 1e6;
    private static final double TINY = 1e-3;
    private static final double EQUAL = 1e-9;
    private static final int MOST_DECIMALS = 15;

    /** A number without needless zeros. */
    String brief(double value) {
        return text(value, exponentOfSpan(), 2, true);
    }

    /** A number with as many decimals as all others between these ends: three digits of the largest, or more. */
    String fixed(double value) {
        int ofLargest = exponent(largest()) - 2;
        return text(value, Math.min(ofLargest, exponentOfSpan() - 1), 0, false);
    }

    private String text(double value, int unit, int finer, boolean stripped) {
        int power = isPower() ? exponent(largest()) : 0;
        int decimals = Math.max(0, Math.min(MOST_DECIMALS, power - unit + finer));
        BigDecimal rounded =
                BigDecimal.valueOf(value).scaleByPowerOfTen(-power).setScale(decimals, RoundingMode.HALF_EVEN);
        String digits = (stripped ? rounded.stripTrailingZeros() : rounded).toPlainString();
        return power == 0 || rounded.signum() == 0 && stripped ? digits : digits + "e" + power;
    }

    private boolean isPower() {
        return largest() >= HUGE || largest() > 0 && largest() < TINY;
    }

    private double largest() {
        return Math.max(Math.abs(low), Math.abs(high));
    }

    private int exponentOfSpan() {
        double span = high - low;
        return exponent(span > EQUAL * largest() ? span : largest());
    }

    private static int exponent(double value) {
        return value == 0 ? 0 : (int) Math.floor(Math.log10(value) + 1e-12);
    }
}
