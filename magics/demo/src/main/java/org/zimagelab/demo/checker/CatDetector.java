package org.zimagelab.demo.checker;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.demo.world.Attribute;
import org.zimagelab.demo.world.AttributeValue;
import org.zimagelab.demo.world.Cat;
import org.zimagelab.demo.world.Description;
import org.zimagelab.demo.world.Rgb;
import org.zimagelab.demo.world.SceneKind;

/** Finds a cat by its two eyes, at the places where this world draws them. */
final class CatDetector {

    private static final int SIDE = RgbPixels.SIDE;

    /** Points in an iris, relative to the middle of the eye, in half widths of the head. */
    private static final double[][] IRIS = {
        {-0.165, 0}, {0.165, 0}, {-0.15, 0.08}, {0.15, 0.08}, {0.15, -0.08}, {0.17, -0.03}
    };

    private static final double[][] PUPIL = {{0, -0.08}, {0, 0}, {0, 0.08}};

    /** The greatest distance of a point of an iris from its mean colour, and of the two irises from each other. */
    private static final double ONE_COLOUR = 60;

    /** The least paint distance between an iris and the fur around it; yellow eyes in an orange face have 0.2. */
    private static final double OTHER_PAINT = 0.1;

    private record Eye(Rgb iris, double spread, double pupil) {
        /** The contrast between iris and pupil, minus the unevenness of the iris. */
        double clarity() {
            return Colours.luma(iris) - pupil + 60 * Colours.saturation(iris) - spread;
        }

        boolean isClear() {
            return Colours.saturation(iris) > 0.3 && spread < ONE_COLOUR && pupil < 0.7 * Colours.luma(iris);
        }
    }

    private record Head(double x, double y, double r, Eye left, Eye right) {
        double clarity() {
            return Math.min(left.clarity(), right.clarity()) - 0.5 * Colours.distance(left.iris(), right.iris());
        }
    }

    private CatDetector() {}

    static Optional<Description> detect(RgbPixels pixels) {
        Head head = clearest(pixels);
        Rgb iris = head.left().iris().towards(head.right().iris(), 0.5);
        if (!head.left().isClear()
                || !head.right().isClear()
                || Colours.distance(head.left().iris(), head.right().iris()) > ONE_COLOUR
                || !isOtherThan(iris, pixels, head)) {
            return Optional.empty();
        }
        Map<Attribute, AttributeValue> seen = new EnumMap<>(Attribute.class);
        seen.put(Attribute.KIND, SceneKind.CAT);
        Colours.nearestHue(iris, Cat.Eyes.values(), Cat.Eyes::rgb, 40)
                .ifPresent(eyes -> seen.put(Attribute.EYES, eyes));
        Rgb body = pixels.mean(i -> square((i % SIDE - head.x()) / (0.6 * head.r()))
                        + square((i / SIDE - head.y() - 1.35 * head.r()) / (0.5 * head.r()))
                < 1);
        Colours.nearest(body, Cat.Coat.values(), Cat.Coat::rgb, 70).ifPresent(coat -> seen.put(Attribute.COAT, coat));
        place(pixels).ifPresent(place -> seen.put(Attribute.PLACE, place));
        return Optional.of(new Description(seen));
    }

    /** Whether the fur between and below the eyes has another colour than the irises. */
    private static boolean isOtherThan(Rgb iris, RgbPixels pixels, Head head) {
        Rgb bridge = pixels.mean(i -> Math.abs(i % SIDE - head.x()) < 0.12 * head.r()
                && Math.abs(i / SIDE - head.y() + 0.12 * head.r()) < 0.2 * head.r());
        Rgb cheeks = pixels.mean(i -> Math.abs(Math.abs(i % SIDE - head.x()) - 0.43 * head.r()) < 0.12 * head.r()
                && Math.abs(i / SIDE - head.y() - 0.3 * head.r()) < 0.06 * head.r());
        return Colours.paintDistance(iris, bridge) > OTHER_PAINT && Colours.paintDistance(iris, cheeks) > OTHER_PAINT;
    }

    private static double square(double value) {
        return value * value;
    }

    /** The head with the clearest eyes. Searches in steps of 2 pixels, then in steps of 1 around the best result. */
    private static Head clearest(RgbPixels pixels) {
        Head coarse = head(pixels, SIDE / 2, 48, 28);
        for (int at = 0; at < 4 * 10 * 9; at++) {
            coarse = clearer(coarse, head(pixels, 56 + at % 9 * 2, 40 + at / 9 % 10 * 2, 26 + at / 90 * 2));
        }
        Head fine = coarse;
        for (int at = 0; at < 3 * 3 * 3; at++) {
            fine = clearer(
                    fine, head(pixels, coarse.x() + at % 3 - 1, coarse.y() + at / 3 % 3 - 1, coarse.r() + at / 9 - 1));
        }
        return fine;
    }

    private static Head clearer(Head a, Head b) {
        return b.clarity() > a.clarity() ? b : a;
    }

    private static Head head(RgbPixels pixels, double x, double y, double r) {
        return new Head(
                x, y, r, eye(pixels, x - 0.43 * r, y - 0.06 * r, r), eye(pixels, x + 0.43 * r, y - 0.06 * r, r));
    }

    private static Eye eye(RgbPixels pixels, double x, double y, double r) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (double[] place : IRIS) {
            Rgb colour = pixels.at(RgbPixels.index(x + place[0] * r, y + place[1] * r));
            red += colour.red();
            green += colour.green();
            blue += colour.blue();
        }
        Rgb iris = new Rgb(red / IRIS.length, green / IRIS.length, blue / IRIS.length);
        double spread = 0;
        for (double[] place : IRIS) {
            spread = Math.max(
                    spread, Colours.distance(iris, pixels.at(RgbPixels.index(x + place[0] * r, y + place[1] * r))));
        }
        double pupil = 0;
        for (double[] place : PUPIL) {
            pupil += pixels.luma(RgbPixels.index(x + place[0] * r, y + place[1] * r)) / PUPIL.length;
        }
        return new Eye(iris, spread, pupil);
    }

    /** The mean colours at the sides of the cat and in the corners below it. */
    private record Surroundings(Rgb sides, Rgb corners) {
        double distance(Surroundings other) {
            return 0.5 * (Colours.distance(sides, other.sides) + Colours.distance(corners, other.corners));
        }
    }

    private static Optional<Cat.Place> place(RgbPixels pixels) {
        Surroundings found = new Surroundings(
                pixels.mean(i -> isAside(i) && i / SIDE >= 66 && i / SIDE < 98),
                pixels.mean(i -> isAside(i) && i / SIDE >= 108));
        Cat.Place best = null;
        double least = 60;
        for (Cat.Place place : Cat.Place.values()) {
            double distance = found.distance(usual(place));
            if (distance < least) {
                least = distance;
                best = place;
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean isAside(int pixel) {
        int x = pixel % SIDE;
        return x >= 10 && x < 22 || x >= SIDE - 8;
    }

    private static Surroundings usual(Cat.Place place) {
        return switch (place) {
            case WINDOW_SILL -> new Surroundings(new Rgb(180, 185, 190), new Rgb(152, 107, 69));
            case GRASS -> new Surroundings(new Rgb(73, 149, 60), new Rgb(73, 149, 60));
            case SOFA -> new Surroundings(new Rgb(145, 46, 60), new Rgb(150, 48, 62));
        };
    }
}
