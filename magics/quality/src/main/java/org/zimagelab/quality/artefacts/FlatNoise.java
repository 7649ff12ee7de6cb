package org.zimagelab.quality.artefacts;

import java.util.Arrays;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * Noise where the picture is calm: the deviation of {@link Noise} in blocks of 8×8 pixels, of which the second
 * percentile counts, over the blocks whose mean luma is neither black nor white (12 to 243 levels), where noise is cut
 * off; over all blocks where fewer than a twentieth are so.
 *
 * <p>Levels, 0 and up, lower is better; a picture of one colour and one under 10 pixels a side score 0. As the least of
 * many blocks counts, it reads about half of the deviation of white noise. The healthy band 0 to 4 holds the clean
 * pictures of docs/scores.md. What fools it: texture that fills the whole picture, and sharpening, raise it; smoothing
 * by JPEG hides noise. Own definition after Immerkær's.
 */
public final class FlatNoise {
    public static final Score SCORE = ScoreDescriptor.of(
                    "flat_noise",
                    "Noise deviation in the calmest parts of the picture, "
                            + "where edges and texture do not count as noise.",
                    ScoreScale.of(Range.from(0), Direction.LOWER_IS_BETTER)
                            .in("levels")
                            .healthy(0, 4)
                            .relevantFrom(1))
            .computedBy(FlatNoise::of);

    private static final int SIDE = 8;
    private static final double SHARE = 0.02;
    private static final float BLACK = 12;
    private static final float WHITE = 243;

    private FlatNoise() {}

    private static double of(Pixels picture) {
        Plane luma = picture.shared(Pixels.LUMA_8_BIT);
        float[] y = luma.values();
        int width = luma.width();
        int across = (width - 2) / SIDE;
        int down = (luma.height() - 2) / SIDE;
        if (across < 1 || down < 1) {
            return 0;
        }
        double[] all = new double[across * down];
        double[] grey = new double[across * down];
        int blocks = 0;
        for (int row = 0; row < down; row++) {
            Interrupts.check();
            for (int column = 0; column < across; column++) {
                int corner = (1 + row * SIDE) * width + 1 + column * SIDE;
                float sum = 0;
                float mean = 0;
                for (int line = corner; line < corner + SIDE * width; line += width) {
                    for (int i = line; i < line + SIDE; i++) {
                        sum += Noise.response(y, i, width);
                        mean += y[i];
                    }
                }
                mean /= SIDE * SIDE;
                double deviation = Math.sqrt(Math.PI / 2) / 6 * sum / (SIDE * SIDE);
                all[row * across + column] = deviation;
                if (mean >= BLACK && mean <= WHITE) {
                    grey[blocks++] = deviation;
                }
            }
        }
        double[] counted = blocks * 20 >= all.length ? Arrays.copyOf(grey, blocks) : all;
        Arrays.sort(counted);
        return counted[(int) (SHARE * (counted.length - 1))];
    }
}
