package org.zimagelab.demo.checker;

import java.util.Optional;
import java.util.function.Function;
import org.zimagelab.demo.world.Rgb;

/** Measures of single colours. */
final class Colours {

    private Colours() {}

    static double luma(Rgb colour) {
        return 0.299 * colour.red() + 0.587 * colour.green() + 0.114 * colour.blue();
    }

    /** The largest channel, which is the value of HSV, 0–255. */
    static int value(Rgb colour) {
        return Math.max(colour.red(), Math.max(colour.green(), colour.blue()));
    }

    /** Saturation as in HSV, 0–1. */
    static double saturation(Rgb colour) {
        int value = value(colour);
        int least = Math.min(colour.red(), Math.min(colour.green(), colour.blue()));
        return value == 0 ? 0 : (value - least) / (double) value;
    }

    /** The hue in degrees, 0–360, red 0 and green 120. */
    static double hue(Rgb colour) {
        double alpha = colour.red() - 0.5 * (colour.green() + colour.blue());
        double beta = Math.sqrt(3) / 2 * (colour.green() - colour.blue());
        return (Math.toDegrees(Math.atan2(beta, alpha)) + 360) % 360;
    }

    static double hueDistance(Rgb a, Rgb b) {
        double distance = Math.abs(hue(a) - hue(b));
        return Math.min(distance, 360 - distance);
    }

    /** Euclidean distance in RGB, 0–442. */
    static double distance(Rgb a, Rgb b) {
        int red = a.red() - b.red();
        int green = a.green() - b.green();
        int blue = a.blue() - b.blue();
        return Math.sqrt(red * red + green * green + blue * blue);
    }

    /**
     * The distance of two colours after both are made equally bright, 0–1.7. Light and dark tones of one paint have 0.
     */
    static double paintDistance(Rgb a, Rgb b) {
        double brightness = 255.0 / Math.max(1, value(a));
        double other = 255.0 / Math.max(1, value(b));
        return distance(a.times(brightness), b.times(other)) / 255;
    }

    /** The value with the nearest colour, if it is nearer than {@code limit}. */
    static <T> Optional<T> nearest(Rgb colour, T[] values, Function<T, Rgb> rgb, double limit) {
        return least(values, value -> distance(colour, rgb.apply(value)), limit);
    }

    /** The value with the nearest hue, if it is nearer than {@code limit} degrees. */
    static <T> Optional<T> nearestHue(Rgb colour, T[] values, Function<T, Rgb> rgb, double limit) {
        return least(values, value -> hueDistance(colour, rgb.apply(value)), limit);
    }

    private static <T> Optional<T> least(T[] values, Function<T, Double> distance, double limit) {
        T best = null;
        double least = limit;
        for (T value : values) {
            if (distance.apply(value) < least) {
                least = distance.apply(value);
                best = value;
            }
        }
        return Optional.ofNullable(best);
    }
}
