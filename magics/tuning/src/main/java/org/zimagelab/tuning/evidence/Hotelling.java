package org.zimagelab.tuning.evidence;

import java.util.Optional;
import org.hipparchus.distribution.continuous.FDistribution;
import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealVector;

/**
 * A test that several contrasts are all 0, whatever their variances and covariances (Hotelling 1931, "The
 * generalization of Student's ratio").
 *
 * @param t2 T² = m′ V⁻¹ m / h, with m the mean contrasts and V/h⁻¹ their covariance
 * @param f T² (ν − d + 1) / (d ν) for d contrasts and ν degrees of freedom of V
 * @param df1 d
 * @param df2 ν − d + 1
 * @param p of f
 */
public record Hotelling(double t2, double f, double df1, double df2, double p) {
    private static final double SINGULAR = 1e-10;

    /** @return empty if there are fewer degrees of freedom than contrasts, or some of these do not vary */
    static Optional<Hotelling> of(Contrasts contrasts) {
        int d = contrasts.mean().length;
        int df2 = contrasts.df() - d + 1;
        if (d == 0 || df2 < 1 || !(contrasts.trace() > 0)) {
            return Optional.empty();
        }
        RealVector mean = new ArrayRealVector(contrasts.mean());
        try {
            double t2 = mean.dotProduct(new CholeskyDecomposition(
                                    MatrixUtils.createRealMatrix(contrasts.covariance()),
                                    SINGULAR,
                                    SINGULAR * contrasts.trace() / d)
                            .getSolver()
                            .solve(mean))
                    / contrasts.inverseUnits();
            double f = t2 * df2 / d / contrasts.df();
            return Optional.of(new Hotelling(t2, f, d, df2, upperTail(f, d, df2)));
        } catch (MathIllegalArgumentException singular) {
            return Optional.empty();
        }
    }

    /** P(F > f), also where it is far below the rounding of 1: the reciprocal of F has the F distribution too. */
    static double upperTail(double f, double df1, double df2) {
        if (!(df2 > 0) || Double.isNaN(f)) {
            return Double.NaN;
        }
        return f <= 0 ? 1 : Double.isInfinite(f) ? 0 : new FDistribution(df2, df1).cumulativeProbability(1 / f);
    }
}
