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
     */
    record Step(int index, int steps, double sigma, int networkCalls) {}

    void step(Step step);
}
