package org.zimagelab.diffusion.sampling;

import org.zimagelab.diffusion.sampling.Sampler.Listener;

/** Steps along the velocity, the plain one and one that adds noise. */
final class Euler {
    private Euler() {}

    /**
     * x ← x + (σ' − σ)·v. The vendor's sampler; Karras et al. 2022 (arXiv 2206.00364), algorithm 1 without its
     * correction.
     */
    static float[] sample(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
            throws InterruptedException {
        for (int i = 0; i < sigmas.length - 1; i++) {
            x = LatentSums.moved(x, sigmas[i + 1] - sigmas[i], v.at(x, sigmas[i]));
            x = listener.stepped(i, x);
        }
        return x;
    }

    /**
     * Ancestral sampling (Song, Meng &amp; Ermon 2020, arXiv 2010.02502, η = 1) as ComfyUI does it for flow matching
     * ({@code sample_euler_ancestral_RF}): a step down to σ↓ = σ'²/σ, then as much noise as brings the level to σ'.
     *
     * <p>x ← (α'/α↓)·(x + (σ↓ − σ)·v) + √(σ'² − σ↓²·α'²/α↓²)·z, with α = 1 − σ. The last step, to σ' = 0, adds none.
     */
    static float[] ancestral(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
            throws InterruptedException {
        for (int i = 0; i < sigmas.length - 1; i++) {
            double sigma = sigmas[i];
            double next = sigmas[i + 1];
            float[] d = v.at(x, sigmas[i]);
            if (next == 0) {
                x = LatentSums.denoised(x, sigmas[i], d);
            } else if (next < sigma) {
                double down = next * next / sigma;
                double shrunk = (1 - next) / (1 - down);
                double up = Math.sqrt(next * next - down * down * shrunk * shrunk);
                x = LatentSums.sum(shrunk, x, shrunk * (down - sigma), d, up, noise.at(i));
            }
            x = listener.stepped(i, x);
        }
        return x;
    }
}
