package org.zimagelab.diffusion.sampling;

import org.zimagelab.diffusion.sampling.Sampler.Listener;

/** Euler's step, corrected by the mean of the velocities at both of its ends. */
final class Heun {
    private Heun() {}

    /** Karras et al. 2022 (arXiv 2206.00364), algorithm 1. The last step, to σ' = 0, is Euler's. */
    static float[] sample(float[] x, float[] sigmas, Velocity v, StepNoise noise, Listener listener)
            throws InterruptedException {
        for (int i = 0; i < sigmas.length - 1; i++) {
            float dt = sigmas[i + 1] - sigmas[i];
            float[] d = v.at(x, sigmas[i]);
            if (sigmas[i + 1] > 0) {
                float[] d2 = v.at(LatentSums.moved(x, dt, d), sigmas[i + 1]);
                for (int j = 0; j < d.length; j++) {
                    d2[j] = 0.5f * (d[j] + d2[j]);
                }
                d = d2;
            }
            x = LatentSums.moved(x, dt, d);
            x = listener.stepped(i, x);
        }
        return x;
    }
}
