/**
 * The safetensors files of a model folder: which tensors lie where, checked against the bytes on disk.
 *
 * <p>Here belongs reading of headers and indexes. No tensor data is read into Java: {@code network} maps it.
 */
package org.zimagelab.diffusion.weights;
