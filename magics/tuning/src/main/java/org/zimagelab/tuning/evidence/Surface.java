package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.LUDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;

/**
 * A quadratic surface within blocks, {@code y = block + β₁ s + β₂ c + β₁₁ s² + β₂₂ c² + β₁₂ s c} with {@code s =
 * log₂(steps)} and {@code c = guidance}: what a prompt and its noise add to all cells is taken out before the fit (Box
 * and Wilson 1951, "On the experimental attainment of optimum conditions"; Box and Draper 2007, "Response Surfaces,
 * Mixtures, and Ridge Analyses", on blocks).
 *
 * @param blocks number of blocks in which no cell is missing; the others are not used
 * @param beta β₀ for the mean block, β₁, β₂, β₁₁, β₂₂, β₁₂
 * @param r2Within share of the variance within blocks that the surface explains, 0 to 1; NaN if nothing varies
 * @param adjustedR2Within the same, adjusted for the number of coefficients
 * @param r2CellMeans share of the variance between the cells' means that it explains
 * @param r2LeavePromptOut share of the variance within blocks that a surface explains which was fitted without that
 *     prompt, 1 − PRESS/SS; at most 1, below 0 if it foretells worse than no surface; NaN with one prompt
 * @param lackOfFit whether the cells' means deviate from any quadratic surface; empty with six cells or too few blocks
 * @param stationary where the surface has no slope; may lie far outside what was swept; empty if nothing varies
 */
public record Surface(
        int blocks,
        double[] beta,
        double r2Within,
        double adjustedR2Within,
        double r2CellMeans,
        double r2LeavePromptOut,
        Optional<Hotelling> lackOfFit,
        Optional<Stationary> stationary) {
    private static final int COEFFICIENTS = 6;

    /**
     * A point without slope.
     *
     * @param steps number of steps, not whole
     * @param guidance strength
     * @param value of the surface
     * @param largerCurvature larger eigenvalue of {@code [[2β₁₁, β₁₂], [β₁₂, 2β₂₂]]}: below 0 the point is a maximum
     * @param smallerCurvature the other: above 0 the point is a minimum; of different signs, it is a saddle
     */
    public record Stationary(
            double steps, double guidance, double value, double largerCurvature, double smallerCurvature) {}

    /**
     * @param steps of each cell, at least 1
     * @param guidance of each cell
     * @throws IllegalArgumentException with one line, if no block is complete, or the cells are too few or lie on one
     *     curve of second order
     */
    public static Surface of(Blocks blocks, double[] steps, double[] guidance) {
        Blocks complete = blocks.complete();
        SurfaceFit fit = SurfaceFit.of(steps, guidance);
        if (complete.size() == 0) {
            throw new IllegalArgumentException("a surface needs at least one prompt and seed with all cells; "
                    + blocks.size() + " have some of them");
        }
        double[][] rows = complete.values();
        int b = rows.length;
        int k = rows[0].length;
        double[] means = Contrasts.mean(rows);
        double[] slopes = fit.slopes(means);
        double[] beta = fit.withConstant(slopes, means);
        double total = 0;
        double error = 0;
        double[] fitted = fit.centred(slopes);
        for (double[] row : rows) {
            total += fit.squares(row, new double[k]);
            error += fit.squares(row, fitted);
        }
        boolean varies = SurfaceFit.varies(rows);
        double df = (double) b * k - b;
        double ofMeans = fit.squares(means, new double[k]);
        return new Surface(
                b,
                beta,
                varies ? 1 - error / total : Double.NaN,
                varies ? 1 - error / (df - slopes.length) / (total / df) : Double.NaN,
                varies ? 1 - fit.squares(means, fitted) / ofMeans : Double.NaN,
                varies ? 1 - press(complete, fit) / total : Double.NaN,
                k > COEFFICIENTS
                        ? Hotelling.of(Contrasts.of(complete, fit.complement(), Optional.empty()))
                        : Optional.empty(),
                varies ? stationary(beta) : Optional.empty());
    }

    private static double press(Blocks blocks, SurfaceFit fit) {
        int[] prompts = Arrays.stream(blocks.prompts()).distinct().toArray();
        if (prompts.length < 2) {
            return Double.NaN;
        }
        double press = 0;
        for (int prompt : prompts) {
            double[][] others = IntStream.range(0, blocks.size())
                    .filter(b -> blocks.prompts()[b] != prompt)
                    .mapToObj(b -> blocks.values()[b])
                    .toArray(double[][]::new);
            double[] fitted = fit.centred(fit.slopes(Contrasts.mean(others)));
            for (int b = 0; b < blocks.size(); b++) {
                press += blocks.prompts()[b] == prompt ? fit.squares(blocks.values()[b], fitted) : 0;
            }
        }
        return press;
    }

    private static Optional<Stationary> stationary(double[] beta) {
        RealMatrix curvature =
                MatrixUtils.createRealMatrix(new double[][] {{2 * beta[3], beta[5]}, {beta[5], 2 * beta[4]}});
        DecompositionSolver solver = new LUDecomposition(curvature, 1e-300).getSolver();
        if (!solver.isNonSingular()) {
            return Optional.empty();
        }
        double[] at = solver.solve(new ArrayRealVector(new double[] {-beta[1], -beta[2]}))
                .toArray();
        double[] eigenvalues = new EigenDecompositionSymmetric(curvature).getEigenvalues();
        return Optional.of(new Stationary(
                Math.pow(2, at[0]),
                at[1],
                SurfaceFit.value(beta, at[0], at[1]),
                Math.max(eigenvalues[0], eigenvalues[1]),
                Math.min(eigenvalues[0], eigenvalues[1])));
    }

    /** The value for the mean block. */
    public double at(double steps, double guidance) {
        return SurfaceFit.value(beta, SurfaceFit.log2(steps), guidance);
    }
}
