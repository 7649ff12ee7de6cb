package org.zimagelab.demo.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * What the transformer learns from.
 *
 * @param latents of every scene, shifted and scaled, [channels, side, side] flattened
 * @param channels of the latents
 * @param side of the latents
 * @param ids of every scene's captions, each in its template
 * @param nothing ids of the empty caption
 * @param shapes which scenes are of shapes
 * @param others which are not
 */
record CaptionedLatents(
        float[][] latents, int channels, int side, long[][][] ids, long[] nothing, int[] shapes, int[] others) {
    /** Caption tokens of a batch: one block of the transformer, which all captions of the world fit. */
    static final int TOKENS = 32;

    /**
     * @param ids int64 [B, 32], padded on the right
     * @param lengths int64 [B]
     */
    record CaptionBatch(NDArray ids, NDArray lengths) {}

    int size() {
        return latents.length;
    }

    /** Latents float32 [B, channels, side, side]. */
    NDArray latents(NDManager m, int[] chosen) {
        return latents(m, latents, chosen, channels, side);
    }

    /** The chosen of these latents, float32 [B, channels, side, side]. */
    static NDArray latents(NDManager m, float[][] latents, int[] chosen, int channels, int side) {
        int each = latents[0].length;
        float[] x = new float[chosen.length * each];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(latents[chosen[i]], 0, x, i * each, each);
        }
        return m.create(x, new Shape(chosen.length, channels, side, side));
    }

    /**
     * Captions of the chosen, one of each one's wordings, with so many empty ones behind them.
     *
     * @param wordings which wording, any number
     * @param dropped whose caption is empty too
     */
    CaptionBatch captions(NDManager m, int[] chosen, int[] wordings, boolean[] dropped, int empty) {
        int n = chosen.length + empty;
        long[] words = new long[n * TOKENS];
        long[] lengths = new long[n];
        for (int i = 0; i < n; i++) {
            long[] caption = nothing;
            if (i < chosen.length && !dropped[i] && ids[chosen[i]].length > 0) {
                caption = ids[chosen[i]][Math.floorMod(wordings[i], ids[chosen[i]].length)];
            }
            System.arraycopy(caption, 0, words, i * TOKENS, caption.length);
            lengths[i] = caption.length;
        }
        return new CaptionBatch(m.create(words, new Shape(n, TOKENS)), m.create(lengths, new Shape(n)));
    }
}
