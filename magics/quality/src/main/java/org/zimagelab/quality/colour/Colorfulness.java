package org.zimagelab.quality.colour;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.picture.Pixels;

/**
 * Colourfulness of Hasler and Süsstrunk, their third measure: spread and strength of the two opponent colours.
 *
 * <p>With {@code rg = R − G} and {@code yb = (R + G) / 2 − B} over all pixels, σ the population deviation, μ the mean:
 *
 * <pre>{@code M3 = √(σ²rg + σ²yb) + 0.3 √(μ²rg + μ²yb)}</pre>
 *
 * <p>In levels (of 255), 0 and up. People call about 0 not colourful, 15 slightly, 33 moderately, 45 averagely, 59
 * quite, 82 highly and 109 extremely colourful; the healthy band, 15 to 82, is from slightly to highly. A grey picture
 * scores 0; a picture of one colour keeps only the second term.
 *
 * <p>What fools it: it answers to oversaturation, but also to contrast, exposure and coloured noise, and first of all
 * to what is in the picture: a night scene is not a defect. Guidance tends to raise it without bound, so neither end
 * is better.
 *
 * <p>Source: D. Hasler, S. Süsstrunk, "Measuring colourfulness in natural images", Proc. SPIE 5007 (2003).
 */
public final class Colorfulness {
    public static final Score SCORE = ScoreDescriptor.of(
                    "colorfulness",
                    "Colourfulness M3 (Hasler-Süsstrunk): "
                            + "0 is grey, 33 moderately, 82 highly, 109 extremely colourful.",
                    ScoreScale.of(Range.from(0), Direction.NEITHER)
                            .in("levels")
                            .healthy(15, 82)
                            .relevantFrom(8))
            .computedBy(Colorfulness::of);

    /** Pixels whose squares (at most 510² each) are sure to fit an int sum, which is twice as fast as a long one. */
    private static final int RUN = 4096;

    private Colorfulness() {}

    private static double of(Pixels picture) {
        int count = picture.count();
        // yb is summed doubled, in whole numbers, so that nothing is rounded before the last lines.
        long rgSum = 0;
        long rgSquares = 0;
        long ybSum = 0;
        long ybSquares = 0;
        for (int start = 0; start < count; start += RUN) {
            Interrupts.check();
            int end = Math.min(count, start + RUN);
            int rgRun = 0;
            int rgRunSquares = 0;
            int ybRun = 0;
            int ybRunSquares = 0;
            for (int i = start; i < end; i++) {
                int red = picture.red(i);
                int green = picture.green(i);
                int rg = red - green;
                int yb = red + green - 2 * picture.blue(i);
                rgRun += rg;
                rgRunSquares += rg * rg;
                ybRun += yb;
                ybRunSquares += yb * yb;
            }
            rgSum += rgRun;
            rgSquares += rgRunSquares;
            ybSum += ybRun;
            ybSquares += ybRunSquares;
        }
        double rgMean = (double) rgSum / count;
        double ybMean = ybSum / (2.0 * count);
        double rgVariance = (double) rgSquares / count - rgMean * rgMean;
        double ybVariance = ybSquares / (4.0 * count) - ybMean * ybMean;
        return Math.sqrt(Math.max(0, rgVariance + ybVariance)) + 0.3 * Math.hypot(rgMean, ybMean);
    }
}
