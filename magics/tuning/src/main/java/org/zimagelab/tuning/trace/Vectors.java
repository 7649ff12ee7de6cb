package org.zimagelab.tuning.trace;

/** Sums over two arrays of one length, in double precision. */
final class Vectors {
    private Vectors() {}

    /** ⟨a, b⟩; of one array with itself the square of its length. */
    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    /** ‖a − b‖². */
    static double squaredDistance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double d = (double) a[i] - b[i];
            sum += d * d;
        }
        return sum;
    }
}
