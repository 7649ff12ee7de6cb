package org.zimagelab.notebook.charts;

import java.awt.Color;

/** Colours of lines and texts, which colour-blind eyes can tell apart; those of values are {@link HeatmapColours}. */
final class Palette {
    /** Okabe and Ito, without the yellow that vanishes on white; sorted so that neighbours differ in lightness too. */
    static final Color[] LINES = {
        new Color(0x0072b2), new Color(0xe69f00), new Color(0x009e73), new Color(0xd55e00),
        new Color(0x56b4e9), new Color(0xcc79a7), new Color(0x000000), new Color(0x999999),
    };

    /** Transparent. */
    static final Color CLEAR = new Color(255, 255, 255, 0);

    static final Color INK = new Color(0x222222);
    static final Color GRID = new Color(0xdddddd);
    /** Behind cells that have no value yet. */
    static final Color GAP = Color.WHITE;
    /** Marks, bars and axes in the background. */
    static final Color FAINT = new Color(0x8a8a8a);

    private Palette() {}

    /**
     * A colour for each of several lines that follow an order: told apart by hue while they are few, else by the
     * colours of a heat map without the end that vanishes on white.
     */
    static Color line(int index, int lines) {
        return lines <= LINES.length ? LINES[index] : HeatmapColours.at(0.9 * index / (lines - 1.0));
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

    private static double linear(int level) {
        double v = level / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
}
