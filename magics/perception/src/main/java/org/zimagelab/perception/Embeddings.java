package org.zimagelab.perception;

/** Comparisons of embeddings of pictures and texts, which are vectors in one space. */
final class Embeddings {
    private Embeddings() {}

    /** The cosine similarity of two embeddings; NaN if one of them is zero. */
    static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
