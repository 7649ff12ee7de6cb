package org.zimagelab.diffusion;

import java.util.Optional;

/**
 * The latents that the first step begins with: noise, or a mixture of noise and a picture's latents. All arrays are
 * [channels, H / scale, W / scale] flattened.
 *
 * @param noise standard normal numbers
 * @param clean latents of the picture; empty = the picture begins with noise alone
 * @param painted for each pixel of the latents, [H / scale, W / scale], whether it is painted anew; empty = all are
 */
record InitialLatents(float[] noise, Optional<float[]> clean, Optional<boolean[]> painted) {
    /** Above this, a first noise level is 1 but for the rounding of its shift. */
    private static final float PURE_NOISE = 0.999999f;

    /** Pure noise. */
    static InitialLatents of(float[] noise) {
        return new InitialLatents(noise, Optional.empty(), Optional.empty());
    }

    /**
     * A picture's latents with noise laid over them, all of which is painted anew.
     *
     * @param clean latents of the picture
     */
    static InitialLatents of(float[] noise, float[] clean) {
        return new InitialLatents(noise, Optional.of(clean), Optional.empty());
    }

    /**
     * σ · noise + (1 − σ) · clean, the straight path of flow matching (Liu et al. 2022, arXiv 2209.03003); in float32
     * and in the order of diffusers' {@code scale_noise}. Without a picture clean is 0, as in ComfyUI's empty latent;
     * only a schedule that begins below 1 makes a difference there.
     *
     * @param sigma σ, 0 to 1
     */
    float[] at(float sigma) {
        if (clean.isEmpty() && sigma > PURE_NOISE) {
            return noise;
        }
        float[] x = new float[noise.length];
        if (clean.isEmpty()) {
            for (int i = 0; i < x.length; i++) {
                x[i] = sigma * noise[i];
            }
            return x;
        }
        float[] z = clean.get();
        for (int i = 0; i < x.length; i++) {
            x[i] = sigma * noise[i] + (1 - sigma) * z[i];
        }
        return x;
    }

    /**
     * Latents after a step, with those of the picture at the same noise level where it is not painted anew.
     *
     * @param x after the step; not changed
     * @param sigma noise level after the step
     * @return x itself if all is painted anew
     */
    float[] blended(float[] x, float sigma) {
        if (painted.isEmpty()) {
            return x;
        }
        boolean[] anew = painted.get();
        float[] blended = at(sigma);
        for (int i = 0; i < x.length; i++) {
            if (anew[i % anew.length]) {
                blended[i] = x[i];
            }
        }
        return blended;
    }
}
