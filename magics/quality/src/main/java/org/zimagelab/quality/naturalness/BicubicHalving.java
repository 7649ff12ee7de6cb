package org.zimagelab.quality.naturalness;

import java.util.Arrays;
import org.zimagelab.common.Interrupts;

/**
 * One axis of a bicubic reduction to half the size: which pixels make one of the result, and their weights.
 *
 * @param taps how many pixels make one
 * @param from their indices, {@code taps} for each of the result, edges dealt with
 * @param weights theirs
 */
record BicubicHalving(int taps, int[] from, double[] weights) {

    /** MATLAB's {@code imresize(_, 0.5)}: the cubic of a = −0.5 stretched by two, edges mirrored with their pixel. */
    static BicubicHalving smoothed(int size) {
        double[] half = {0.43359375, 0.11328125, -0.03515625, -0.01171875};
        int taps = 8;
        int out = size / 2;
        int[] from = new int[out * taps];
        double[] weights = new double[from.length];
        for (int i = 0; i < out; i++) {
            for (int k = 0; k < taps; k++) {
                int at = 2 * i - 3 + k;
                from[i * taps + k] = at < 0 ? -1 - at : at >= size ? 2 * size - 1 - at : at;
                weights[i * taps + k] = half[k < 4 ? 3 - k : k - 4];
            }
        }
        return new BicubicHalving(taps, from, weights);
    }

    /** OpenCV's {@code INTER_CUBIC}: the cubic of a = −0.75 as it is, without smoothing, edge pixels repeated. */
    static BicubicHalving interpolated(int size) {
        int taps = 4;
        int out = size / 2;
        double scale = (double) size / out;
        int[] from = new int[out * taps];
        double[] weights = new double[from.length];
        for (int i = 0; i < out; i++) {
            double centre = (i + 0.5) * scale - 0.5;
            int left = (int) Math.floor(centre);
            for (int k = 0; k < taps; k++) {
                from[i * taps + k] = Math.max(0, Math.min(size - 1, left - 1 + k));
                weights[i * taps + k] = cubic(Math.abs(centre - (left - 1 + k)));
            }
        }
        return new BicubicHalving(taps, from, weights);
    }

    /** A plane reduced along both axes, as many rows and columns as these have. */
    static float[] apply(float[] in, int width, BicubicHalving across, BicubicHalving down) {
        int columns = across.length();
        int rows = down.length();
        float[] out = new float[columns * rows];
        double[] line = new double[width];
        for (int y = 0; y < rows; y++) {
            Interrupts.check();
            Arrays.fill(line, 0);
            for (int k = 0; k < down.taps; k++) {
                int row = down.from[y * down.taps + k] * width;
                double weight = down.weights[y * down.taps + k];
                for (int x = 0; x < width; x++) {
                    line[x] += weight * in[row + x];
                }
            }
            for (int x = 0; x < columns; x++) {
                double sum = 0;
                for (int k = x * across.taps; k < (x + 1) * across.taps; k++) {
                    sum += across.weights[k] * line[across.from[k]];
                }
                out[y * columns + x] = (float) sum;
            }
        }
        return out;
    }

    int length() {
        return from.length / taps;
    }

    private static double cubic(double x) {
        double a = -0.75;
        return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
    }
}
