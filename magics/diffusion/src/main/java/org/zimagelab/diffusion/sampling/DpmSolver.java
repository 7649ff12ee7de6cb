package org.zimagelab.diffusion.sampling;

import org.zimagelab.diffusion.sampling.Sampler.Listener;

/**
 * DPM-Solver++ (Lu et al. 2022, arXiv 2211.01095), which solves the linear part of the flow exactly and extrapolates
 * the denoised estimate D from the last two steps, linearly in λ = log((1 − σ)/σ). As diffusers'
 * {@code DPMSolverMultistepScheduler} of order 2 with flow sigmas and its midpoint formula. The first step, that behind
 * σ = 1 and that to σ' = 0 are of first order.
 */
final class DpmSolver {
    private DpmSolver() {}

    /** x ← (σ'/σ)·x + (1 − σ'/σ)·(D + (D − D₋₁)/(2r)); algorithm 2, where α'·(1 − e⁻ʰ) = 1 − σ'/σ as α = 1 − σ. */
    static float[] multistep(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
            throws InterruptedException {
        float[] before = null;
        for (int i = 0; i < sigmas.length - 1; i++) {
            double kept = LatentSums.kept(sigmas[i], sigmas[i + 1]);
            float[] d = LatentSums.denoised(x, sigmas[i], v.at(x, sigmas[i]));
            double c = extrapolation(sigmas, i);
            x = c == 0
                    ? LatentSums.sum(kept, x, 1 - kept, d)
                    : LatentSums.sum(kept, x, (1 - kept) * (1 + c), d, -(1 - kept) * c, before);
            before = d;
            x = listener.stepped(i, x);
        }
        return x;
    }

    /**
     * The same of the reverse SDE: x ← (σ'/σ)·e⁻ʰ·x + α'·(1 − e⁻²ʰ)·(D + (D − D₋₁)/(2r)) + σ'·√(1 − e⁻²ʰ)·z; appendix
     * B of the paper, eq. 14 with its multistep difference. From σ = 1 nothing of x is left, since h = ∞.
     */
    static float[] stochastic(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
            throws InterruptedException {
        float[] before = null;
        for (int i = 0; i < sigmas.length - 1; i++) {
            double next = sigmas[i + 1];
            float[] d = LatentSums.denoised(x, sigmas[i], v.at(x, sigmas[i]));
            if (next == 0) {
                x = d;
            } else {
                double h = LogSnr.between(sigmas[i], next);
                double mixed = -Math.expm1(-2 * h);
                double c = extrapolation(sigmas, i);
                double a = (1 - next) * mixed;
                x = LatentSums.sum(
                        next / sigmas[i] * Math.exp(-h), x, a * (1 + c), d, next * Math.sqrt(mixed), noise.at(i));
                if (c != 0) {
                    LatentSums.add(x, -a * c, before);
                }
            }
            before = d;
            x = listener.stepped(i, x);
        }
        return x;
    }

    /** 1 / (2 r) at a step; 0 = first order. */
    private static double extrapolation(float[] sigmas, int step) {
        return step == 0
                ? 0
                : LogSnr.extrapolation(
                        LogSnr.between(sigmas[step], sigmas[step + 1]), LogSnr.between(sigmas[step - 1], sigmas[step]));
    }
}
