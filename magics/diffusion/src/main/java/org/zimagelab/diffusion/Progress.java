package org.zimagelab.diffusion;

import java.util.Optional;

/** Hears of every finished sampler step. Called on the thread that generates; a slow listener slows the picture. */
@FunctionalInterface
public interface Progress {

    /** Hears nothing. */
    Progress NONE = step -> {};

    /**
     * @param index 1 for the first finished step
     * @param steps of the whole picture
     * @param sigma noise level after the step; 0 after the last
     * @param networkCalls evaluations so far
     * @param latents after the step, float32 [16, H/8, W/8] flattened; the sampler's own: read, never changed
     */
    record Step(int index, int steps, double sigma, int networkCalls, float[] latents) {}

    /**
     * A velocity that the sampler asked for. Arrays are float32 [16, H/8, W/8] flattened and the engine's own: read,
     * never changed, and copied by whoever keeps them, as Heun writes over its second velocity afterwards.
     *
     * @param step 1 for the first; a sampler may ask for several velocities in a step
     * @param sigma noise level
     * @param t what the network is told of it ({@link org.zimagelab.diffusion.sampling.NoiseSchedule#time}), 0 (noise) to 1
     * @param latents before: what the network sees
     * @param velocity with the prompt, noise − clean
     * @param negative with the negative prompt; empty where guidance is off
     * @param scale strength of guidance here, diffusers' convention; 0 = off
     * @param guided what guidance made of the two, and the sampler goes by; {@code velocity} itself where it is off
     */
    record Evaluation(
            int step,
            double sigma,
            double t,
            float[] latents,
            float[] velocity,
            Optional<float[]> negative,
            double scale,
            float[] guided) {

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

    /** Hears of every velocity, before the step that goes by it. */
    default void evaluated(Evaluation evaluation) {}

    /**
     * Whether no step may be taken over from the picture before, of which nothing would be heard. First velocities, which
     * depend on prompt, seed and size alone, may still be known; they are told all the same.
     */
    default boolean hearsEveryStep() {
        return false;
    }
}
