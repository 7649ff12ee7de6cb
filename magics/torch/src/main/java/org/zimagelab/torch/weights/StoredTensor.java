package org.zimagelab.torch.weights;

import java.nio.file.Path;

/**
 * Where a tensor's numbers are in a file.
 *
 * @param name as in the file
 * @param file that holds it
 * @param dtype of the stored numbers
 * @param shape row-major
 * @param offset of its first byte in the file
 * @param bytes of all its numbers
 */
public record StoredTensor(String name, Path file, Dtype dtype, long[] shape, long offset, long bytes) {}
