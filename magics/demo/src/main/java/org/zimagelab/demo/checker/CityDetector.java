package org.zimagelab.demo.checker;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.demo.world.Attribute;
import org.zimagelab.demo.world.AttributeValue;
import org.zimagelab.demo.world.City;
import org.zimagelab.demo.world.Description;
import org.zimagelab.demo.world.Rgb;
import org.zimagelab.demo.world.SceneKind;

/** Finds a city by its windows below an even sky. */
final class CityDetector {

    private static final int SIDE = RgbPixels.SIDE;

    /** No building reaches above this row; cars fly here. */
    private static final int SKY = 44;

    /** From this row down to the street there are only walls. */
    private static final int WALLS = 92;

    private static final int STREET = 119;

    private CityDetector() {}

    static Optional<Description> detect(RgbPixels pixels) {
        Rgb sky = pixels.median(i -> i / SIDE < SKY);
        Optional<City.Sky> hour = Colours.nearest(sky, City.Sky.values(), CityDetector::usual, 60);
        double[] aboveSky = aboveSky(pixels);
        if (hour.isEmpty() || !isEven(aboveSky) || !hasWindows(pixels)) {
            return Optional.empty();
        }
        Map<Attribute, AttributeValue> seen = new EnumMap<>(Attribute.class);
        seen.put(Attribute.KIND, SceneKind.CITY);
        seen.put(Attribute.SKY, hour.get());
        neon(pixels).ifPresent(neon -> seen.put(Attribute.NEON, neon));
        seen.put(Attribute.TRAFFIC, hasCars(aboveSky) ? City.Traffic.FLYING_CARS : City.Traffic.NONE);
        return Optional.of(new Description(seen));
    }

    private static Rgb usual(City.Sky sky) {
        return sky == City.Sky.NIGHT ? new Rgb(17, 12, 44) : new Rgb(134, 75, 117);
    }

    /** How much lighter each pixel of the upper part is than the sky in its row, in luma. */
    private static double[] aboveSky(RgbPixels pixels) {
        double[] above = new double[SKY * SIDE];
        for (int y = 0; y < SKY; y++) {
            double[] row = new double[SIDE];
            for (int x = 0; x < SIDE; x++) {
                row[x] = pixels.luma(y * SIDE + x);
            }
            double usual = Arrays.stream(row).sorted().toArray()[SIDE / 2];
            for (int x = 0; x < SIDE; x++) {
                above[y * SIDE + x] = row[x] - usual;
            }
        }
        return above;
    }

    /** Whether most of the upper part is sky; cars and their trails cover about a tenth. */
    private static boolean isEven(double[] aboveSky) {
        return Arrays.stream(aboveSky).filter(step -> Math.abs(step) < 35).count() > 0.75 * aboveSky.length;
    }

    /** Whether the lower part shows dark walls with many small lights. */
    private static boolean hasWindows(RgbPixels pixels) {
        int dark = 0;
        int light = 0;
        int steps = 0;
        int all = 0;
        for (int y = WALLS; y < STREET; y++) {
            for (int x = 0; x < SIDE - 2; x++) {
                double luma = pixels.luma(y * SIDE + x);
                dark += luma < 80 ? 1 : 0;
                light += luma > 85 ? 1 : 0;
                steps += Math.abs(luma - pixels.luma(y * SIDE + x + 2)) > 18 ? 1 : 0;
                all++;
            }
        }
        return dark > 0.4 * all && light > 0.04 * all && steps > 0.12 * all;
    }

    /** The colour that most of the bright and saturated pixels below the sky have. */
    private static Optional<City.Neon> neon(RgbPixels pixels) {
        int[] counts = new int[City.Neon.values().length];
        for (int i = SKY * SIDE; i < SIDE * SIDE; i++) {
            Rgb colour = pixels.at(i);
            if (Colours.value(colour) > 135 && Colours.saturation(colour) > 0.52) {
                Colours.nearestHue(colour, City.Neon.values(), City.Neon::rgb, 16)
                        .ifPresent(neon -> counts[neon.ordinal()]++);
            }
        }
        int most = 0;
        for (int i = 0; i < counts.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        boolean clear =
                counts[most] > 25 && counts[most] > 0.6 * Arrays.stream(counts).sum();
        return clear ? Optional.of(City.Neon.values()[most]) : Optional.empty();
    }

    /** Whether a region of the size of a car is much lighter than the sky around it. */
    private static boolean hasCars(double[] aboveSky) {
        boolean[] light = new boolean[SIDE * SIDE];
        for (int i = 0; i < SKY * SIDE; i++) {
            light[i] = aboveSky[i] > 60;
        }
        return Silhouette.parts(light, 30).stream()
                .anyMatch(part -> part.box().width() >= 8 && part.box().height() <= 14);
    }
}
