package org.zimagelab.diffusion.sampling;

import org.zimagelab.diffusion.sampling.Sampler.Listener;

/**
 * Refined Exponential Solver (Zhang et al. 2023, arXiv 2308.02157), in t = −log σ, where the flow is dx/dt = D − x: an
 * exponential Runge–Kutta method for it that fulfils the order conditions with both of its φ functions, φ₁(−h) =
 * (1 − e⁻ʰ)/h and φ₂(−h) = (1 − φ₁(−h))/h. A step is x ← e⁻ʰ·x + (1 − e⁻ʰ − w)·D + w·D₂, where D₂ is a second denoised
 * estimate at t + c₂·h and w = h·φ₂(−h)/c₂ = (1 − φ₁(−h))/c₂. The last step, to σ' = 0, is Euler's.
 */
final class RefinedExponential {
    private RefinedExponential() {}

    /** D₂ is the estimate of the step before, so c₂ is negative. As ComfyUI's {@code sample_res_multistep}. */
    static float[] multistep(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
            throws InterruptedException {
        float[] before = null;
        for (int i = 0; i < sigmas.length - 1; i++) {
            double kept = LatentSums.kept(sigmas[i], sigmas[i + 1]);
            float[] d = LatentSums.denoised(x, sigmas[i], v.at(x, sigmas[i]));
            double h = -Math.log(kept);
            double back = i == 0 ? 0 : Math.log((double) sigmas[i] / sigmas[i - 1]);
            if (back == 0 || h == 0 || kept == 0) {
                x = LatentSums.sum(kept, x, 1 - kept, d);
            } else {
                double w = weight(h, back / h);
                x = LatentSums.sum(kept, x, 1 - kept - w, d, w, before);
            }
            before = d;
            x = listener.stepped(i, x);
        }
        return x;
    }

    /** D₂ is found in the middle of the step, c₂ = ½: at √(σ·σ'), by a second call. As RES4LYF's {@code res_2s}. */
    static float[] singleStep(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
            throws InterruptedException {
        for (int i = 0; i < sigmas.length - 1; i++) {
            double kept = LatentSums.kept(sigmas[i], sigmas[i + 1]);
            float[] d = LatentSums.denoised(x, sigmas[i], v.at(x, sigmas[i]));
            if (kept == 0 || kept == 1) {
                x = LatentSums.sum(kept, x, 1 - kept, d);
            } else {
                double half = Math.sqrt(kept);
                float[] middle = LatentSums.sum(half, x, 1 - half, d);
                float sigma = (float) (sigmas[i] * half);
                float[] d2 = LatentSums.denoised(middle, sigma, v.at(middle, sigma));
                double w = weight(-Math.log(kept), 0.5);
                x = LatentSums.sum(kept, x, 1 - kept - w, d, w, d2);
            }
            x = listener.stepped(i, x);
        }
        return x;
    }

    private static double weight(double h, double c2) {
        return (1 + Math.expm1(-h) / h) / c2;
    }
}
