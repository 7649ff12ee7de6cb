package org.zimagelab.diffusion.sampling;

import org.zimagelab.diffusion.sampling.Sampler.Listener;

/**
 * UniPC (Zhao et al. 2023, arXiv 2302.04867), a predictor of second order that is corrected, without a further call, by
 * the denoised estimate found at its end. As diffusers' {@code UniPCMultistepScheduler} of order 2 with flow sigmas:
 * B₂(h), denoised estimates, and the last step of first order.
 */
final class UniPc {
    /** The largest noise level in the formulas, diffusers' own: at 1, λ would be −∞. */
    private static final float LARGEST = (float) (1 - 1e-6);

    private UniPc() {}

    /** Algorithms 5 and 6 of the paper. With B₂(h), −α'·B₂(−h) = 1 − σ'/σ is the weight of all differences. */
    static float[] sample(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
            throws InterruptedException {
        int steps = sigmas.length - 1;
        float[] begun = null; // latents at the beginning of the step before
        float[] d1 = null; // denoised estimate of the step before
        float[] d2 = null; // and of the one before that
        for (int i = 0; i < steps; i++) {
            float[] d = LatentSums.denoised(x, sigmas[i], v.at(x, sigmas[i]));
            if (i > 0) {
                x = corrected(begun, d, d1, i > 1 ? d2 : null, sigmas, i);
            }
            begun = x;
            x = predicted(x, d, i > 0 && i < steps - 1 ? d1 : null, sigmas, i);
            d2 = d1;
            d1 = d;
            x = listener.stepped(i, x);
        }
        return x;
    }

    /** UniP: x ← (σ'/σ)·x + (1 − σ'/σ)·(D + (D₋₁ − D)/(2·r₁)), r₁ = (λ₋₁ − λ)/h; without D₋₁ of first order. */
    private static float[] predicted(float[] x, float[] d, float[] before, float[] sigmas, int step) {
        double kept = LatentSums.kept(level(sigmas, step), level(sigmas, step + 1));
        double c = before == null ? 0 : LogSnr.extrapolation(length(sigmas, step), length(sigmas, step - 1));
        return c == 0
                ? LatentSums.sum(kept, x, 1 - kept, d)
                : LatentSums.sum(kept, x, (1 - kept) * (1 + c), d, -(1 - kept) * c, before);
    }

    /**
     * UniC, over the step before: x ← (σ/σ₋₁)·x₋₁ + (1 − σ/σ₋₁)·(D₋₁ + ρ₁·(D₋₂ − D₋₁)/r₁ + ρ₂·(D − D₋₁)), where ρ₁ + ρ₂
     * = b₁ and r₁·ρ₁ + ρ₂ = b₂; without D₋₂ ρ₂ = ½ alone.
     */
    private static float[] corrected(float[] x, float[] d, float[] d1, float[] d2, float[] sigmas, int step) {
        double kept = LatentSums.kept(level(sigmas, step - 1), level(sigmas, step));
        double g = 1 - kept;
        double h = length(sigmas, step - 1);
        if (h == 0) {
            return x;
        }
        double back = d2 == null || Double.isInfinite(h) ? 0 : length(sigmas, step - 2);
        if (back == 0) {
            return LatentSums.sum(kept, x, 0.5 * g, d1, 0.5 * g, d);
        }
        double r1 = -back / h;
        double phi1 = Math.expm1(-h);
        double phi2 = phi1 / -h - 1;
        double b1 = phi2 / phi1;
        double b2 = 2 * (phi2 / -h - 0.5) / phi1;
        double rho1 = (b1 - b2) / (1 - r1);
        double rho2 = b1 - rho1;
        float[] y = LatentSums.sum(kept, x, g * (1 - rho1 / r1 - rho2), d1, g * rho2, d);
        LatentSums.add(y, g * rho1 / r1, d2);
        return y;
    }

    /** h = λ' − λ of a step. */
    private static double length(float[] sigmas, int step) {
        return LogSnr.between(level(sigmas, step), level(sigmas, step + 1));
    }

    private static double level(float[] sigmas, int index) {
        return Math.min(LARGEST, sigmas[index]);
    }
}
