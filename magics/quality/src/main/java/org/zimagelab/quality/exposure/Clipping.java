package org.zimagelab.quality.exposure;

import java.util.function.ToDoubleFunction;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.SharedFeature;

/**
 * Shares of clipped pixels. A channel is clipped at 1 or less and at 254 or more.
 *
 * <p>Share of pixels, 0 to 1, lower is better. The shares are counted exactly, in one pass; a picture of one colour
 * scores 0 or 1. Own definitions.
 */
public final class Clipping {
    /**
     * Share of the pixels with any channel clipped. Oversaturation, overexposure and contrast all raise it, and so does
     * an honest black or white background. The healthy band 0 to 0.4 holds the clean pictures of docs/scores.md.
     */
    public static final Score ANY_CHANNEL = share(
            "clip_any",
            "Share of pixels with a channel at its end: 1 or less, or 254 or more.",
            0.4,
            Shares::anyChannel);

    /**
     * Share of the pixels with all channels ≥ 254. Overexposure raises it most; contrast and sharpening raise it too,
     * and a white background is no defect. The healthy band 0 to 0.05 is a convention.
     */
    public static final Score WHITE =
            share("clip_hi", "Share of pixels that are white: all channels 254 or more.", 0.05, Shares::white);

    /**
     * Share of the pixels with one channel ≥ 254 and another ≤ 1: the rim of the gamut. Oversaturation raises it;
     * contrast does in coloured pictures. The healthy band 0 to 0.003 holds the clean pictures of docs/scores.md.
     */
    public static final Score GAMUT_RIM = share(
            "clip_chroma",
            "Share of neon pixels: one channel 254 or more and another 1 or less.",
            0.003,
            Shares::gamutRim);

    private static final SharedFeature<Shares> SHARES = Clipping::count;

    private record Shares(double anyChannel, double white, double gamutRim) {}

    private Clipping() {}

    private static Score share(String name, String description, double healthyUpTo, ToDoubleFunction<Shares> which) {
        ScoreScale scale = ScoreScale.lowerIsBetter(0, 1)
                .in("share of pixels")
                .healthy(0, healthyUpTo)
                .relevantFrom(0.01);
        return ScoreDescriptor.of(name, description, scale)
                .computedBy(picture -> which.applyAsDouble(picture.shared(SHARES)));
    }

    private static Shares count(Pixels picture) {
        int anyChannel = 0;
        int white = 0;
        int gamutRim = 0;
        int width = picture.width();
        for (int row = 0; row < picture.count(); row += width) {
            Interrupts.check();
            for (int i = row; i < row + width; i++) {
                int r = picture.red(i);
                int g = picture.green(i);
                int b = picture.blue(i);
                int least = Math.min(r, Math.min(g, b));
                int most = Math.max(r, Math.max(g, b));
                anyChannel += least <= 1 || most >= 254 ? 1 : 0;
                white += least >= 254 ? 1 : 0;
                gamutRim += least <= 1 && most >= 254 ? 1 : 0;
            }
        }
        double count = picture.count();
        return new Shares(anyChannel / count, white / count, gamutRim / count);
    }
}
