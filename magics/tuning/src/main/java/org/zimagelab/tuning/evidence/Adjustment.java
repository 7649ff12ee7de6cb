package org.zimagelab.tuning.evidence;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * p-values of several tests, adjusted for their number. A p-value that is NaN stays NaN and does not count as a test.
 */
public final class Adjustment {
    private Adjustment() {}

    /**
     * The probability of any false alarm stays below the adjusted p-value, whatever the dependence of the tests (Holm
     * 1979, "A simple sequentially rejective multiple test procedure").
     */
    public static double[] holm(double[] p) {
        int[] order = ascending(p);
        double[] adjusted = p.clone();
        double largest = 0;
        for (int i = 0; i < order.length; i++) {
            largest = Math.max(largest, Math.min(1, (order.length - i) * p[order[i]]));
            adjusted[order[i]] = largest;
        }
        return adjusted;
    }

    /**
     * The expected share of false alarms among the rejections stays below the adjusted p-value, if the tests are
     * independent or positively dependent (Benjamini and Hochberg 1995, "Controlling the false discovery rate").
     */
    public static double[] benjaminiHochberg(double[] p) {
        return stepUp(p, 1);
    }

    /**
     * The same, whatever the dependence of the tests (Benjamini and Yekutieli 2001, "The control of the false
     * discovery rate in multiple testing under dependency").
     */
    public static double[] benjaminiYekutieli(double[] p) {
        return stepUp(
                p,
                IntStream.rangeClosed(1, ascending(p).length)
                        .mapToDouble(i -> 1.0 / i)
                        .sum());
    }

    private static double[] stepUp(double[] p, double factor) {
        int[] order = ascending(p);
        double[] adjusted = p.clone();
        double smallest = 1;
        for (int i = order.length - 1; i >= 0; i--) {
            smallest = Math.min(smallest, factor * order.length / (i + 1) * p[order[i]]);
            adjusted[order[i]] = smallest;
        }
        return adjusted;
    }

    /** The indexes of the numbers, smallest number first. */
    private static int[] ascending(double[] p) {
        return IntStream.range(0, p.length)
                .filter(i -> !Double.isNaN(p[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(i -> i)
                .toArray();
    }
}
