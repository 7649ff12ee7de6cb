package org.zimagelab.demo.folder;

/**
 * Numbers in Java's memory.
 *
 * @param shape row-major; empty for a single number
 * @param values as many as the shape holds
 */
public record Tensor(long[] shape, float[] values) {

    /** @throws IllegalArgumentException when shape and number of values do not agree */
    public Tensor {
        long count = 1;
        for (long side : shape) {
            count = Math.multiplyExact(count, side);
        }
        if (count != values.length) {
            throw new IllegalArgumentException(
                    "shape " + java.util.Arrays.toString(shape) + " holds " + count + " values, not " + values.length);
        }
    }
}
