package org.zimagelab.notebook.charts;

import java.awt.Color;

/** Colours that tell their meaning to colour-blind eyes, and in grey. */
final class Palette {
    /** Okabe and Ito, without the yellow that vanishes on white; sorted so that neighbours differ in lightness too. */
    static final Color[] LINES = {
        new Color(0x0072b2), new Color(0xe69f00), new Color(0x009e73), new Color(0xd55e00),
        new Color(0x56b4e9), new Color(0xcc79a7), new Color(0x000000), new Color(0x999999),
    };

    /** Viridis, from violet to yellow: lightness rises all the way. */
    static final Color[] RAMP = {
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

    /** Nothing is painted. */
    static final Color CLEAR = new Color(255, 255, 255, 0);

    static final Color INK = new Color(0x222222);
    static final Color GRID = new Color(0xdddddd);
    /** Behind cells that have no value yet. */
    static final Color GAP = Color.WHITE;
    /** What is there, and not meant. */
    static final Color FAINT = new Color(0x8a8a8a);

    private Palette() {}

    /**
     * A colour of the ramp, as XChart mixes them.
     *
     * @param share from 0, its dark end, to 1; beyond them the ends
     */
    static Color ramp(double share) {
        double place = Math.max(0, Math.min(1, share)) * (RAMP.length - 1);
        int from = Math.min((int) place, RAMP.length - 2);
        double rest = place - from;
        return new Color(
                mixed(RAMP[from].getRed(), RAMP[from + 1].getRed(), rest),
                mixed(RAMP[from].getGreen(), RAMP[from + 1].getGreen(), rest),
                mixed(RAMP[from].getBlue(), RAMP[from + 1].getBlue(), rest));
    }

    /**
     * A colour for each of several lines that follow an order: told apart by hue while they are few, else by the ramp
     * without its end that vanishes on white.
     */
    static Color line(int index, int lines) {
        return lines <= LINES.length ? LINES[index] : ramp(0.9 * index / (lines - 1.0));
    }

    /** Black or white, whichever can be read on this colour: the contrast is at least 4.5 to 1 on any. */
    static Color inkOn(Color colour) {
        double luminance = luminance(colour);
        return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? Color.BLACK : Color.WHITE;
    }

    /** Relative luminance of sRGB, 0 to 1, as WCAG 2 counts contrasts by. */
    static double luminance(Color c) {
        return 0.2126 * linear(c.getRed()) + 0.7152 * linear(c.getGreen()) + 0.0722 * linear(c.getBlue());
    }

    private static int mixed(int from, int to, double share) {
        return (int) (from + share * (to - from));
    }

    private static double linear(int level) {
        double v = level / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
}
