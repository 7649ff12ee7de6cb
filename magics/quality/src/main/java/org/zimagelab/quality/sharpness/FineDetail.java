package org.zimagelab.quality.sharpness;

import java.util.Arrays;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.picture.Pixels;

/**
 * S-FineDetail of NTIA: how well the small edges of a picture are foretold by the large ones, which is how much fine
 * detail is missing; the "plastic" look.
 *
 * <p>The squared correlation, over the pixels at least 7 from every side, of the edge strengths {@code √(H² + V²)} at
 * two sizes {@code L} = 5 and 15: {@code H} is {@link Pixels#LUMA} under weights {@code (x/c) exp(−(x/c)²/2)}, {@code c
 * = (L − 1)/6}, along x and a box of {@code L} along y, {@code V} the same turned.
 *
 * <p>Pure number, 0 to 1, healthy 0 to 0.72 (the clean pictures of docs/scores.md), lower has more detail. A picture of
 * one colour scores 1, and so does any other where one of the two does not vary: always so for a side under 16 pixels.
 *
 * <p>What fools it: noise and grain are fine detail; drawings and lettering with nothing between their lines score high
 * by nature.
 *
 * <p>Source: NTIA, NRMetricFramework, parameter S-FineDetail (US government work); the filters are those of NTIA Report
 * 02-392 (2002). A flat picture has no value there. Same definition; the oracle is numpy in double precision.
 */
public final class FineDetail {
    public static final Score SCORE = ScoreDescriptor.of(
                    "fine_detail",
                    "Lack of fine detail (NTIA S-FineDetail): 0 has edges of all sizes, 1 only large ones.",
                    ScoreScale.lowerIsBetter(0, 1).healthy(0, 0.72).relevantFrom(0.07))
            .computedBy(FineDetail::of);

    private static final int BORDER = 7;
    private static final float[] SMALL = weights(2);
    private static final float[] LARGE = weights(BORDER);

    private FineDetail() {}

    private static double of(Pixels picture) {
        int width = picture.width();
        int height = picture.height();
        int inner = width - 2 * BORDER;
        if (inner < 1 || height <= 2 * BORDER) {
            return 1;
        }
        float[] luma = picture.shared(Pixels.LUMA).values();
        float[] a = new float[inner];
        float[] b = new float[inner];
        Rows rows = new Rows(width);
        double sumA = 0;
        double sumB = 0;
        double aa = 0;
        double bb = 0;
        double ab = 0;
        for (int y = BORDER; y < height - BORDER; y++) {
            Interrupts.check();
            rows.strengths(luma, y, SMALL, a);
            rows.strengths(luma, y, LARGE, b);
            for (int x = 0; x < inner; x++) {
                sumA += a[x];
                sumB += b[x];
                aa += a[x] * a[x];
                bb += b[x] * b[x];
                ab += a[x] * b[x];
            }
        }
        double count = (double) inner * (height - 2 * BORDER);
        double varianceA = aa / count - sumA / count * (sumA / count);
        double varianceB = bb / count - sumB / count * (sumB / count);
        double covariance = ab / count - sumA / count * (sumB / count);
        // Sums of floats: what is left of equal strengths after the subtraction is rounding, not variance.
        if (varianceA <= 1e-6 * aa / count || varianceB <= 1e-6 * bb / count) {
            return 1;
        }
        return Math.min(1, covariance * covariance / (varianceA * varianceB));
    }

    /** Half of the antisymmetric weights, 1 … reach; the same sum for every size, as the Sobel filter's. */
    private static float[] weights(int reach) {
        double c = reach / 3.0;
        double sum = 0;
        for (int k = 1; k <= reach; k++) {
            sum += 2 * (k / c) * Math.exp(-(k / c) * (k / c) / 2);
        }
        float[] weights = new float[reach + 1];
        for (int k = 1; k <= reach; k++) {
            weights[k] = (float) (k / c * Math.exp(-(k / c) * (k / c) / 2) * 8 / (sum * (2 * reach + 1)));
        }
        return weights;
    }

    /** Room for what one row needs. */
    private static final class Rows {
        private final float[] box;
        private final float[] step;
        private final float[] horizontal;
        private final float[] vertical;

        Rows(int width) {
            box = new float[width];
            step = new float[width];
            horizontal = new float[width];
            vertical = new float[width];
        }

        void strengths(float[] luma, int y, float[] weights, float[] out) {
            int width = box.length;
            int reach = weights.length - 1;
            System.arraycopy(luma, y * width, box, 0, width);
            Arrays.fill(step, 0);
            for (int k = 1; k <= reach; k++) {
                int above = (y - k) * width;
                int below = (y + k) * width;
                float weight = weights[k];
                for (int x = 0; x < width; x++) {
                    box[x] += luma[above + x] + luma[below + x];
                    step[x] += weight * (luma[below + x] - luma[above + x]);
                }
            }
            int inner = out.length;
            for (int x = 0; x < inner; x++) {
                horizontal[x] = 0;
                vertical[x] = step[BORDER + x];
            }
            for (int k = 1; k <= reach; k++) {
                float weight = weights[k];
                int left = BORDER - k;
                int right = BORDER + k;
                for (int x = 0; x < inner; x++) {
                    horizontal[x] += weight * (box[right + x] - box[left + x]);
                    vertical[x] += step[right + x] + step[left + x];
                }
            }
            for (int x = 0; x < inner; x++) {
                out[x] = (float) Math.sqrt(horizontal[x] * horizontal[x] + vertical[x] * vertical[x]);
            }
        }
    }
}
