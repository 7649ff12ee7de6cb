package org.zimagelab.demo.world;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says a description in English, in one of several forms. */
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

    static String of(Description said, Dice dice) {
        return switch ((Kind) said.said().get(Attribute.KIND)) {
            case SHAPES -> shapes(said, dice);
            case CAT -> cat(said, dice);
            case CITY -> city(said, dice);
        };
    }

    /** One to three words that mean nothing for the scene. */
    static List<String> quality(Dice dice) {
        List<String> words = new ArrayList<>();
        int count = dice.between(1, 3);
        while (words.size() < count) {
            String word = dice.of(QUALITY);
            if (!words.contains(word)) {
                words.add(word);
            }
        }
        return words;
    }

    private static String word(Description said, Attribute attribute, Dice dice) {
        return said.get(attribute).map(word -> dice.mostlyFirst(word.english())).orElse("");
    }

    private static String joined(String... parts) {
        return present(" ", parts);
    }

    private static String listed(String... parts) {
        return present(", ", parts);
    }

    /** The parts that are not empty, {@code between} between them. */
    private static String present(String between, String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(between));
    }

    private static String a(String noun) {
        return ("aeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
    }

    private static String shapes(Description said, Dice dice) {
        String figures = said.get(Attribute.COUNT).get() == Count.TWO ? pair(said, dice) : figure(said, dice);
        String background = word(said, Attribute.BACKGROUND, dice);
        if (background.isEmpty()) {
            return switch (dice.between(0, 3)) {
                case 0 -> "a picture of " + figures;
                case 1 -> "there is " + figures;
                default -> figures;
            };
        }
        return switch (dice.between(0, 6)) {
            case 0 -> figures + ", " + background + " background";
            case 1 -> background + " background, " + figures;
            case 2 -> "on " + a(background) + " background, " + figures;
            case 3 -> figures + " on " + a(background) + " backdrop";
            case 4 -> "a picture of " + figures + " on " + a(background) + " background";
            default -> figures + " on " + a(background) + " background";
        };
    }

    private static String pair(Description said, Dice dice) {
        String first = figure(said, dice);
        String second = figure(said.swapped(), dice);
        if (said.get(Attribute.RELATION).isEmpty()) {
            return first + (dice.chance(0.8) ? " and " : " with ") + second;
        }
        String is = dice.chance(0.2) ? " is " : " ";
        if (dice.chance(0.3)) {
            String back =
                    dice.of(reversed((Relation) said.get(Attribute.RELATION).get()));
            return second + is + back + " " + first;
        }
        return first + is + word(said, Attribute.RELATION, dice) + " " + second;
    }

    private static String figure(Description said, Dice dice) {
        String size = word(said, Attribute.SIZE, dice);
        String colour = word(said, Attribute.COLOUR, dice);
        String texture = word(said, Attribute.TEXTURE, dice);
        String form = word(said, Attribute.FORM, dice);
        String noun = form.isEmpty() ? dice.mostlyFirst(Kind.SHAPES.english()) : form;
        if (said.get(Attribute.TEXTURE).isPresent() && dice.chance(0.2)) {
            String with =
                    withTexture((Figure.Texture) said.get(Attribute.TEXTURE).get());
            return a(joined(size, colour, noun, with));
        }
        return a(dice.chance(0.7) ? joined(size, colour, texture, noun) : joined(size, texture, colour, noun));
    }

    private static String cat(Description said, Dice dice) {
        String coat = word(said, Attribute.COAT, dice);
        String eyes = word(said, Attribute.EYES, dice);
        String place = word(said, Attribute.PLACE, dice);
        String noun = joined(dice.chance(0.2) ? "fluffy" : "", dice.mostlyFirst(Kind.CAT.english()));
        String with = eyes.isEmpty() ? "" : "with " + eyes + " eyes";
        String on = place.isEmpty() ? "" : "on the " + place;
        String sitting = on.isEmpty() ? "" : dice.of(List.of("sitting ", "", "sits ")) + on;
        return switch (dice.between(0, 5)) {
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

    private static String city(Description said, Dice dice) {
        String noun = dice.mostlyFirst(Kind.CITY.english());
        String sky = word(said, Attribute.SKY, dice);
        String colour = word(said, Attribute.NEON, dice);
        String cars = word(said, Attribute.TRAFFIC, dice);
        String neon = colour.isEmpty() && dice.chance(0.5)
                ? ""
                : joined(colour, dice.of(List.of("neon lights", "neon lights", "neon signs", "neon")));
        String at = sky.isEmpty() ? "" : "at " + sky;
        return switch (dice.between(0, 4)) {
            case 0 -> listed(joined(a(noun), at, neon.isEmpty() ? "" : "with " + neon), cars);
            case 1 -> listed(joined(a(noun), at), cars, neon);
            case 2 -> listed(sky, noun, neon, cars);
            case 3 -> listed(neon, cars, joined(noun, at));
            default -> listed(joined(noun, at), neon, cars);
        };
    }

    /** How a texture is said behind a figure's noun. */
    static String withTexture(Figure.Texture texture) {
        return switch (texture) {
            case PLAIN -> "without pattern";
            case STRIPED -> "with stripes";
            case CHECKERED -> "with checks";
            case DOTTED -> "with dots";
        };
    }

    /** How a relation is said from the other figure's side. */
    static List<String> reversed(Relation relation) {
        return relation == Relation.ABOVE ? List.of("below", "under") : List.of("right of", "to the right of");
    }
}
