package org.zimagelab.quality.artefacts;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * Noise of Immerkær: {@code √(π/2) / (6 (W−2)(H−2)) · Σ |Y * [[1,−2,1],[−2,4,−2],[1,−2,1]]|} over the inner pixels
 * of {@link Pixels#LUMA_8_BIT}; for white Gaussian noise on flat ground this is its deviation.
 *
 * <p>Levels, 0 and up, lower is better; a picture of one colour and one with a side under 3 pixels score 0. The healthy
 * band 0 to 5 is a convention for clean pictures. What fools it: edges, fine texture, contrast and above all sharpening
 * raise it as noise does.
 *
 * <p>Source: J. Immerkær, "Fast noise variance estimation", CVIU 64 (1996).
 */
public final class Noise {
    public static final Score SCORE = ScoreDescriptor.of(
                    "noise",
                    "Noise deviation (Immerkær): noise, but edges and texture read as noise too.",
                    ScoreScale.of(Range.from(0), Direction.LOWER_IS_BETTER)
                            .in("levels")
                            .healthy(0, 5)
                            .relevantFrom(1))
            .computedBy(Noise::of);

    private Noise() {}

    private static double of(Pixels picture) {
        Plane luma = picture.shared(Pixels.LUMA_8_BIT);
        float[] y = luma.values();
        int width = luma.width();
        int height = luma.height();
        if (width < 3 || height < 3) {
            return 0;
        }
        long sum = 0;
        for (int row = width; row < (height - 1) * width; row += width) {
            Interrupts.check();
            int rowSum = 0;
            for (int i = row + 1; i < row + width - 1; i++) {
                rowSum += (int) response(y, i, width);
            }
            sum += rowSum;
        }
        return Math.sqrt(Math.PI / 2) / (6.0 * (width - 2) * (height - 2)) * sum;
    }

    /**
     * What the filter answers at an inner pixel, without its sign.
     *
     * @param y luma of a picture, row by row
     * @param i index of the pixel
     * @param width of the picture
     */
    static float response(float[] y, int i, int width) {
        float up = y[i - width - 1] - 2 * y[i - width] + y[i - width + 1];
        float mid = y[i - 1] - 2 * y[i] + y[i + 1];
        float low = y[i + width - 1] - 2 * y[i + width] + y[i + width + 1];
        return Math.abs(up - 2 * mid + low);
    }
}
