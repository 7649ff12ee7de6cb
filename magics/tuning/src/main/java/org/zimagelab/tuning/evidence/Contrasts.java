package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Contrasts of cells, computed in each block: their mean, and how much that varies.
 *
 * @param mean [contrast]
 * @param covariance [contrast][contrast] of one unit (a block, or a prompt's mean)
 * @param inverseUnits the covariance of the mean is that of one unit, times this
 * @param df degrees of freedom of the covariance; 0 where it is not known
 */
record Contrasts(double[] mean, double[][] covariance, double inverseUnits, int df) {
    /** Contrasts of equal values differ from 0 by less than this share of the values. */
    private static final double ROUNDING = 1e-12;

    /**
     * @param blocks complete
     * @param weights [cell][contrast], each column with sum 0
     * @param estimand what the mean is about; empty for all blocks alike, whatever their prompts
     */
    static Contrasts of(Blocks blocks, double[][] weights, Optional<Estimand> estimand) {
        double[][] rows =
                Arrays.stream(blocks.values()).map(row -> times(row, weights)).toArray(double[][]::new);
        if (estimand.isEmpty()) {
            return ofUnits(rows);
        }
        int[] prompts = Arrays.stream(blocks.prompts()).distinct().toArray();
        double[][] means = new double[prompts.length][];
        double[][] residuals = new double[rows.length][];
        double inverse = 0;
        for (int p = 0; p < prompts.length; p++) {
            int prompt = prompts[p];
            int[] own = IntStream.range(0, rows.length)
                    .filter(b -> blocks.prompts()[b] == prompt)
                    .toArray();
            means[p] = mean(Arrays.stream(own).mapToObj(b -> rows[b]).toArray(double[][]::new));
            for (int b : own) {
                residuals[b] = minus(rows[b], means[p]);
            }
            inverse += 1.0 / own.length;
        }
        if (estimand.get() == Estimand.NEW) {
            return ofUnits(means);
        }
        int df = rows.length - prompts.length;
        return new Contrasts(mean(means), crossProduct(residuals, df), inverse / prompts.length / prompts.length, df);
    }

    private static Contrasts ofUnits(double[][] units) {
        double[] mean = mean(units);
        double[][] residuals = Arrays.stream(units).map(row -> minus(row, mean)).toArray(double[][]::new);
        int df = Math.max(0, units.length - 1);
        return new Contrasts(mean, crossProduct(residuals, df), 1.0 / units.length, df);
    }

    /** Σ of the variances. */
    double trace() {
        return IntStream.range(0, mean.length)
                .mapToDouble(i -> covariance[i][i])
                .sum();
    }

    private static double[] times(double[] row, double[][] weights) {
        double size = Arrays.stream(row).map(Math::abs).max().orElse(0);
        double[] of = new double[weights[0].length];
        for (int c = 0; c < row.length; c++) {
            for (int j = 0; j < of.length; j++) {
                // Without the first value: equal values give exactly 0, as the columns have sum 0.
                of[j] += (row[c] - row[0]) * weights[c][j];
            }
        }
        for (int j = 0; j < of.length; j++) {
            of[j] = Math.abs(of[j]) <= ROUNDING * size ? 0 : of[j];
        }
        return of;
    }

    private static double[] minus(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray();
    }

    static double[] mean(double[][] rows) {
        double[] mean = new double[rows.length == 0 ? 0 : rows[0].length];
        for (double[] row : rows) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += row[j] / rows.length;
            }
        }
        return mean;
    }

    private static double[][] crossProduct(double[][] residuals, int df) {
        int d = residuals.length == 0 ? 0 : residuals[0].length;
        double[][] of = new double[d][d];
        for (double[] row : residuals) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    of[i][j] += row[i] * row[j] / df;
                }
            }
        }
        return of;
    }
}
