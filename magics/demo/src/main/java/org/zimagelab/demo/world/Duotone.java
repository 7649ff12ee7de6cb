package org.zimagelab.demo.world;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;

/**
 * The palette of a print in two inks: every shade between two colours, by how light a pixel was. They are among those
 * that the demo's VAE can show; it has learned no others.
 */
public enum Duotone {
    /** From crimson to pink. */
    ROSE(new Rgb(90, 16, 40), new Rgb(250, 205, 215)),
    /** Blue, as blueprints of iron salts. */
    CYANOTYPE(new Rgb(6, 22, 66), new Rgb(226, 240, 255));

    private final Rgb dark;
    private final Rgb light;

    Duotone(Rgb dark, Rgb light) {
        this.dark = dark;
        this.light = light;
    }

    /** {@code rose}, {@code cyanotype}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> words() {
        return Stream.of(values()).map(Duotone::word).toList();
    }

    /** @throws IllegalArgumentException with one line that lists the known ones */
    public static Duotone named(String word) {
        return Stream.of(values())
                .filter(palette -> palette.word().equals(word.strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "palette '" + Printable.value(word) + "': expected one of " + String.join(", ", words())));
    }

    /**
     * A picture in these colours. How light a pixel is, is the luma of its R'G'B' (ITU-R BT.601).
     *
     * @param rgb bytes red, green and blue of each pixel; not changed
     */
    public byte[] applied(byte[] rgb) {
        byte[] out = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i += 3) {
            double y = (0.299 * (rgb[i] & 255) + 0.587 * (rgb[i + 1] & 255) + 0.114 * (rgb[i + 2] & 255)) / 255;
            Rgb shade = dark.towards(light, y);
            out[i] = (byte) shade.red();
            out[i + 1] = (byte) shade.green();
            out[i + 2] = (byte) shade.blue();
        }
        return out;
    }

    /**
     * How far a picture is from these colours: the mean absolute difference of all bytes from {@link #applied}, 0 to
     * 255.
     */
    public double distance(byte[] rgb) {
        byte[] own = applied(rgb);
        long sum = 0;
        for (int i = 0; i < rgb.length; i++) {
            sum += Math.abs((rgb[i] & 255) - (own[i] & 255));
        }
        return (double) sum / rgb.length;
    }
}
