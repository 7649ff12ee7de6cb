package org.zimagelab.quality.exposure;

import java.util.function.ToDoubleFunction;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.picture.Pixels;

/**
 * Exposure and contrast: statistics of the 256 levels of {@link Pixels#LUMA_8_BIT}. Neither end is better: night, snow,
 * fog and silhouettes rightly leave the healthy bands.
 *
 * <p>A percentile is the smallest level that at least that share of the pixels does not exceed (numpy's {@code
 * inverted_cdf}). Mean and percentiles are in levels, 0 to 255, and exact; a picture of one colour scores its level.
 */
public final class Luma {
    /** Mean level. The healthy band 20 to 247 holds the clean pictures of docs/scores.md. */
    public static final Score MEAN = score(
            "luma_mean",
            "Mean luma: exposure as a whole.",
            levels().healthy(20, 247).relevantFrom(15),
            LumaHistogram::mean);

    /** 1st percentile. Pictures differ too much for a healthy band. */
    public static final Score P1 = score(
            "luma_p1",
            "The luma that 1 of 100 pixels does not exceed: how deep the shadows are.",
            levels(),
            histogram -> histogram.percentile(1));

    /** Median. The healthy band 40 to 210 is a convention. */
    public static final Score P50 = score(
            "luma_p50",
            "Median luma.",
            levels().healthy(40, 210).relevantFrom(15),
            histogram -> histogram.percentile(50));

    /**
     * 99th percentile. The healthy band 100 to 255 holds the clean pictures of docs/scores.md: even a night has lights.
     */
    public static final Score P99 = score(
            "luma_p99",
            "The luma that 99 of 100 pixels do not exceed: how bright the lights are.",
            levels().healthy(100, 255).relevantFrom(20),
            histogram -> histogram.percentile(99));

    /**
     * RMS contrast: the population deviation over 255, a pure number from 0 (one colour) to 0.5 (half black, half
     * white). The healthy band 0.03 to 0.35 holds the clean pictures of docs/scores.md. Guidance raises it.
     *
     * <p>Source: E. Peli, "Contrast in complex images", JOSA A 7 (1990).
     */
    public static final Score RMS_CONTRAST = score(
            "rms_contrast",
            "Standard deviation of luma over 255: contrast as a whole.",
            ScoreScale.neitherIsBetter(0, 0.5).healthy(0.03, 0.35).relevantFrom(0.02),
            histogram -> histogram.deviation() / 255);

    /**
     * Shannon entropy {@code −Σ p log₂ p}, 0 (one colour) to 8 bits. Banding lowers it and noise raises it; flat
     * graphics are low by nature. The healthy band 6 to 8 is a convention. Equals {@code
     * skimage.measure.shannon_entropy} of the same 8-bit grey picture.
     */
    public static final Score ENTROPY = score(
            "entropy",
            "Shannon entropy of the luma histogram: how many tones are in use.",
            ScoreScale.neitherIsBetter(0, 8).in("bits").healthy(6, 8).relevantFrom(0.1),
            LumaHistogram::entropy);

    private Luma() {}

    private static ScoreScale levels() {
        return ScoreScale.neitherIsBetter(0, 255).in("levels");
    }

    private static Score score(
            String name, String description, ScoreScale scale, ToDoubleFunction<LumaHistogram> statistic) {
        return ScoreDescriptor.of(name, description, scale)
                .computedBy(picture -> statistic.applyAsDouble(picture.shared(LumaHistogram.OF)));
    }
}
