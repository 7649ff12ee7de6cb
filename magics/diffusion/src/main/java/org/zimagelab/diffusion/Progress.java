package org.zimagelab.diffusion;

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

    void step(Step step);
}
