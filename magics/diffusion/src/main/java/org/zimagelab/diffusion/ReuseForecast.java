package org.zimagelab.diffusion;

import java.util.function.Function;

/**
 * Tells what pictures made one after another reuse of those before, without making them. It is asked once for each
 * request, in the order in which the pictures will be made, and decides by the same keys as the model's own cache.
 *
 * <p>It assumes a cache that is empty at first and never full, and {@link Progress} listeners that do not need every
 * step.
 */
@FunctionalInterface
public interface ReuseForecast {

    /**
     * What one picture reuses.
     *
     * @param steps whose latents the picture before has left: the picture begins after them
     * @param firstVelocities that are known although no step is, 0 to 2
     * @param promptEmbeddings that are known, 0 to 3
     * @param pixels whether the latents are those of the picture before, so that nothing is decoded
     * @param networkCalls that are spared: those of the steps, or else the first velocities
     */
    record Reused(int steps, int firstVelocities, int promptEmbeddings, boolean pixels, int networkCalls) {}

    /** What the picture of this request will reuse. From then on it counts as made. */
    Reused next(Request request);

    /**
     * A forecast for any engine that reuses as {@link ZImage} does.
     *
     * @param sigmas the schedule of a request, steps + 1 values
     */
    static ReuseForecast of(Function<Request, double[]> sigmas) {
        return CacheForecast.of(sigmas);
    }
}
