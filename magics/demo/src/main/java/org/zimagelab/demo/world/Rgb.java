package org.zimagelab.demo.world;

import java.awt.Color;

/** A colour; each channel is 0–255. */
public record Rgb(int red, int green, int blue) {

    /** Every channel times {@code factor}, clipped to 255. */
    public Rgb times(double factor) {
        return new Rgb(cut(red * factor), cut(green * factor), cut(blue * factor));
    }

    /** Every channel plus {@code offset}, clipped to 0–255. */
    public Rgb plus(int offset) {
        return new Rgb(cut(red + offset), cut(green + offset), cut(blue + offset));
    }

    /** The colour at the fraction {@code t}, 0–1, of the way to {@code other}. */
    public Rgb towards(Rgb other, double t) {
        return new Rgb(
                cut(red + t * (other.red - red)),
                cut(green + t * (other.green - green)),
                cut(blue + t * (other.blue - blue)));
    }

    Color paint() {
        return new Color(red, green, blue);
    }

    private static int cut(double part) {
        return Math.max(0, Math.min(255, (int) Math.round(part)));
    }
}
