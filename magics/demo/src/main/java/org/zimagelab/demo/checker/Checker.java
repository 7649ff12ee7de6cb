package org.zimagelab.demo.checker;

import java.awt.image.BufferedImage;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.demo.world.Attribute;
import org.zimagelab.demo.world.AttributeValue;
import org.zimagelab.demo.world.Count;
import org.zimagelab.demo.world.Description;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.demo.world.SceneKind;

/** Tells what a picture shows, and compares that with a description. */
public final class Checker {

    private Checker() {}

    /**
     * Judges a picture by a description.
     *
     * @param rgb {@link Rendering#SIDE}² pixels, row by row, three bytes each
     * @throws IllegalArgumentException if {@code rgb} has another length
     */
    public static Verdict check(byte[] rgb, Description description) {
        return check(new RgbPixels(rgb), description);
    }

    /**
     * Judges a picture by a description.
     *
     * @throws IllegalArgumentException if the picture is not {@link Rendering#SIDE} pixels wide and high
     */
    public static Verdict check(BufferedImage picture, Description description) {
        return check(RgbPixels.of(picture), description);
    }

    /**
     * What a picture shows, read as a scene of {@code kind}. Attributes that cannot be read are missing.
     *
     * @return empty if the picture shows no scene of that kind
     */
    public static Optional<Description> detect(byte[] rgb, SceneKind kind) {
        return detect(new RgbPixels(rgb), kind);
    }

    private static Optional<Description> detect(RgbPixels pixels, SceneKind kind) {
        return switch (kind) {
            case SHAPES -> ShapesDetector.detect(pixels);
            case CAT -> CatDetector.detect(pixels);
            case CITY -> CityDetector.detect(pixels);
        };
    }

    private static Verdict check(RgbPixels pixels, Description description) {
        SceneKind kind = (SceneKind) description.get(Attribute.KIND).orElseThrow();
        Description seen = detect(pixels, kind).orElse(new Description(Map.of()));
        Verdict verdict = compare(description, seen);
        if (description.get(Attribute.COUNT).equals(Optional.of(Count.TWO))
                && description.get(Attribute.RELATION).isEmpty()) {
            // either figure may be the one mentioned first
            Verdict swapped = compare(description, seen.swapped());
            return swapped.adherence() > verdict.adherence() ? swapped : verdict;
        }
        return verdict;
    }

    private static Verdict compare(Description wanted, Description seen) {
        Map<Attribute, Boolean> held = new EnumMap<>(Attribute.class);
        for (Map.Entry<Attribute, AttributeValue> entry : wanted.said().entrySet()) {
            held.put(entry.getKey(), entry.getValue() == seen.said().get(entry.getKey()));
        }
        return new Verdict(held);
    }
}
