package org.zimagelab.quality.artefacts;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * Banding: of the sum of {@code |ΔY|} between all horizontal and vertical neighbours, the share that sits in
 * contours. A contour is a step of 2 to 24 levels with three equal pixels on either side of it along its line.
 *
 * <p>Share, 0 to 1, lower is better; 0 for one colour and under 6 pixels a side. Steps of one level are the grain of 8
 * bits and are no contours; noise and dither hide banding, as they do to the eye. Flat graphics of near tones score
 * high by nature. The healthy band 0 to 0.1 is a convention. Own definition on {@link Pixels#LUMA_8_BIT}.
 */
public final class Banding {
    public static final Score SCORE = ScoreDescriptor.of(
                    "banding",
                    "Share of all tonal change that sits in small isolated steps between flat bands.",
                    ScoreScale.lowerIsBetter(0, 1).in("share").healthy(0, 0.1))
            .computedBy(Banding::of);

    private static final int LEAST = 2;
    private static final int MOST = 24;

    private Banding() {}

    private static double of(Pixels picture) {
        Plane plane = picture.shared(Pixels.LUMA_8_BIT);
        float[] v = plane.values();
        int width = plane.width();
        int height = plane.height();
        long all = 0;
        long contours = 0;
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                if (x + 1 < width && v[i] != v[i + 1]) {
                    int step = (int) Math.abs(v[i + 1] - v[i]);
                    all += step;
                    contours += x >= 2 && x + 3 < width && isContour(v, i, 1, step) ? step : 0;
                }
                if (y + 1 < height && v[i] != v[i + width]) {
                    int step = (int) Math.abs(v[i + width] - v[i]);
                    all += step;
                    contours += y >= 2 && y + 3 < height && isContour(v, i, width, step) ? step : 0;
                }
            }
        }
        return all == 0 ? 0 : (double) contours / all;
    }

    private static boolean isContour(float[] v, int i, int stride, int step) {
        return step >= LEAST
                && step <= MOST
                && v[i] == v[i - stride]
                && v[i] == v[i - 2 * stride]
                && v[i + stride] == v[i + 2 * stride]
                && v[i + stride] == v[i + 3 * stride];
    }
}
