package org.zimagelab.quality.reference;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.picture.Pixels;

/**
 * Peak signal-to-noise ratio: {@code 10 log₁₀(255² / MSE)}, the mean squared error taken over all pixels and the three
 * channels alike.
 *
 * <p>Decibels, 0 (black against white) to 150, higher is closer to the reference; no healthy band, for it says nothing
 * of a picture alone. Equal pictures, which have no finite ratio, score 150: more than any two that differ can reach
 * within the 100 megapixels that are read. Needs a reference of the same size; any size will do, 1×1 too.
 *
 * <p>What fools it: a shift by one pixel costs more than strong blur; it knows no structure and no eye.
 *
 * <p>Source: textbook; equals scikit-image {@code metrics.peak_signal_noise_ratio} of 8-bit RGB. OpenCV's {@code
 * QualityPSNR} gives a value for each channel; this one is that of their mean squared errors' mean.
 */
public final class Psnr {
    public static final Score SCORE = FullReference.score(
            ScoreDescriptor.of(
                    "psnr",
                    "Peak signal-to-noise ratio against the reference over RGB; 150 where the pictures are equal.",
                    ScoreScale.higherIsBetter(0, 150).in("dB")),
            Psnr::between);

    private static final double EQUAL = 150;

    private Psnr() {}

    private static double between(Pixels picture, Pixels reference) {
        byte[] a = picture.rgb();
        byte[] b = reference.rgb();
        long squares = 0;
        for (int start = 0; start < a.length; start += 1 << 14) {
            Interrupts.check();
            int end = Math.min(a.length, start + (1 << 14));
            int run = 0;
            for (int i = start; i < end; i++) {
                int difference = (a[i] & 0xff) - (b[i] & 0xff);
                run += difference * difference;
            }
            squares += run;
        }
        return squares == 0 ? EQUAL : Math.min(EQUAL, 10 * Math.log10(255.0 * 255 * a.length / squares));
    }
}
