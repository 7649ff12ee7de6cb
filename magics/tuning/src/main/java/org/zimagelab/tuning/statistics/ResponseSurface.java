package org.zimagelab.tuning.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.Table;

/**
 * A quadratic surface, fitted to a score by ordinary least squares over the runs:
 *
 * <p>{@code y = β₀ + β₁ s + β₂ c + β₁₁ s² + β₂₂ c² + β₁₂ s c} with {@code s = log₂(steps)} and {@code c = guidance}.
 *
 * <p>Source: G. E. P. Box, K. B. Wilson, "On the experimental attainment of optimum conditions", J. Royal Statistical
 * Society B 13 (1951). The logarithm of the steps is used because the effect of one more step shrinks with their
 * number.
 *
 * @param beta {@code β₀, β₁, β₂, β₁₁, β₂₂, β₁₂}
 * @param n number of runs
 * @param r2 share of the variance of the runs that the surface explains, 0 to 1; NaN if they do not vary
 * @param adjustedR2 the same, adjusted for the number of coefficients, {@code 1 − (1 − R²)(n − 1)/(n − 6)}; NaN for six
 *     runs
 * @param steps range that was swept
 * @param guidance range that was swept
 */
public record ResponseSurface(List<Double> beta, int n, double r2, double adjustedR2, Range steps, Range guidance) {
    private static final int COEFFICIENTS = 6;
    private static final int LEAST_LEVELS = 3;
    private static final double SINGULAR = 1e-10;
    private static final double FLAT = 1e-6;
    private static final double ROUNDING = 1e-9;

    /** The kind of a stationary point. */
    public enum Shape {
        MAXIMUM,
        MINIMUM,
        SADDLE
    }

    /**
     * A point where the surface has no slope.
     *
     * @param value of the surface there
     */
    public record Stationary(double steps, double guidance, double value, Shape shape) {}

    public ResponseSurface {
        beta = List.copyOf(beta);
    }

    /**
     * Fits a surface to all finished runs. All other parameters that the sweep varies are pooled.
     *
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @throws IllegalArgumentException with one line, if the score is unknown, or as {@link #fit}
     */
    public static ResponseSurface of(Runs runs, String score) {
        Map<Cell, List<Double>> samples = runs.samples(score, Parameter.STEPS, Parameter.GUIDANCE);
        DoubleStream.Builder steps = DoubleStream.builder();
        DoubleStream.Builder guidance = DoubleStream.builder();
        DoubleStream.Builder values = DoubleStream.builder();
        samples.forEach((cell, of) -> of.forEach(value -> {
            steps.add(CellRows.steps(cell));
            guidance.add(CellRows.guidance(cell));
            values.add(value);
        }));
        return fit(
                steps.build().toArray(),
                guidance.build().toArray(),
                values.build().toArray());
    }

    /**
     * Fits a surface to points.
     *
     * @param steps at least 1
     * @param guidance as many
     * @param values as many
     * @throws IllegalArgumentException with one line, if there are fewer than six different pairs of steps and
     *     guidance or fewer than three different values of one of them, or all pairs lie on one curve of second order
     */
    public static ResponseSurface fit(double[] steps, double[] guidance, double[] values) {
        long cells = IntStream.range(0, steps.length)
                .mapToObj(i -> List.of(steps[i], guidance[i]))
                .distinct()
                .count();
        long levelsOfSteps = Arrays.stream(steps).distinct().count();
        long levelsOfGuidance = Arrays.stream(guidance).distinct().count();
        if (cells < COEFFICIENTS || levelsOfSteps < LEAST_LEVELS || levelsOfGuidance < LEAST_LEVELS) {
            throw new IllegalArgumentException("a surface needs values in at least " + COEFFICIENTS
                    + " cells, with 3 numbers of steps and 3 of guidance; this sweep has finished " + cells
                    + ", with " + levelsOfSteps + " and " + levelsOfGuidance);
        }
        double[][] x = new double[steps.length][];
        for (int i = 0; i < x.length; i++) {
            double s = log2(steps[i]);
            double c = guidance[i];
            x[i] = new double[] {s, c, s * s, c * c, s * c};
        }
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression(SINGULAR);
        regression.newSampleData(values, x);
        try {
            double[] beta = regression.estimateRegressionParameters();
            boolean varies = Arrays.stream(values).distinct().count() > 1;
            return new ResponseSurface(
                    Arrays.stream(beta).boxed().toList(),
                    values.length,
                    varies ? regression.calculateRSquared() : Double.NaN,
                    varies && values.length > COEFFICIENTS ? regression.calculateAdjustedRSquared() : Double.NaN,
                    range(steps),
                    range(guidance));
        } catch (MathIllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a surface needs cells that do not lie on one curve: finish more of the sweep", e);
        }
    }

