package org.zimagelab.demo.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The training data of the transformer: the latents of scenes, and their captions.
 *
 * @param latents of each scene, shifted and scaled, [channels, side, side] flattened
 * @param channels of the latents
 * @param side width and height of the latents
 * @param ids token ids [scene][caption][token], each caption in its chat template
 * @param nothing token ids of the empty caption
 * @param shapes the indices of the scenes of shapes
 * @param others the indices of the other scenes
 */
record CaptionedLatents(
        float[][] latents, int channels, int side, long[][][] ids, long[] nothing, int[] shapes, int[] others) {
    /** Tokens per caption in a batch: one block of the transformer. All captions of the world fit into it. */
    static final int TOKENS = 32;

    /**
     * A batch of captions.
     *
     * @param ids int64 [B, 32], padded on the right
     * @param lengths int64 [B]
     */
    record CaptionBatch(NDArray ids, NDArray lengths) {}

    int size() {
        return latents.length;
    }

    /** The latents of the chosen scenes, float32 [B, channels, side, side]. */
    NDArray latents(NDManager m, int[] chosen) {
        return latents(m, latents, chosen, channels, side);
    }

    /** The chosen ones of these latents, float32 [B, channels, side, side]. */
    static NDArray latents(NDManager m, float[][] latents, int[] chosen, int channels, int side) {
        int each = latents[0].length;
        float[] x = new float[chosen.length * each];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(latents[chosen[i]], 0, x, i * each, each);
        }
        return m.create(x, new Shape(chosen.length, channels, side, side));
    }

    /**
     * One caption of each chosen scene, followed by empty captions.
     *
     * @param chosen indices of scenes
     * @param wordings which caption of each scene, modulo the number of its captions
     * @param dropped which of the scenes get an empty caption instead
     * @param empty how many empty captions follow
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
