package org.zimagelab.diffusion.sampling;

/** What a sampler asks of the model. */
@FunctionalInterface
public interface Velocity {

    /**
     * The guided velocity, noise − clean, at noise level {@code sigma}.
     *
     * @param x latents; not changed
     * @return an array that the sampler may write over
     * @throws InterruptedException between two network calls
     */
    float[] at(float[] x, float sigma) throws InterruptedException;
}