    /** The value of the surface. */
    public double at(double atSteps, double c) {
        double s = log2(atSteps);
        return beta.get(0)
                + beta.get(1) * s
                + beta.get(2) * c
                + beta.get(3) * s * s
                + beta.get(4) * c * c
                + beta.get(5) * s * c;
    }

    /**
     * The stationary point, if it is within the ranges that were swept: outside them, the surface only guesses. Its
     * shape follows from the signs of the eigenvalues of {@code [[2β₁₁, β₁₂], [β₁₂, 2β₂₂]]}.
     *
     * @return empty also if the surface is flat along a line
     */
    public Optional<Stationary> stationary() {
        double ss = 2 * beta.get(3);
        double cc = 2 * beta.get(4);
        double sc = beta.get(5);
        double[] eigenvalues = new EigenDecompositionSymmetric(
                        MatrixUtils.createRealMatrix(new double[][] {{ss, sc}, {sc, cc}}))
                .getEigenvalues();
        double smaller = Math.min(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[1]));
        double larger = Math.max(Math.abs(eigenvalues[0]), Math.abs(eigenvalues[1]));
        double largest = beta.stream().mapToDouble(Math::abs).max().orElseThrow();
        if (!(smaller > FLAT * larger && larger > ROUNDING * largest)) {
            return Optional.empty();
        }
        double determinant = ss * cc - sc * sc;
        double s = (sc * beta.get(2) - cc * beta.get(1)) / determinant;
        double c = (sc * beta.get(1) - ss * beta.get(2)) / determinant;
        double atSteps = Math.pow(2, s);
        if (!steps.contains(atSteps) || !guidance.contains(c)) {
            return Optional.empty();
        }
        Shape shape = eigenvalues[0] > 0 != eigenvalues[1] > 0
                ? Shape.SADDLE
                : eigenvalues[0] > 0 ? Shape.MINIMUM : Shape.MAXIMUM;
        return Optional.of(new Stationary(atSteps, c, at(atSteps, c), shape));
    }

    /** One row for each cell with a value: steps, guidance, cfg, n, mean, fitted, residual of the mean. */
    public Table table(Runs runs, String score) {
        List<CellScore> cells = runs.cells(score, Parameter.STEPS, Parameter.GUIDANCE).stream()
                .filter(cell -> cell.n() > 0)
                .toList();
        return CellRows.table(score, cells.stream().map(CellScore::cell).toList())
                .addColumns(
                        CellRows.counts("n", cells, CellScore::n),
                        CellRows.column("mean", cells, CellScore::mean),
                        CellRows.column("fitted", cells, this::at),
                        CellRows.column("residual", cells, cell -> cell.mean() - at(cell)));
    }

    private double at(CellScore cell) {
        return at(CellRows.steps(cell.cell()), CellRows.guidance(cell.cell()));
    }

    private static Range range(double[] values) {
        return new Range(
                Arrays.stream(values).min().orElseThrow(),
                Arrays.stream(values).max().orElseThrow());
    }

    private static double log2(double steps) {
        return Math.log(steps) / Math.log(2);
    }
}
