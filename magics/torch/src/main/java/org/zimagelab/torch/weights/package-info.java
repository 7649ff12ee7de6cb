/**
 * The safetensors files of a model folder: which tensors lie where, checked against the bytes on disk.
 *
 * <p>Here belong reading of headers and indexes, and the one writer of such files. No weight is read into Java's heap:
 * {@code network} maps it, or copies a small file.
 */
package org.zimagelab.torch.weights;
