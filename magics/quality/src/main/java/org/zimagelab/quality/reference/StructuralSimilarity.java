package org.zimagelab.quality.reference;

import java.util.Arrays;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.numerics.Filters;

/**
 * The two means that structural similarity is made of, over the windows that lie wholly inside.
 *
 * @param similarity of the whole expression
 * @param contrast of its second factor, contrast and structure
 */
record StructuralSimilarity(double similarity, double contrast) {
    static final int WINDOW = 11;

    private static final int REACH = WINDOW / 2;
    private static final float[] WEIGHTS = Filters.gaussianWeights(1.5, REACH);
    private static final float C1 = 6.5025f;
    private static final float C2 = 58.5225f;

    /** Levels are taken around this: variances are small differences of squares, and floats have seven digits. */
    private static final float MIDDLE = 128;

    static StructuralSimilarity between(float[] x, float[] y, int width, int height) {
        int inner = width - 2 * REACH;
        float[][] columns = new float[4][width];
        float[][] windows = new float[4][inner];
        double similarity = 0;
        double contrast = 0;
        for (int top = 0; top + WINDOW <= height; top++) {
            Interrupts.check();
            downColumns(x, y, top * width, width, columns);
            for (int plane = 0; plane < 4; plane++) {
                alongRow(columns[plane], windows[plane]);
            }
            factors(windows[0], windows[1], windows[2], windows[3]);
            for (int i = 0; i < inner; i++) {
                similarity += windows[0][i];
                contrast += windows[1][i];
            }
        }
        double count = (double) inner * (height - 2 * REACH);
        return new StructuralSimilarity(clamp(similarity / count), clamp(contrast / count));
    }

    /** Weighted sums of x, y, x² + y² and xy down each column of a window's rows. */
    private static void downColumns(float[] x, float[] y, int start, int width, float[][] into) {
        float[] meanX = into[0];
        float[] meanY = into[1];
        float[] squares = into[2];
        float[] products = into[3];
        for (float[] plane : into) {
            Arrays.fill(plane, 0);
        }
        for (int k = 0; k < WINDOW; k++) {
            int from = start + k * width;
            float weight = WEIGHTS[k];
            for (int i = 0; i < width; i++) {
                float a = x[from + i] - MIDDLE;
                float b = y[from + i] - MIDDLE;
                float wa = weight * a;
                float wb = weight * b;
                meanX[i] += wa;
                meanY[i] += wb;
                squares[i] += wa * a + wb * b;
                products[i] += wa * b;
            }
        }
    }

    private static void alongRow(float[] in, float[] out) {
        Arrays.fill(out, 0);
        for (int k = 0; k < WINDOW; k++) {
            float weight = WEIGHTS[k];
            for (int i = 0; i < out.length; i++) {
                out[i] += weight * in[i + k];
            }
        }
    }

    /** Turns the first two arrays from means into the whole expression and its second factor. */
    private static void factors(float[] meanX, float[] meanY, float[] squares, float[] products) {
        for (int i = 0; i < meanX.length; i++) {
            float a = meanX[i];
            float b = meanY[i];
            float ab = a * b;
            float aabb = a * a + b * b;
            float second = (2 * (products[i] - ab) + C2) / (squares[i] - aabb + C2);
            float x = a + MIDDLE;
            float y = b + MIDDLE;
            meanX[i] = (2 * x * y + C1) / (x * x + y * y + C1) * second;
            meanY[i] = second;
        }
    }

    private static double clamp(double mean) {
        return Math.max(-1, Math.min(1, mean));
    }
}
