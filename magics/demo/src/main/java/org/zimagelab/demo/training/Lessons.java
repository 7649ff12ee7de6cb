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
 * @param ids of every scene's caption in its template
 * @param nothing ids of the empty caption
 */
record Lessons(float[][] latents, int channels, int side, long[][] ids, long[] nothing) {
    /** Caption tokens of a batch: one block of the transformer, which all captions of the world fit. */
    static final int TOKENS = 32;

    /**
     * @param latents float32 [B, channels, side, side]
     * @param ids int64 [B, 32], padded on the right
     * @param lengths int64 [B]
     */
    record Batch(NDArray latents, NDArray ids, NDArray lengths) {}

    int size() {
        return latents.length;
    }

    /** @param dropped whose caption is left out */
    Batch batch(NDManager m, int[] chosen, boolean[] dropped) {
        int n = chosen.length;
        int each = latents[0].length;
        float[] x = new float[n * each];
        long[] words = new long[n * TOKENS];
        long[] lengths = new long[n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(latents[chosen[i]], 0, x, i * each, each);
            long[] caption = dropped[i] ? nothing : ids[chosen[i]];
            System.arraycopy(caption, 0, words, i * TOKENS, caption.length);
            lengths[i] = caption.length;
        }
        return new Batch(
                m.create(x, new Shape(n, channels, side, side)),
                m.create(words, new Shape(n, TOKENS)),
                m.create(lengths, new Shape(n)));
    }
}
