package org.zimagelab.torch.weights;

import java.util.Arrays;

/**
 * Numbers in Java's memory.
 *
 * @param shape row-major; empty for a single number
 * @param values as many as the shape holds
 */
public record Tensor(long[] shape, float[] values) {

    /** @throws IllegalArgumentException when shape and number of values do not agree */
    public Tensor {
        long count = size(shape);
        if (count != values.length) {
            throw new IllegalArgumentException(
                    "shape " + Arrays.toString(shape) + " holds " + count + " values, not " + values.length);
        }
    }

    /** How many values a shape holds. */
    public static long size(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
}
