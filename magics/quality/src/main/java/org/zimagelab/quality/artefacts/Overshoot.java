package org.zimagelab.quality.artefacts;

import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Filters;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * Overshoot beside strong edges, the halo of sharpening and of too much guidance. With {@code S} the luma after a
 * Gaussian of deviation 2 and {@code [lo, hi]} the least and largest {@code S} of the 9×9 pixels around: the mean of
 * {@code max(0, Y − hi, lo − Y)} over the pixels where {@code hi − lo > 40}.
 *
 * <p>Levels, 0 to 255, lower is better, healthy 0 to 30 (the clean pictures of docs/scores.md); 0 without strong edges.
 * Lines and points thinner than the Gaussian count too, so fine drawing and contrast raise it: compare the same prompt
 * and seed. Own definition on {@link Pixels#LUMA_8_BIT}, edge pixels repeated.
 */
public final class Overshoot {
    public static final Score SCORE = ScoreDescriptor.of(
                    "overshoot",
                    "Halo beside strong edges: mean level beyond what the blurred surroundings hold.",
                    ScoreScale.lowerIsBetter(0, 255).in("levels").healthy(0, 30).relevantFrom(2))
            .computedBy(Overshoot::of);

    private static final float STRONG = 40;

    private Overshoot() {}

    private static double of(Pixels picture) {
        Plane luma = picture.shared(Pixels.LUMA_8_BIT);
        int width = luma.width();
        int height = luma.height();
        float[] y = luma.values();
        float[] smooth = Filters.gaussian(y, width, height, 2, 8);
        float[] high = Filters.most9(smooth, width, height);
        for (int i = 0; i < smooth.length; i++) {
            smooth[i] = -smooth[i];
        }
        float[] minusLow = Filters.most9(smooth, width, height);
        double sum = 0;
        int strong = 0;
        for (int i = 0; i < y.length; i++) {
            if (high[i] + minusLow[i] > STRONG) {
                strong++;
                sum += Math.max(0, Math.max(y[i] - high[i], -minusLow[i] - y[i]));
            }
        }
        return strong == 0 ? 0 : sum / strong;
    }
}
