package org.zimagelab.tuning.evidence;

import java.util.OptionalInt;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;
import org.hipparchus.analysis.solvers.BrentSolver;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.special.Gamma;

/**
 * How many pictures it takes to see a difference: power of paired t tests (Cohen 1988, "Statistical Power Analysis").
 *
 * @param alpha two-sided level of the test, above 0 and below 1; twice the level for a one-sided bound
 * @param power probability of seeing the difference, between alpha and 1
 */
public record Power(double alpha, double power) {
    /** 5 % two-sided, 80 %. */
    public static final Power USUAL = new Power(0.05, 0.8);
    /** More prompts or seeds than this are not proposed. */
    public static final int MOST = 100_000;

    private static final NormalDistribution NORMAL = new NormalDistribution();
    private static final GaussIntegrator LEGENDRE = new GaussIntegratorFactory().legendre(64, -1, 1);

    /** @throws IllegalArgumentException if one is out of range */
    public Power {
        if (!(alpha > 0 && alpha < power && power < 1)) {
            throw new IllegalArgumentException(
                    "level " + alpha + ", power " + power + ": expected 0 < level < power < 1, such as 0.05 and 0.8");
        }
    }

    /**
     * Pairs needed, by the t distribution.
     *
     * @param effect the difference in standard deviations of the differences, above 0
     * @return not rounded; at least 2
     */
    public double pairs(double effect) {
        DoubleUnaryOperator reached = n -> ofT(effect * Math.sqrt(n), n - 1, alpha) - power;
        double low = 2;
        if (reached.applyAsDouble(low) >= 0) {
            return low;
        }
        return new BrentSolver(1e-12, 1e-10).solve(200, reached::applyAsDouble, low, 4 * pairsNormal(effect) + 100);
    }

    /**
     * Pairs needed, by the normal distribution: ((z₁₋α/₂ + z_power) / effect)². It is too few where the number is
     * small.
     */
    public double pairsNormal(double effect) {
        double z = NORMAL.inverseCumulativeProbability(1 - alpha / 2) + NORMAL.inverseCumulativeProbability(power);
        return z / effect * (z / effect);
    }

    /**
     * Seeds that each prompt needs, for these prompts.
     *
     * @param components of the paired differences of a pilot
     * @param prompts number of prompts, at least 1
     * @param difference to be seen, in the score's unit, above 0
     * @return at least 2; empty if {@value #MOST} are not enough or a component is not known
     */
    public OptionalInt seeds(VarianceComponents components, int prompts, double difference) {
        return fewest(
                seeds -> difference / Math.sqrt(components.withinPrompts() / seeds / prompts),
                seeds -> prompts * (seeds - 1));
    }

    /**
     * Prompts needed, for new prompts.
     *
     * @param components of the paired differences of a pilot
     * @param seeds of each prompt, at least 1
     * @param difference to be seen, in the score's unit, above 0
     * @return at least 2; empty if {@value #MOST} are not enough or a component is not known
     */
    public OptionalInt prompts(VarianceComponents components, int seeds, double difference) {
        double variance = components.betweenPrompts() + components.withinPrompts() / seeds;
        return fewest(prompts -> difference / Math.sqrt(variance / prompts), prompts -> prompts - 1);
    }

    private OptionalInt fewest(IntToDoubleFunction noncentrality, IntToDoubleFunction df) {
        int enough = 2;
        while (!(ofT(noncentrality.applyAsDouble(enough), df.applyAsDouble(enough), alpha) >= power)) {
            if (enough >= MOST) {
                return OptionalInt.empty();
            }
            enough = Math.min(MOST, enough * 2);
        }
        int few = enough == 2 ? 1 : enough / 2;
        while (enough - few > 1) {
            int middle = (few + enough) / 2;
            if (ofT(noncentrality.applyAsDouble(middle), df.applyAsDouble(middle), alpha) >= power) {
                enough = middle;
            } else {
                few = middle;
            }
        }
        return OptionalInt.of(enough);
    }

    /**
     * The probability that a t test sees what is there: P(T > t₁₋α/₂) of the noncentral t distribution, ∫ Φ(ncp − t u)
     * over u = χ_df/√df.
     *
     * @param noncentrality the true mean in standard errors, at least 0
     * @param df degrees of freedom, above 0
     * @param alpha two-sided level
     */
    public static double ofT(double noncentrality, double df, double alpha) {
        if (Double.isNaN(noncentrality) || !(df > 0)) {
            return Double.NaN;
        }
        double critical = new TDistribution(df, 1e-12).inverseCumulativeProbability(1 - alpha / 2);
        double logNormalizer = Math.log(2) + df / 2 * Math.log(df / 2) - Gamma.logGamma(df / 2);
        double spread = 1 / Math.sqrt(2 * df);
        double from = Math.max(0, 1 - 12 * spread);
        double to = 1 + 12 * spread + (df < 4 ? 8 : 0);
        // Pieces of a width that the Gauss points resolve.
        int pieces = 8;
        double sum = 0;
        for (int i = 0; i < pieces; i++) {
            double half = (to - from) / pieces / 2;
            double middle = from + (2 * i + 1) * half;
            sum += half
                    * LEGENDRE.integrate(x -> {
                        double u = middle + half * x;
                        double density = Math.exp(logNormalizer + (df - 1) * Math.log(u) - df / 2 * u * u);
                        return density * NORMAL.cumulativeProbability(noncentrality - critical * u);
                    });
        }
        return sum;
    }
}
