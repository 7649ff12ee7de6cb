package org.zimagelab.diffusion;

import java.util.Optional;

/** Is told of every finished sampler step, on the thread that generates: a slow listener slows the picture. */
@FunctionalInterface
public interface Progress {

    /** Ignores all. */
    Progress NONE = step -> {};

    /**
     * @param index 1 for the first finished step
     * @param steps that run, those left out by a picture's strength not counted
     * @param sigma noise level after the step; 0 after the last
     * @param networkCalls evaluations so far, those skipped by a step cache not counted
     * @param latents after the step, float32 [16, H/8, W/8] flattened; the sampler's own array: read it, never change
     *     it
     */
    record Step(int index, int steps, double sigma, int networkCalls, float[] latents) {}

    /**
     * A velocity that the sampler asked for. Arrays are float32 [16, H/8, W/8] flattened and the engine's own: read
     * them, never change them, and copy what you keep, since Heun writes over its second velocity afterwards.
     *
     * @param step 1 for the first; a sampler may ask for several velocities in a step
     * @param sigma noise level
     * @param t the time that the network is given, from 0 (noise) to 1; see
     *     {@link org.zimagelab.diffusion.sampling.NoiseSchedule#time}
     * @param latents that the network sees, before the step
     * @param velocity with the prompt, noise − clean
     * @param negative with the negative prompt; empty where guidance is off
     * @param scale strength of guidance here, diffusers' convention; 0 = off
     * @param guided the guided velocity, which the sampler follows; {@code velocity} itself where guidance is off
     * @param skippedCalls how many of its network calls, 0 to 2, the step cache has skipped; see
     *     {@link org.zimagelab.diffusion.network.StepCache}
     */
    record Evaluation(
            int step,
            double sigma,
            double t,
            float[] latents,
            float[] velocity,
            Optional<float[]> negative,
            double scale,
            float[] guided,
            int skippedCalls) {

        /** A velocity for which no network call was skipped. */
        public Evaluation(
                int step,
                double sigma,
                double t,
                float[] latents,
                float[] velocity,
                Optional<float[]> negative,
                double scale,
                float[] guided) {
            this(step, sigma, t, latents, velocity, negative, scale, guided, 0);
        }

        /** The denoised estimate x − σ·v, a new array: in float32, as Euler's last step computes it. */
        public float[] denoised() {
            float[] denoised = new float[latents.length];
            for (int i = 0; i < denoised.length; i++) {
                denoised[i] = latents[i] - (float) sigma * guided[i];
            }
            return denoised;
        }
    }

    void step(Step step);

    /** Is told of every velocity, before the step that follows it. */
    default void evaluated(Evaluation evaluation) {}

    /**
     * Whether this listener needs every step. Then no step is taken over from the picture before, because the listener
     * is not told of such steps. First velocities may still come from the cache; the listener is told of them.
     */
    default boolean needsEveryStep() {
        return false;
    }
}
