/**
 * The three networks. Their mathematics stands in {@code transformer.py}, {@code text_encoder.py} and {@code vae.py}
 * among the resources, as TorchScript. Here they are compiled, given their weights, and called.
 *
 * <p>Here belong tensors and devices. Schedules, guidance and samplers work on plain arrays in {@code sampling}.
 */
package org.zimagelab.diffusion.network;
