/**
 * The safetensors files of a model folder: where each tensor is, checked against the bytes on disk.
 *
 * <p>Here belong reading of headers and indexes, and the one writer of such files. Weights are not read into Java's
 * heap: {@code script} maps their files, or copies small ones.
 */
package org.zimagelab.torch.weights;
