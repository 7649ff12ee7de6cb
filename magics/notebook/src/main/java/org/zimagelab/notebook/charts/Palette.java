package org.zimagelab.notebook.charts;

import java.awt.Color;

/** Colours that tell their meaning to colour-blind eyes, and in grey. */
final class Palette {
    /** Okabe and Ito, without the yellow that vanishes on white; sorted so that neighbours differ in lightness too. */
    static final Color[] LINES = {
        new Color(0x0072b2), new Color(0xe69f00), new Color(0x009e73), new Color(0xd55e00),
        new Color(0x56b4e9), new Color(0xcc79a7), new Color(0x000000), new Color(0x999999),
    };

    /**
     * The upper part of viridis, from teal to yellow. Lightness rises all the way, and its darkest colour still lets
     * black numbers be read (contrast at least 5 to 1): XChart writes all cells in one colour.
     */
    static final Color[] RAMP = {
        new Color(0x21918c),
        new Color(0x28ae80),
        new Color(0x3fbc73),
        new Color(0x5ec962),
        new Color(0x84d44b),
        new Color(0xaddc30),
        new Color(0xd8e219),
        new Color(0xfde725),
    };

    static final Color INK = new Color(0x222222);
    static final Color GRID = new Color(0xdddddd);
    /** Behind cells that have no value yet. */
    static final Color GAP = Color.WHITE;

    private Palette() {}
}
