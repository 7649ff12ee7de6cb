package org.zimagelab.tuning.results;

import java.util.List;
import org.hipparchus.distribution.continuous.TDistribution;
import org.zimagelab.tuning.parameter.Cell;

/**
 * A score in one cell, over its replicates.
 *
 * @param n replicates with a value; 0 if none is finished
 * @param mean NaN if n is 0
 * @param sd sample standard deviation (n − 1); NaN below n = 2
 * @param low lower end of the 95 % confidence interval of the mean (Student t with n − 1 degrees of freedom); NaN below
 *     n = 2
 * @param high upper end, likewise
 */
public record CellScore(Cell cell, int n, double mean, double sd, double low, double high) {
    private static final double CONFIDENCE = 0.95;

    /** The statistics of these values; with none or one, some are NaN as described above. */
    public static CellScore of(Cell cell, List<Double> values) {
        int n = values.size();
        if (n == 0) {
            return new CellScore(cell, 0, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        }
        double mean = values.stream().mapToDouble(x -> x).sum() / n;
        if (n == 1) {
            return new CellScore(cell, 1, mean, Double.NaN, Double.NaN, Double.NaN);
        }
        double squares =
                values.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum();
        double sd = Math.sqrt(squares / (n - 1));
        double t = new TDistribution(n - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2);
        double half = t * sd / Math.sqrt(n);
        return new CellScore(cell, n, mean, sd, mean - half, mean + half);
    }
}
