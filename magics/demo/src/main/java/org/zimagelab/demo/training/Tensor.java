package org.zimagelab.demo.training;

/**
 * Numbers in Java's memory.
 *
 * @param shape row-major
 * @param values as many as the shape holds
 */
record Tensor(long[] shape, float[] values) {}
