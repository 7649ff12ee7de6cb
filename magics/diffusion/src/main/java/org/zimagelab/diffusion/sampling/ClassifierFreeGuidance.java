package org.zimagelab.diffusion.sampling;

/** Classifier-free guidance (Ho & Salimans 2022, arXiv 2207.12598) as the Z-Image reference pipeline applies it. */
public final class ClassifierFreeGuidance {
    private ClassifierFreeGuidance() {}

    /**
     * {@code pos + s·(pos − neg)}. With normalisation r, a result longer than r times {@code pos} is shortened to that
     * length (L2 norm over the whole picture).
     *
     * @param pos velocity with the prompt
     * @param neg velocity with the negative prompt
     * @param scale s
     * @param normalization r; 0 = off
     */
    public static float[] guided(float[] pos, float[] neg, double scale, double normalization) {
        float s = (float) scale;
        float[] v = new float[pos.length];
        for (int i = 0; i < v.length; i++) {
            v[i] = pos[i] + s * (pos[i] - neg[i]);
        }
        if (normalization > 0) {
            double longest = normalization * norm(pos);
            double norm = norm(v);
            if (norm > longest) {
                float shorter = (float) (longest / norm);
                for (int i = 0; i < v.length; i++) {
                    v[i] *= shorter;
                }
            }
        }
        return v;
    }

    private static double norm(float[] v) {
        double sum = 0;
        for (float x : v) {
            sum += (double) x * x;
        }
        return Math.sqrt(sum);
    }
}
