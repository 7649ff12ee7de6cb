package org.zimagelab.tuning.evidence;

import java.util.stream.IntStream;
import org.hipparchus.stat.correlation.KendallsCorrelation;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/** How far two scores put pictures into the same order: −1 (opposite) to 1 (same). */
public final class Agreement {
    private Agreement() {}

    /**
     * Kendall's τ_b, which allows for ties (Kendall 1945, "The treatment of ties in ranking problems"). Pairs with a
     * NaN are left out.
     *
     * @return NaN with fewer than two pairs, or if one score does not vary
     */
    public static double kendall(double[] x, double[] y) {
        double[][] pairs = pairs(x, y);
        return varies(pairs) ? new KendallsCorrelation().correlation(pairs[0], pairs[1]) : Double.NaN;
    }

    /** Spearman's ρ: the correlation of ranks, ties with average ranks (Spearman 1904); NaN as for Kendall's. */
    public static double spearman(double[] x, double[] y) {
        double[][] pairs = pairs(x, y);
        return varies(pairs) ? new SpearmansCorrelation().correlation(pairs[0], pairs[1]) : Double.NaN;
    }

    /**
     * The mean of Kendall's τ_b within blocks: whether two scores order the cells alike, whatever the prompts add to
     * both. Blocks in which a score does not vary are left out.
     *
     * @param y as many blocks and cells as x
     */
    public static double kendallWithinBlocks(Blocks x, Blocks y) {
        return IntStream.range(0, x.size())
                .mapToDouble(b -> kendall(x.values()[b], y.values()[b]))
                .filter(tau -> !Double.isNaN(tau))
                .average()
                .orElse(Double.NaN);
    }

    private static double[][] pairs(double[] x, double[] y) {
        int[] both = IntStream.range(0, x.length)
                .filter(i -> !Double.isNaN(x[i]) && !Double.isNaN(y[i]))
                .toArray();
        return new double[][] {
            IntStream.of(both).mapToDouble(i -> x[i]).toArray(),
            IntStream.of(both).mapToDouble(i -> y[i]).toArray()
        };
    }

    private static boolean varies(double[][] pairs) {
        for (double[] of : pairs) {
            if (IntStream.range(0, of.length).noneMatch(i -> of[i] != of[0])) {
                return false;
            }
        }
        return true;
    }
}
