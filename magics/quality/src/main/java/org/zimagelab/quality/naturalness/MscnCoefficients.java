package org.zimagelab.quality.naturalness;

import java.util.Arrays;
import org.zimagelab.common.Interrupts;

/**
 * The mean-subtracted, contrast-normalised coefficients {@code (Y − μ) / (σ + 1)} of natural-scene statistics, μ and σ
 * under a 7×7 Gaussian of deviation 7/6, edge pixels repeated (Mittal, Moorthy, Bovik 2012).
 */
final class MscnCoefficients {
    private static final int REACH = 3;
    private static final double[] WEIGHTS = weights();

    private MscnCoefficients() {}

    /** Levels 0 to 255 → coefficients. */
    static float[] of(float[] y, int width, int height) {
        float[] out = new float[y.length];
        double[] sums = new double[width + 2 * REACH];
        double[] squares = new double[sums.length];
        double[] mean = new double[width];
        double[] square = new double[width];
        for (int row = 0; row < height; row++) {
            Interrupts.check();
            Arrays.fill(sums, 0);
            Arrays.fill(squares, 0);
            for (int k = -REACH; k <= REACH; k++) {
                int from = Math.max(0, Math.min(height - 1, row + k)) * width;
                double weight = WEIGHTS[k + REACH];
                for (int x = 0; x < width; x++) {
                    // In doubles: the variance of a bright flat ground is what floats would round away.
                    double v = y[from + x];
                    sums[REACH + x] += weight * v;
                    squares[REACH + x] += weight * v * v;
                }
            }
            across(sums, mean);
            across(squares, square);
            int at = row * width;
            for (int x = 0; x < width; x++) {
                double away = y[at + x] - mean[x];
                double deviation = Math.sqrt(Math.abs(square[x] - mean[x] * mean[x]));
                // What rounding leaves of a flat ground has a sign, and the fits count signs.
                out[at + x] = Math.abs(away) < 1e-9 ? 0 : (float) (away / (deviation + 1));
            }
        }
        return out;
    }

    private static void across(double[] padded, double[] out) {
        int width = out.length;
        Arrays.fill(padded, 0, REACH, padded[REACH]);
        Arrays.fill(padded, REACH + width, padded.length, padded[REACH + width - 1]);
        Arrays.fill(out, 0);
        for (int k = 0; k < WEIGHTS.length; k++) {
            double weight = WEIGHTS[k];
            for (int x = 0; x < width; x++) {
                out[x] += weight * padded[x + k];
            }
        }
    }

    private static double[] weights() {
        double sigma = 7.0 / 6;
        double[] weights = new double[2 * REACH + 1];
        for (int k = -REACH; k <= REACH; k++) {
            weights[k + REACH] = Math.exp(-k * k / (2 * sigma * sigma));
        }
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(w -> w / sum).toArray();
    }
}
