package org.zimagelab.tuning;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as a person reads them. */
public final class NumberText {

    private NumberText() {}

    /** Digits of a number that arithmetic leaves alone: what comes behind them nobody has typed or measured. */
    private static final MathContext EXACT = new MathContext(12);

    /** Below, a score is rounding and no score. */
    private static final double NOTHING = 1e-9;

    /**
     * A number without needless digits.
     *
     * @param value any
     * @return {@code 4} for 4.0, {@code 2.5} for 2.5, {@code 0.1} for 1.1 - 1
     */
    public static String plain(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        BigDecimal rounded = BigDecimal.valueOf(value).round(EXACT).stripTrailingZeros();
        boolean isReadable = Math.abs(value) < 1e15 && (value == 0 || Math.abs(value) >= 1e-6);
        return isReadable ? rounded.toPlainString() : rounded.toString();
    }

    /**
     * A score with four significant digits.
     *
     * @param value any
     * @return {@code 0.1234}, {@code 123.5}, {@code 12345}, {@code 1.2e-05}; {@code –} for NaN; never a zero with a
     *     sign
     */
    public static String score(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (Math.abs(value) < NOTHING) {
            return "0";
        }
        if (Double.isInfinite(value)) {
            return plain(value);
        }
        if (Math.abs(value) < 0.00005) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
        int whole = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return String.format(Locale.ROOT, "%." + Math.max(0, Math.min(4, 4 - whole)) + "f", value);
    }
}
