package org.zimagelab.notebook.charts;

import java.awt.Color;

/**
 * The colours of heat maps, their colour bars and contours: viridis, from violet for the least value to yellow for the
 * largest. Its lightness rises all the way, so that it can be read in grey and by colour-blind eyes.
 */
final class HeatmapColours {
    /** Viridis of matplotlib (public domain) at ten even distances; XChart mixes linearly between two of them. */
    static final Color[] VIRIDIS = {
        new Color(0x440154),
        new Color(0x482878),
        new Color(0x3e4989),
        new Color(0x31688e),
        new Color(0x26828e),
        new Color(0x1f9e89),
        new Color(0x35b779),
        new Color(0x6ece58),
        new Color(0xb5de2b),
        new Color(0xfde725),
    };

    private HeatmapColours() {}

    /**
     * The colour of a value in a range, as XChart mixes it.
     *
     * @param value any; beyond the range it has the colour of the nearer end
     * @param min of the range
     * @param max of the range
     */
    static Color of(double value, double min, double max) {
        return at(value <= min ? 0 : value >= max ? 1 : (value - min) / (max - min));
    }

    /**
     * A colour by its place.
     *
     * @param share from 0, the dark end, to 1; beyond them the ends
     */
    static Color at(double share) {
        double place = Math.max(0, Math.min(1, share)) * (VIRIDIS.length - 1);
        int from = Math.min((int) place, VIRIDIS.length - 2);
        double rest = place - from;
        return new Color(
                mixed(VIRIDIS[from].getRed(), VIRIDIS[from + 1].getRed(), rest),
                mixed(VIRIDIS[from].getGreen(), VIRIDIS[from + 1].getGreen(), rest),
                mixed(VIRIDIS[from].getBlue(), VIRIDIS[from + 1].getBlue(), rest));
    }

    private static int mixed(int from, int to, double share) {
        return (int) (from + share * (to - from));
    }
}
