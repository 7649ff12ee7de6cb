package org.zimagelab.diffusion.sampling;

import org.zimagelab.diffusion.sampling.Sampler.Listener;

/** Sampling of models that were distilled to jump to the picture in one call. */
final class LatentConsistency {
    private LatentConsistency() {}

    /**
     * To the denoised estimate D, and back to the level σ' with new noise: x ← (1 − σ')·D + σ'·z. Song et al. 2023
     * (arXiv 2303.01469), algorithm 1; Luo et al. 2023 (arXiv 2310.04378).
     */
    static float[] sample(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
            throws InterruptedException {
        for (int i = 0; i < sigmas.length - 1; i++) {
            float[] d = LatentSums.denoised(x, sigmas[i], v.at(x, sigmas[i]));
            float next = sigmas[i + 1];
            x = next == 0 ? d : LatentSums.sum(1 - next, d, next, noise.at(i));
            x = listener.stepped(i, x);
        }
        return x;
    }
}
