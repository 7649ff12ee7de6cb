package org.zimagelab.demo.world;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a description in English, in one of several forms. */
final class EnglishSentence {

    static final List<String> QUALITY = List.of(
            "photorealistic",
            "sharp focus",
            "soft afternoon light",
            "highly detailed",
            "4k",
            "cinematic",
            "masterpiece");

    private EnglishSentence() {}

    static String of(Description said, RandomChoice choice) {
        return switch ((SceneKind) said.said().get(Attribute.KIND)) {
            case SHAPES -> shapes(said, choice);
            case CAT -> cat(said, choice);
            case CITY -> city(said, choice);
        };
    }

    /** One to three words that do not change the scene. */
    static List<String> quality(RandomChoice choice) {
        List<String> words = new ArrayList<>();
        int count = choice.between(1, 3);
        while (words.size() < count) {
            String word = choice.of(QUALITY);
            if (!words.contains(word)) {
                words.add(word);
            }
        }
        return words;
    }

    private static String word(Description said, Attribute attribute, RandomChoice choice) {
        return said.get(attribute)
                .map(word -> choice.mostlyFirst(word.english()))
                .orElse("");
    }

    private static String joined(String... parts) {
        return present(" ", parts);
    }

    private static String listed(String... parts) {
        return present(", ", parts);
    }

    /** Joins the parts that are not empty, with {@code between} between them. */
    private static String present(String between, String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(between));
    }

    private static String a(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }

    private static String shapes(Description said, RandomChoice choice) {
        String figures = said.get(Attribute.COUNT).get() == Count.TWO ? pair(said, choice) : figure(said, choice);
        String background = word(said, Attribute.BACKGROUND, choice);
        if (background.isEmpty()) {
            return switch (choice.between(0, 3)) {
                case 0 -> "a picture of " + figures;
                case 1 -> "there is " + figures;
                default -> figures;
            };
        }
        return switch (choice.between(0, 6)) {
            case 0 -> figures + ", " + background + " background";
            case 1 -> background + " background, " + figures;
            case 2 -> "on " + a(background) + " background, " + figures;
            case 3 -> figures + " on " + a(background) + " backdrop";
            case 4 -> "a picture of " + figures + " on " + a(background) + " background";
            default -> figures + " on " + a(background) + " background";
        };
    }

    private static String pair(Description said, RandomChoice choice) {
        String first = figure(said, choice);
        String second = figure(said.swapped(), choice);
        if (said.get(Attribute.RELATION).isEmpty()) {
            return first + (choice.chance(0.8) ? " and " : " with ") + second;
        }
        String is = choice.chance(0.2) ? " is " : " ";
        if (choice.chance(0.3)) {
            String back =
                    choice.of(reversed((Relation) said.get(Attribute.RELATION).get()));
            return second + is + back + " " + first;
        }
        return first + is + word(said, Attribute.RELATION, choice) + " " + second;
    }

    private static String figure(Description said, RandomChoice choice) {
        String size = word(said, Attribute.SIZE, choice);
        String colour = word(said, Attribute.COLOUR, choice);
        String texture = word(said, Attribute.TEXTURE, choice);
        String form = word(said, Attribute.FORM, choice);
        String noun = form.isEmpty() ? choice.mostlyFirst(SceneKind.SHAPES.english()) : form;
        if (said.get(Attribute.TEXTURE).isPresent() && choice.chance(0.2)) {
            String with =
                    withTexture((Figure.Texture) said.get(Attribute.TEXTURE).get());
            return a(joined(size, colour, noun, with));
        }
        return a(choice.chance(0.7) ? joined(size, colour, texture, noun) : joined(size, texture, colour, noun));
    }

    private static String cat(Description said, RandomChoice choice) {
        String coat = word(said, Attribute.COAT, choice);
        String eyes = word(said, Attribute.EYES, choice);
        String place = word(said, Attribute.PLACE, choice);
        String noun = joined(choice.chance(0.2) ? "fluffy" : "", choice.mostlyFirst(SceneKind.CAT.english()));
        String with = eyes.isEmpty() ? "" : "with " + eyes + " eyes";
        String on = place.isEmpty() ? "" : "on the " + place;
        String sitting = on.isEmpty() ? "" : choice.of(List.of("sitting ", "", "sits ")) + on;
        return switch (choice.between(0, 5)) {
            case 0 -> listed(a(joined(coat, noun)), eyes.isEmpty() ? "" : eyes + " eyes", sitting);
            case 1 -> joined(a(joined(coat, eyes.isEmpty() ? "" : eyes + "-eyed", noun)), sitting);
            case 2 ->
                listed(
                        joined(a(noun), sitting),
                        coat.isEmpty() ? "" : coat + " fur",
                        eyes.isEmpty() ? "" : eyes + " eyes");
            case 3 -> listed(on, joined(a(joined(coat, noun)), with));
            default -> joined(a(joined(coat, noun)), with, sitting);
        };
    }

    private static String city(Description said, RandomChoice choice) {
        String noun = choice.mostlyFirst(SceneKind.CITY.english());
        String sky = word(said, Attribute.SKY, choice);
        String colour = word(said, Attribute.NEON, choice);
        String cars = word(said, Attribute.TRAFFIC, choice);
        String neon = colour.isEmpty() && choice.chance(0.5)
                ? ""
                : joined(colour, choice.of(List.of("neon lights", "neon lights", "neon signs", "neon")));
        String at = sky.isEmpty() ? "" : "at " + sky;
        return switch (choice.between(0, 4)) {
            case 0 -> listed(joined(a(noun), at, neon.isEmpty() ? "" : "with " + neon), cars);
            case 1 -> listed(joined(a(noun), at), cars, neon);
            case 2 -> listed(sky, noun, neon, cars);
            case 3 -> listed(neon, cars, joined(noun, at));
            default -> listed(joined(noun, at), neon, cars);
        };
    }

    /** The words for a texture behind the noun of a figure. */
    static String withTexture(Figure.Texture texture) {
        return switch (texture) {
            case PLAIN -> "without pattern";
            case STRIPED -> "with stripes";
            case CHECKERED -> "with checks";
            case DOTTED -> "with dots";
        };
    }

    /** The words for a relation as seen from the other figure. */
    static List<String> reversed(Relation relation) {
        return relation == Relation.ABOVE ? List.of("below", "under") : List.of("right of", "to the right of");
    }
}
