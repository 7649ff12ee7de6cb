package org.zimagelab.diffusion.memory;

import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.diffusion.network.VaeEncoder;
import org.zimagelab.torch.weights.Dtype;

/**
 * The most bytes that the networks' intermediate results take at any time, from the shapes in {@code transformer.py},
 * {@code vae.py} and {@code text_encoder.py}. Attention is taken to be one fused operation, as it is on CUDA and on the
 * CPU: no table of scores [tokens, tokens] exists.
 *
 * <p>{@code bench/memory.py} counts the same from the compiled networks, tensor by tensor.
 */
final class Activations {
    private static final int FP32 = 4;

    /** What small tensors take: modulations, time embedding, mask. */
    private static final long SMALL = 4L << 20;

    private Activations() {}

    /**
     * A pass of the text encoder: the two halves of a feed-forward and their product [n, intermediate], beside a state
     * [n, hidden] and its norm.
     *
     * @param tokens n
     * @param number bytes of a number in computation
     */
    static long text(TextEncoderConfig c, int tokens, int number) {
        return SMALL + (long) tokens * number * (3L * c.intermediate() + 2L * c.hidden());
    }

    /**
     * A pass of the transformer over S tokens of width D, those of the image and those of a prompt. The peak is one of
     * two:
     *
     * <ul>
     *   <li>in attention, the state and its modulated norm [S, D], and queries and keys [2, S, D] twice in float32;
     *   <li>in the feed-forward, the state and what goes in and comes out [S, D], and the two halves and their product
     *       [S, hidden].
     * </ul>
     *
     * To that come the rotary tables [S, D / heads] in float32, the refined prompts [tokens, D] in float32, and the
     * other prompt's state where one pass serves two prompts. In fp16 the state is float32, and what comes out is
     * divided and multiplied in tensors of their own.
     *
     * @param image tokens
     * @param prompt tokens of each of two prompts, at most
     * @param dtype of computation
     */
    static long denoise(TransformerConfig c, int image, int prompt, Dtype dtype) {
        boolean fp16 = dtype == Dtype.FP16;
        long number = dtype.bytes();
        long d = c.dim();
        int block = TransformerConfig.BLOCK;
        long s = (image + block - 1) / block * block + prompt;
        long state = d * (fp16 ? FP32 : number);
        long attention = state + d * number + 4 * d * FP32;
        long feedForward = state + (fp16 ? 4 : 2) * d * number + 3L * c.hidden() * number;
        long beside = state + 2 * d / c.heads() * FP32;
        return SMALL + s * (Math.max(attention, feedForward) + beside) + 2L * prompt * d * FP32;
    }

    /**
     * Decoding a picture, see {@link Vae#decodeBytes}. Its pixels in float32 come where less is left than that.
     *
     * @param number bytes of a number in computation
     * @param rows pixels of a tile; 0 = the picture is decoded whole
     */
    static long decode(VaeConfig c, int width, int height, int number, int rows) {
        return SMALL + Vae.decodeBytes(c, width, height, number, rows);
    }

    /** Encoding a picture, see {@link VaeEncoder#encodeBytes}. */
    static long encode(VaeConfig c, int width, int height, int number) {
        return SMALL + VaeEncoder.encodeBytes(c, width, height, number);
    }
}
