package org.zimagelab.quality.artefacts;

import org.zimagelab.quality.numerics.Filters;
import org.zimagelab.quality.numerics.Plane;

/** Levels beyond the local extremes of the blurred picture, beside strong edges. */
final class Halo {
    private static final float STRONG = 40;

    private Halo() {}

    static double overshoot(Plane luma) {
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
