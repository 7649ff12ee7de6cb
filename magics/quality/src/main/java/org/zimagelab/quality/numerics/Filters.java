package org.zimagelab.quality.numerics;

import java.util.Arrays;
import org.zimagelab.common.Interrupts;

/** Separable filters over row-by-row arrays; edge pixels are repeated. Rows are the inner loops, for the vectoriser. */
public final class Filters {
    private Filters() {}

    /** The normalised Gaussian weights −reach … reach. */
    public static float[] gaussianWeights(double sigma, int reach) {
        double[] exact = new double[2 * reach + 1];
        double sum = 0;
        for (int k = -reach; k <= reach; k++) {
            exact[k + reach] = Math.exp(-k * k / (2 * sigma * sigma));
            sum += exact[k + reach];
        }
        float[] weights = new float[exact.length];
        for (int k = 0; k < exact.length; k++) {
            weights[k] = (float) (exact[k] / sum);
        }
        return weights;
    }

    public static float[] gaussian(float[] in, int width, int height, double sigma, int reach) {
        float[] weights = gaussianWeights(sigma, reach);
        float[] out = new float[in.length];
        float[] padded = new float[width + 2 * reach];
        float[] line = new float[width];
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            Arrays.fill(padded, 0);
            for (int k = -reach; k <= reach; k++) {
                int from = Math.max(0, Math.min(height - 1, y + k)) * width;
                float weight = weights[k + reach];
                for (int x = 0; x < width; x++) {
                    padded[reach + x] += weight * in[from + x];
                }
            }
            repeatEnds(padded, width, reach);
            Arrays.fill(line, 0);
            for (int k = 0; k < weights.length; k++) {
                float weight = weights[k];
                for (int x = 0; x < width; x++) {
                    line[x] += weight * padded[x + k];
                }
            }
            System.arraycopy(line, 0, out, y * width, width);
        }
        return out;
    }

    /** The largest value of the 9×9 pixels around each. */
    public static float[] most9(float[] in, int width, int height) {
        float[] out = new float[in.length];
        float[] padded = new float[width + 8];
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            System.arraycopy(in, y * width, padded, 4, width);
            for (int k = -4; k <= 4; k++) {
                int from = Math.max(0, Math.min(height - 1, y + k)) * width;
                for (int x = 0; x < width; x++) {
                    padded[4 + x] = Math.max(padded[4 + x], in[from + x]);
                }
            }
            repeatEnds(padded, width, 4);
            // Doubling the span: 2, 4, 8 and then the ninth.
            for (int span = 1; span < 8; span *= 2) {
                for (int x = 0; x < padded.length - span; x++) {
                    padded[x] = Math.max(padded[x], padded[x + span]);
                }
            }
            for (int x = 0; x < width; x++) {
                out[y * width + x] = Math.max(padded[x], padded[x + 1]);
            }
        }
        return out;
    }

    /**
     * 2×2 pixels averaged into one. Where a side is odd, the first row and column are repeated before the picture, and
     * what then stands over at the other end is left out.
     */
    public static float[] halved(float[] in, int width, int height) {
        int before = Math.max(width % 2, height % 2);
        int halfWidth = (width + before) / 2;
        int halfHeight = (height + before) / 2;
        float[] out = new float[halfWidth * halfHeight];
        for (int y = 0; y < halfHeight; y++) {
            Interrupts.check();
            int upper = Math.max(0, 2 * y - before) * width;
            int lower = (2 * y + 1 - before) * width;
            for (int x = 0; x < halfWidth; x++) {
                int left = Math.max(0, 2 * x - before);
                int right = 2 * x + 1 - before;
                out[y * halfWidth + x] =
                        0.25f * (in[upper + left] + in[upper + right] + in[lower + left] + in[lower + right]);
            }
        }
        return out;
    }

    private static void repeatEnds(float[] padded, int width, int reach) {
        for (int k = 0; k < reach; k++) {
            padded[k] = padded[reach];
            padded[reach + width + k] = padded[reach + width - 1];
        }
    }
}
