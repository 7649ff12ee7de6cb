package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;

/**
 * Least squares of a quadratic surface within blocks. All blocks have the same cells, so the slopes depend only on the
 * cells' means.
 *
 * @param terms [cell][5] s, c, s², c², s c
 * @param means of the terms over cells
 * @param solver of the terms without their means
 */
record SurfaceFit(double[][] terms, double[] means, DecompositionSolver solver) {
    private static final int COEFFICIENTS = 6;
    private static final int LEAST_LEVELS = 3;
    private static final double SINGULAR = 1e-10;
    private static final double ROUNDING = 1e-12;

    static SurfaceFit of(double[] steps, double[] guidance) {
        long cells = IntStream.range(0, steps.length)
                .mapToObj(i -> List.of(steps[i], guidance[i]))
                .distinct()
                .count();
        long levelsOfSteps = Arrays.stream(steps).distinct().count();
        long levelsOfGuidance = Arrays.stream(guidance).distinct().count();
        if (cells < COEFFICIENTS || levelsOfSteps < LEAST_LEVELS || levelsOfGuidance < LEAST_LEVELS) {
            throw new IllegalArgumentException("a surface needs " + COEFFICIENTS
                    + " cells or more, with 3 numbers of steps and 3 of guidance; here are " + cells + ", with "
                    + levelsOfSteps + " and " + levelsOfGuidance);
        }
        double[][] terms = new double[steps.length][];
        for (int i = 0; i < terms.length; i++) {
            double s = log2(steps[i]);
            double c = guidance[i];
            terms[i] = new double[] {s, c, s * s, c * c, s * c};
        }
        double[] means = Contrasts.mean(terms);
        double[][] centred = Arrays.stream(terms)
                .map(row -> IntStream.range(0, row.length)
                        .mapToDouble(j -> row[j] - means[j])
                        .toArray())
                .toArray(double[][]::new);
        DecompositionSolver solver = new QRDecomposition(MatrixUtils.createRealMatrix(centred), SINGULAR).getSolver();
        if (!solver.isNonSingular()) {
            throw new IllegalArgumentException("a surface needs cells that do not lie on one curve of second order");
        }
        return new SurfaceFit(terms, means, solver);
    }

    /** β₁ to β₁₂ for the cells' means. */
    double[] slopes(double[] cellMeans) {
        double grand = Arrays.stream(cellMeans).sum() / cellMeans.length;
        return solver.solve(new ArrayRealVector(
                        Arrays.stream(cellMeans).map(x -> x - grand).toArray(), false))
                .toArray();
    }

    double[] withConstant(double[] slopes, double[] cellMeans) {
        double[] beta = new double[COEFFICIENTS];
        System.arraycopy(slopes, 0, beta, 1, slopes.length);
        beta[0] = Arrays.stream(cellMeans).sum() / cellMeans.length;
        for (int j = 0; j < slopes.length; j++) {
            beta[0] -= means[j] * slopes[j];
        }
        return beta;
    }

    /** The surface in each cell, less its mean over cells. */
    double[] centred(double[] slopes) {
        return Arrays.stream(terms)
                .mapToDouble(row -> IntStream.range(0, slopes.length)
                        .mapToDouble(j -> slopes[j] * (row[j] - means[j]))
                        .sum())
                .toArray();
    }

    /** Σ (value − mean of the values − fitted)². */
    double squares(double[] values, double[] fitted) {
        double mean = Arrays.stream(values).sum() / values.length;
        return IntStream.range(0, values.length)
                .mapToDouble(i -> (values[i] - mean - fitted[i]) * (values[i] - mean - fitted[i]))
                .sum();
    }

    /** Orthonormal contrasts that are 0 for all quadratic surfaces: [cell][contrast]. */
    double[][] complement() {
        RealMatrix all = MatrixUtils.createRealMatrix(terms.length, COEFFICIENTS);
        for (int i = 0; i < terms.length; i++) {
            all.setEntry(i, 0, 1);
            for (int j = 0; j < terms[i].length; j++) {
                all.setEntry(i, j + 1, terms[i][j]);
            }
        }
        return new QRDecomposition(all)
                .getQ()
                .getSubMatrix(0, terms.length - 1, COEFFICIENTS, terms.length - 1)
                .getData();
    }

    /** Whether cells of any block differ by more than rounding. */
    static boolean varies(double[][] rows) {
        return Arrays.stream(rows).anyMatch(row -> {
            double low = Arrays.stream(row).min().orElseThrow();
            double high = Arrays.stream(row).max().orElseThrow();
            return high - low > ROUNDING * Math.max(Math.abs(low), Math.abs(high));
        });
    }

    static double value(double[] beta, double s, double c) {
        return beta[0] + beta[1] * s + beta[2] * c + beta[3] * s * s + beta[4] * c * c + beta[5] * s * c;
    }

    static double log2(double steps) {
        return Math.log(steps) / Math.log(2);
    }
}
