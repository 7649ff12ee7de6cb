package org.zimagelab.diffusion.sampling;

/**
 * Classifier-free guidance (Ho & Salimans 2022, arXiv 2207.12598) as the Z-Image reference pipeline applies it, and
 * what later papers change of it. Arrays are whole pictures' velocities of one length.
 */
public final class ClassifierFreeGuidance {
    private ClassifierFreeGuidance() {}

    /**
     * {@code pos + s·(pos − neg)}, a new array.
     *
     * @param pos velocity with the prompt
     * @param neg velocity with the negative prompt
     * @param scale s
     */
    public static float[] guided(float[] pos, float[] neg, double scale) {
        float s = (float) scale;
        float[] v = new float[pos.length];
        for (int i = 0; i < v.length; i++) {
            v[i] = pos[i] + s * (pos[i] - neg[i]);
        }
        return v;
    }

    /** {@code pos − neg}, a new array. */
    public static float[] difference(float[] pos, float[] neg) {
        float[] d = new float[pos.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = pos[i] - neg[i];
        }
        return d;
    }

    /**
     * {@code pos + s·d}, a new array.
     *
     * @param pos velocity with the prompt
     * @param difference d, what is left of pos − neg
     * @param scale s
     */
    public static float[] moved(float[] pos, float[] difference, double scale) {
        return LatentSums.moved(pos, (float) scale, difference);
    }

    /**
     * Normalisation: a velocity longer than r times {@code pos} is shortened to that length (L2 norm over the whole
     * picture).
     *
     * @param v the guided velocity; changed
     * @param pos velocity with the prompt
     * @param normalization r, above 0
     */
    public static void normalize(float[] v, float[] pos, double normalization) {
        shorten(v, normalization * Math.sqrt(dot(pos, pos)));
    }

    /** Shortens what is longer to this L2 norm. */
    static void shorten(float[] v, double longest) {
        double norm = Math.sqrt(dot(v, v));
        if (norm > longest) {
            float shorter = (float) (longest / norm);
            for (int i = 0; i < v.length; i++) {
                v[i] *= shorter;
            }
        }
    }

    /**
     * Rescaling (Lin et al. 2023, arXiv 2305.08891, section 3.4): the guided velocity is multiplied so that its
     * standard deviation becomes that of {@code pos}, and mixed with itself: {@code φ·v·σ(pos)/σ(v) + (1 − φ)·v}.
     *
     * @param v the guided velocity; changed
     * @param pos velocity with the prompt
     * @param rescale φ, 0 to 1
     */
    public static void rescale(float[] v, float[] pos, double rescale) {
        double deviation = deviation(v);
        if (deviation > 0) {
            float factor = (float) (rescale * deviation(pos) / deviation + 1 - rescale);
            for (int i = 0; i < v.length; i++) {
                v[i] *= factor;
            }
        }
    }

    /**
     * The optimised scale of CFG-Zero* (Fan et al. 2025, arXiv 2503.18886): s* = ⟨pos, neg⟩ / (‖neg‖² + 1e-8), with
     * which {@code s*·neg} is as near to {@code pos} as a multiple of {@code neg} can be.
     */
    public static double optimizedScale(float[] pos, float[] neg) {
        return dot(pos, neg) / (dot(neg, neg) + 1e-8);
    }

    /** {@code factor·v}, a new array. */
    public static float[] scaled(float[] v, double factor) {
        float f = (float) factor;
        float[] scaled = new float[v.length];
        for (int i = 0; i < v.length; i++) {
            scaled[i] = f * v[i];
        }
        return scaled;
    }

    /** ⟨a, b⟩ in double precision. */
    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    private static double deviation(float[] v) {
        double mean = 0;
        for (float x : v) {
            mean += x;
        }
        mean /= v.length;
        double squares = 0;
        for (float x : v) {
            squares += (x - mean) * (x - mean);
        }
        return Math.sqrt(squares / v.length);
    }
}
