package org.zimagelab.notebook.charts;

import java.util.ArrayList;
import java.util.List;

/**
 * A mark on an axis.
 *
 * @param at its place, in the axis's own coordinates
 * @param label what stands at it
 */
record AxisTick(double at, String label) {
    private static final double[] DIGITS = {1, 2, 5, 10};

    /**
     * Round values on an axis: multiples of 1, 2 or 5 × 10ⁿ.
     *
     * @param low end of the axis
     * @param high end of the axis, above low
     * @param most how many at the most, at least 2
     * @param whole whether only whole numbers have a meaning here
     */
    static List<AxisTick> round(double low, double high, int most, boolean whole) {
        double step = step((high - low) / most, whole);
        RangeFormat figures = new RangeFormat(low, high);
        List<AxisTick> ticks = new ArrayList<>();
        long last = (long) Math.floor(high / step + 1e-9);
        for (long k = (long) Math.ceil(low / step - 1e-9); k <= last && ticks.size() <= most; k++) {
            ticks.add(new AxisTick(k * step, figures.brief(k * step)));
        }
        return ticks;
    }

    /** The smallest of 1, 2, 5 × 10ⁿ that is at least this. */
    static double step(double least, boolean whole) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double digit : DIGITS) {
            if (digit * power >= least * (1 - 1e-9)) {
                return whole ? Math.max(1, digit * power) : digit * power;
            }
        }
        throw new IllegalArgumentException("no step of " + least);
    }

    /**
     * Chooses labels that do not touch each other: of labels at equal distances every second, third, …, of others as
     * many as there is room for. The last one is chosen where it fits, since it says where the axis ends.
     *
     * @param centres of the labels in pixels, rising
     * @param halves half the length that each takes
     * @param between least pixels between two
     */
    static boolean[] fitting(double[] centres, double[] halves, double between) {
        int n = centres.length;
        boolean[] shown = new boolean[n];
        if (isRegular(centres)) {
            int every = 1;
            while (!fits(centres, halves, between, every)) {
                every++;
            }
            int latest = 0;
            for (int i = 0; i < n; i += every) {
                shown[i] = true;
                latest = i;
            }
            if (latest > 0 && latest < n - 1) {
                shown[latest] = centres[latest] + halves[latest] + between <= centres[n - 1] - halves[n - 1];
                shown[n - 1] = shown[latest]
                        || centres[latest - every] + halves[latest - every] + between <= centres[n - 1] - halves[n - 1];
            }
            return shown;
        }
        int last = n - 1;
        double free = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < last; i++) {
            boolean beforeLast = i == 0 || centres[i] + halves[i] + between <= centres[last] - halves[last];
            if (centres[i] - halves[i] >= free && beforeLast) {
                shown[i] = true;
                free = centres[i] + halves[i] + between;
            }
        }
        if (last >= 0) {
            shown[last] = centres[last] - halves[last] >= free;
        }
        return shown;
    }

    private static boolean fits(double[] centres, double[] halves, double between, int every) {
        for (int i = every; i < centres.length; i += every) {
            if (centres[i] - halves[i] < centres[i - every] + halves[i - every] + between) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRegular(double[] centres) {
        for (int i = 2; i < centres.length; i++) {
            double step = centres[1] - centres[0];
            if (Math.abs(centres[i] - centres[i - 1] - step) > 1e-3 * Math.abs(step)) {
                return false;
            }
        }
        return true;
    }
}
