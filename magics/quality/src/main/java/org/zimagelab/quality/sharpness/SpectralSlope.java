package org.zimagelab.quality.sharpness;

import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Spectrum;
import org.zimagelab.quality.picture.Pixels;

/**
 * Slope of the power spectrum: how fast power falls with frequency. Photographs fall by about the square.
 *
 * <p>{@link Pixels#LUMA_8_BIT} is covered with square tiles of {@code n} pixels, the largest power of two up to 256
 * that fits, evenly spaced, with the least overlap that leaves no pixel out. Each is weighted by a Hann window along
 * both axes and transformed; {@code P(r)} is the mean of {@code |F|²} over all tiles and over the frequencies whose
 * distance from 0 rounds to {@code r}, divided by the window's energy, plus 1/12, the power of rounding to whole
 * levels. The score is the slope of the line through {@code (log r, log P(r))} by least squares, {@code r} from {@code
 * 0.05 n} to {@code n / 2}.
 *
 * <p>Pure number (power of the frequency), −20 to 20 and beyond any picture; healthy −4 to −1.5; neither end is better:
 * blur makes it steeper (lower), noise and sharpening flatter (higher). A picture of one colour scores 0, as white
 * noise does; so does one with a side under 32 pixels.
 *
 * <p>What fools it: a soft background is blur; fine regular texture is a hump in the spectrum that no line describes.
 *
 * <p>Source: D. J. Field, "Relations between the statistics of natural images and the response properties of cortical
 * cells", JOSA A 4 (1987), for the law; the estimate (Welch's, in two dimensions) is an own definition.
 */
public final class SpectralSlope {
    public static final Score SCORE = ScoreDescriptor.of(
                    "spectral_slope",
                    "Slope of the power spectrum: about -2 in photographs, lower when blurred, higher with noise.",
                    ScoreScale.neitherIsBetter(-20, 20)
                            .in("power of frequency")
                            .healthy(-4, -1.5)
                            .relevantFrom(1))
            .computedBy(SpectralSlope::of);

    private static final int LARGEST = 256;
    private static final int SMALLEST = 32;
    private static final double LOWEST = 0.05;
    private static final double ROUNDING = 1 / 12.0;
    private static final double BOUND = 20;

    private SpectralSlope() {}

    private static double of(Pixels picture) {
        int side = Math.min(picture.width(), picture.height());
        if (side < SMALLEST) {
            return 0;
        }
        int n = Math.min(LARGEST, Integer.highestOneBit(side));
        double[] power = Spectrum.rings(picture.shared(Pixels.LUMA_8_BIT), n);
        int first = (int) Math.ceil(LOWEST * n);
        double meanX = 0;
        double meanY = 0;
        int count = n / 2 - first + 1;
        for (int r = first; r <= n / 2; r++) {
            meanX += Math.log(r) / count;
            meanY += height(power, r, first) / count;
        }
        double xx = 0;
        double xy = 0;
        for (int r = first; r <= n / 2; r++) {
            double x = Math.log(r) - meanX;
            xx += x * x;
            xy += x * (height(power, r, first) - meanY);
        }
        return Math.max(-BOUND, Math.min(BOUND, xy / xx));
    }

    /** Log power over the first ring's, so exactly 0 where all are equal. */
    private static double height(double[] power, int ring, int first) {
        return Math.log((power[ring] + ROUNDING) / (power[first] + ROUNDING));
    }
}
