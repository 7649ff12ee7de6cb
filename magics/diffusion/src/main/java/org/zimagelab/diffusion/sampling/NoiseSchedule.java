package org.zimagelab.diffusion.sampling;

/** Sigmas: noise levels from 1 (pure noise) to 0 (clean), one more than there are steps. */
public final class NoiseSchedule {
    private NoiseSchedule() {}

    /**
     * The flow-matching schedule: σ_k evenly from 1 to 1 / N, shifted towards noise by σ ← s·σ / (1 + (s − 1)·σ), then
     * 0.
     *
     * <p>Source: Esser et al. 2024 (arXiv 2403.03206, eq. 23), computed in float32 and in the order of diffusers'
     * pipeline and its {@code FlowMatchEulerDiscreteScheduler} with a constant shift. The values agree to the bit with
     * those of diffusers 0.39.0 and torch 2.7.1 on x86 with AVX2 or AVX-512; without these instructions
     * torch's own values differ by a few ulp.
     *
     * @param steps N, at least 1
     * @param shift s, above 0; 1 = evenly spaced
     */
    public static float[] sigmas(int steps, double shift) {
        float[] sigmas = new float[steps + 1];
        float s = (float) shift;
        float less = (float) (shift - 1);
        for (int k = 0; k < steps; k++) {
            float sigma = linspace(1, (float) (1.0 / steps), steps, k);
            sigmas[k] = s * sigma / (1 + less * sigma);
        }
        return sigmas;
    }

    /**
     * {@code torch.linspace(first, last, count)[k]} in float32: each half is counted from its own end, and each value
     * is rounded once (fused multiply-add).
     */
    static float linspace(float first, float last, int count, int k) {
        if (count == 1) {
            return first;
        }
        float step = (last - first) / (count - 1);
        return k < count / 2 ? Math.fma(step, k, first) : Math.fma(-step, count - 1 - k, last);
    }

    /**
     * The time that the network is given for a noise level: t = 1 − σ. It is computed by way of a timestep of 1000, as
     * in the reference, because the rounding is visible in the result.
     */
    public static float time(float sigma, int trainTimesteps) {
        float timestep = sigma * trainTimesteps;
        return (1000 - timestep) / 1000;
    }
}
