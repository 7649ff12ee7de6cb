package org.zimagelab.diffusion.sampling;

import java.math.BigDecimal;

/** Checks that parameters are in their ranges. */
final class Ranges {
    private Ranges() {}

    /**
     * @param name of the option, for the error
     * @param remark behind the range in the error, or ""
     * @throws IllegalArgumentException with one line, if the value is not in [least, most]
     */
    static void require(String name, double value, double least, double most, String remark) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + " " + plain(value) + ": expected a number from " + plain(least)
                    + " to " + plain(most) + remark);
        }
    }

    private static String plain(double x) {
        return Double.isFinite(x) ? BigDecimal.valueOf(x).stripTrailingZeros().toPlainString() : Double.toString(x);
    }
}
