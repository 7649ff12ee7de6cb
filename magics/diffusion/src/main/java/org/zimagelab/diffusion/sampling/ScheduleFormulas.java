package org.zimagelab.diffusion.sampling;

import java.util.Arrays;
import org.hipparchus.special.Beta;

/**
 * The formulas of {@link Schedule}, as ComfyUI applies them to a flow-matching model ({@code comfy/samplers.py} with
 * {@code ModelSamplingDiscreteFlow}). All of them but one stand on a table of 1000 noise levels, which are evenly
 * spaced and then shifted: {@code level(t)} for t = 1 … 1000.
 *
 * <p>Each function is given the number of steps N and the shift s, and returns noise levels that end with 0.
 */
final class ScheduleFormulas {
    private static final int TIMESTEPS = 1000;

    /** ρ of Karras et al. 2022. */
    private static final double RHO = 7;

    /** α and β of Lee et al. 2024. */
    private static final double BETA_SHAPE = 0.6;

    /** Of {@link #linearQuadratic}: 1 − σ where its first half ends. */
    private static final double LINEAR_END = 0.025;

    /** ComfyUI takes a noise level below this for 0. */
    private static final double NEARLY_ZERO = 1e-5;

    private ScheduleFormulas() {}

    /** σ ← s·σ / (1 + (s − 1)·σ) in float32. */
    static float shifted(float sigma, double shift) {
        return (float) shift * sigma / (1 + (float) (shift - 1) * sigma);
    }

    /** The noise level of timestep t, 1 to 1000. */
    private static float level(int t, double shift) {
        return shifted(t / (float) TIMESTEPS, shift);
    }

    /**
     * σ_k = shifted(1 − k·(1 − σ_min) / N), with σ_min = level(1): N even steps towards the least level, of which the
     * last is left out.
     */
    static float[] sgmUniform(int steps, double shift) {
        float[] sigmas = new float[steps + 1];
        for (int k = 0; k < steps; k++) {
            sigmas[k] = shifted(NoiseSchedule.linspace(1, level(1, shift), steps + 1, k), shift);
        }
        return sigmas;
    }

    /**
     * σ_k = shifted(1 − k·(1 − σ_min) / (N − 1)), with σ_min = level(1), then 0. The least level is shifted once more
     * here. ComfyUI does so, because it takes noise levels for timesteps.
     */
    static float[] normal(int steps, double shift) {
        float least = level(1, shift);
        boolean endsWithLeast = shifted(least, shift) <= NEARLY_ZERO;
        int count = endsWithLeast ? steps + 1 : steps;
        float[] sigmas = new float[steps + 1];
        for (int k = 0; k < steps; k++) {
            sigmas[k] = shifted(NoiseSchedule.linspace(1, least, count, k), shift);
        }
        return sigmas;
    }

    /**
     * Evenly spaced in σ^(1/ρ) between level(1000) = 1 and level(1), ρ = 7, then 0. Karras et al. 2022 (arXiv
     * 2206.00364, eq. 5).
     */
    static float[] karras(int steps, double shift) {
        return karras(steps, level(1, shift));
    }

    /** Likewise between 1 and any least level: diffusers' own is the last one of {@link NoiseSchedule#sigmas}. */
    static float[] karras(int steps, float least) {
        double end = Math.pow(least, 1 / RHO);
        return between(steps, k -> Math.pow(1 + k * (end - 1), RHO));
    }

    /** Evenly spaced in ln σ between level(1000) = 1 and level(1), then 0. As k-diffusion names it. */
    static float[] exponential(int steps, double shift) {
        return exponential(steps, level(1, shift));
    }

    /** Likewise between 1 and any least level, see {@link #karras(int, float)}. */
    static float[] exponential(int steps, float least) {
        double end = Math.log(least);
        return between(steps, k -> Math.exp(k * end));
    }

    /** Evenly spaced in arctan σ from level(1000) = 1 to level(1), then 0. Sabour et al. 2024 (arXiv 2404.14507). */
    static float[] klOptimal(int steps, double shift) {
        double first = Math.atan(1);
        double end = Math.atan(level(1, shift));
        return between(steps, k -> Math.tan(first + k * (end - first)));
    }

    private interface Curve {
        /** @param share 0 at the first level, 1 at the last but one */
        double sigma(double share);
    }

    /** N levels of a curve, then 0. */
    private static float[] between(int steps, Curve curve) {
        float[] sigmas = new float[steps + 1];
        for (int k = 0; k < steps; k++) {
            sigmas[k] = (float) curve.sigma(steps == 1 ? 0 : (double) k / (steps - 1));
        }
        return sigmas;
    }

    /**
     * Every ⌊1000 / N⌋-th level from level(2) on, largest first, then 0. It begins below 1, and where N does not divide
     * 1000 it often makes more steps than N.
     */
    static float[] ddimUniform(int steps, double shift) {
        boolean endsWithLevel = level(2, shift) <= NEARLY_ZERO;
        int stride = Math.max(TIMESTEPS / (endsWithLevel ? steps + 1 : steps), 1);
        int levels = (TIMESTEPS - 2) / stride + 1;
        int ends = endsWithLevel ? levels - 1 : levels;
        float[] sigmas = new float[ends + 1];
        for (int k = 0; k < ends; k++) {
            sigmas[k] = level(2 + (levels - 1 - k) * stride, shift);
        }
        return sigmas;
    }

    /**
     * The levels of the timesteps at quantiles of a beta distribution, of which more lie near both ends: t = 1 +
     * round(999·Q(1 − k / N)) with Q the inverse of I_x(0.6, 0.6), then 0. Lee et al. 2024 (arXiv 2407.12173).
     */
    static float[] beta(int steps, double shift) {
        float[] sigmas = new float[steps + 1];
        for (int k = 0; k < steps; k++) {
            sigmas[k] = level(1 + betaIndex(1 - (double) k / steps), shift);
        }
        return sigmas;
    }

    /** Probabilities below which 999·Q rounds to 0, 1, … 998. */
    private static final class Boundaries {
        static final double[] PROBABILITY = new double[TIMESTEPS - 1];

        static {
            for (int i = 0; i < PROBABILITY.length; i++) {
                PROBABILITY[i] = Beta.regularizedBeta((i + 0.5) / (TIMESTEPS - 1), BETA_SHAPE, BETA_SHAPE);
            }
        }
    }

    /** round(999·Q(p)) for 0 &lt; p ≤ 1, without computing Q. */
    private static int betaIndex(double p) {
        int at = Arrays.binarySearch(Boundaries.PROBABILITY, p);
        return at >= 0 ? at + 1 : -at - 1;
    }

    /**
     * 1 − σ grows evenly to 0.025 in the first ⌊N / 2⌋ steps, then with its square to 1, without a jump in slope. As
     * the authors of Mochi 1 published it; it has no shift.
     */
    static float[] linearQuadratic(int steps, double shift) {
        float[] sigmas = new float[steps + 1];
        sigmas[0] = 1;
        int linear = steps / 2;
        int quadratic = steps - linear;
        double rise = linear - LINEAR_END * steps;
        double square = linear == 0 ? 0 : rise / (linear * (double) quadratic * quadratic);
        double slope = linear == 0 ? 0 : LINEAR_END / linear - 2 * rise / ((double) quadratic * quadratic);
        for (int k = 1; k < steps; k++) {
            double done = k < linear ? k * LINEAR_END / linear : square * k * k + slope * k + square * linear * linear;
            sigmas[k] = (float) (1 - done);
        }
        return sigmas;
    }
}
