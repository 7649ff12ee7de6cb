package org.zimagelab.quality.numerics;

/**
 * A complex Fourier transform of n×n values, n a power of two, for powers alone: rows and columns come out in
 * bit-reversed order, and the table of rings knows it. All rows go through a butterfly together, so that the inner loop
 * is a vector's.
 */
final class Fourier {
    private final int n;
    private final float[][] re;
    private final float[][] im;
    private final float[] cos;
    private final float[] sin;
    private final short[] ring;

    Fourier(int n) {
        this.n = n;
        re = new float[n][n];
        im = new float[n][n];
        cos = new float[n / 2];
        sin = new float[n / 2];
        for (int k = 0; k < n / 2; k++) {
            cos[k] = (float) Math.cos(2 * Math.PI * k / n);
            sin[k] = (float) -Math.sin(2 * Math.PI * k / n);
        }
        ring = new short[n * n];
        int bits = Integer.numberOfTrailingZeros(n);
        int[] frequency = new int[n];
        for (int i = 0; i < n; i++) {
            int k = Integer.reverse(i) >>> 32 - bits;
            frequency[i] = Math.min(k, n - k);
        }
        for (int i = 0; i < n * n; i++) {
            ring[i] = (short) Math.round(Math.hypot(frequency[i / n], frequency[i % n]));
        }
    }

    float[][] real() {
        return re;
    }

    float[][] imaginary() {
        return im;
    }

    void transform() {
        along();
        transpose(re);
        transpose(im);
        along();
    }

    /** Adds each |F|² to the sum of its ring. */
    void addPower(double[] sums) {
        float[] power = new float[n];
        for (int row = 0; row < n; row++) {
            float[] a = re[row];
            float[] b = im[row];
            for (int x = 0; x < n; x++) {
                power[x] = a[x] * a[x] + b[x] * b[x];
            }
            for (int x = 0; x < n; x++) {
                sums[ring[row * n + x]] += power[x];
            }
        }
    }

    /** How many frequencies each ring has. */
    int[] members() {
        int[] members = new int[n];
        for (short r : ring) {
            members[r]++;
        }
        return members;
    }

    /** Every column transformed, decimated in frequency. */
    private void along() {
        for (int half = n / 2; half >= 1; half /= 2) {
            int step = n / 2 / half;
            for (int start = 0; start < n; start += 2 * half) {
                for (int j = 0; j < half; j++) {
                    int p = start + j;
                    butterfly(re[p], im[p], re[p + half], im[p + half], cos[j * step], sin[j * step]);
                }
            }
        }
    }

    private static void butterfly(float[] ar, float[] ai, float[] br, float[] bi, float c, float s) {
        for (int x = 0; x < ar.length; x++) {
            float sumR = ar[x] + br[x];
            float sumI = ai[x] + bi[x];
            float r = ar[x] - br[x];
            float i = ai[x] - bi[x];
            ar[x] = sumR;
            ai[x] = sumI;
            br[x] = r * c - i * s;
            bi[x] = r * s + i * c;
        }
    }

    private void transpose(float[][] v) {
        for (int row = 0; row < n; row++) {
            for (int x = row + 1; x < n; x++) {
                float kept = v[row][x];
                v[row][x] = v[x][row];
                v[x][row] = kept;
            }
        }
    }
}
