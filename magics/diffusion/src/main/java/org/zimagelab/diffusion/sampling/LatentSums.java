package org.zimagelab.diffusion.sampling;

/** Weighted sums of latents of one size. Weights are found in double precision, sums in float, in one pass each. */
final class LatentSums {
    private LatentSums() {}

    /** {@code x + dt·v}, a new array. */
    static float[] moved(float[] x, float dt, float[] v) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] + dt * v[i];
        }
        return y;
    }

    /** The denoised estimate {@code x − σ·v}, written over the velocity v. */
    static float[] denoised(float[] x, float sigma, float[] v) {
        for (int i = 0; i < x.length; i++) {
            v[i] = x[i] - sigma * v[i];
        }
        return v;
    }

    /** σ'/σ, the weight of x in a step from σ to σ'; the step goes on with 1 − σ'/σ of a denoised estimate. */
    static double kept(double sigma, double next) {
        return sigma == next ? 1 : next / sigma;
    }

    /** {@code a·x + b·y}, a new array. */
    static float[] sum(double a, float[] x, double b, float[] y) {
        float[] z = new float[x.length];
        float p = (float) a;
        float q = (float) b;
        for (int i = 0; i < z.length; i++) {
            z[i] = p * x[i] + q * y[i];
        }
        return z;
    }

    /** {@code a·x + b·y + c·w}, a new array. */
    static float[] sum(double a, float[] x, double b, float[] y, double c, float[] w) {
        float[] z = new float[x.length];
        float p = (float) a;
        float q = (float) b;
        float r = (float) c;
        for (int i = 0; i < z.length; i++) {
            z[i] = p * x[i] + q * y[i] + r * w[i];
        }
        return z;
    }

    /** Adds {@code a·y} to x, in place. */
    static void add(float[] x, double a, float[] y) {
        float p = (float) a;
        for (int i = 0; i < x.length; i++) {
            x[i] += p * y[i];
        }
    }
}
