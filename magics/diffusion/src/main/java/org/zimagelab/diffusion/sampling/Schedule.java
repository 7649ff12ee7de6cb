package org.zimagelab.diffusion.sampling;

/** Sigmas: noise levels from 1 (pure noise) to 0 (clean), one more than there are steps. */
public final class Schedule {
    private Schedule() {}

    /**
     * The flow-matching schedule: σ_k = 1 − k / N, shifted towards noise by σ ← s·σ / (1 + (s − 1)·σ), then 0.
     *
     * <p>Source: Esser et al. 2024 (arXiv 2403.03206, eq. 23); computed in float32 and in the order of diffusers'
     * {@code FlowMatchEulerDiscreteScheduler}, so that the values agree to the bit.
     *
     * @param steps N, at least 1
     * @param shift s, above 0; 1 = evenly spaced
     */
    public static float[] sigmas(int steps, double shift) {
        float[] sigmas = new float[steps + 1];
        float s = (float) shift;
        float less = (float) (shift - 1);
        for (int k = 0; k < steps; k++) {
            // numpy.linspace(1, 1 / N, N)
            double even = steps == 1 ? 1 : 1 + k * ((1.0 / steps - 1) / (steps - 1));
            float sigma = (float) even;
            sigmas[k] = s * sigma / (1 + less * sigma);
        }
        return sigmas;
    }

    /**
     * What the network is told of a noise level: t = 1 − σ, by the detour over timesteps of 1000 that the reference
     * takes, since the rounding shows.
     */
    public static float time(float sigma, int trainTimesteps) {
        float timestep = sigma * trainTimesteps;
        return (1000 - timestep) / 1000;
    }
}
