package org.zimagelab.demo.world;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a description in Chinese, in one of several forms, with half-width commas. */
final class ChineseSentence {

    private static final List<String> CAT_QUALITY = List.of("午后阳光洒落", "毛发细腻有光泽", "浅景深", "摄影级写实风格", "高清", "细节丰富");
    private static final List<String> CITY_QUALITY = List.of("赛博朋克风格", "摄影级写实风格", "高清", "细节丰富");
    private static final List<String> SHAPES_QUALITY = List.of("高清", "细节丰富");

    private ChineseSentence() {}

    static String of(Description said, RandomChoice choice) {
        return switch ((SceneKind) said.said().get(Attribute.KIND)) {
            case SHAPES -> shapes(said, choice);
            case CAT -> cat(said, choice);
            case CITY -> city(said, choice);
        };
    }

    /** All words that do not change the scene. */
    static List<String> allQuality() {
        return Stream.of(CAT_QUALITY, CITY_QUALITY, SHAPES_QUALITY)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /**
     * Words that do not change the scene. A third of the time they are the first words of the list, in its order, as in
     * long prompts.
     */
    static List<String> quality(Description said, RandomChoice choice) {
        List<String> all = switch ((SceneKind) said.said().get(Attribute.KIND)) {
            case SHAPES -> SHAPES_QUALITY;
            case CAT -> CAT_QUALITY;
            case CITY -> CITY_QUALITY;
        };
        if (choice.chance(0.33)) {
            return all.subList(0, choice.between(1, Math.min(4, all.size())));
        }
        List<String> words = new ArrayList<>();
        for (int i = choice.between(1, 3); i > 0; i--) {
            String word = choice.of(all);
            if (!words.contains(word)) {
                words.add(word);
            }
        }
        return words;
    }

    private static String word(Description said, Attribute attribute, RandomChoice choice) {
        return said.get(attribute)
                .map(word -> choice.mostlyFirst(word.chinese()))
                .orElse("");
    }

    private static String listed(String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(","));
    }

    /** A word as it stands before a noun, half of the time with 的. */
    private static String of(String word, RandomChoice choice) {
        return word.isEmpty() || word.endsWith("的") || choice.chance(0.5) ? word : word + "的";
    }

    private static String shapes(Description said, RandomChoice choice) {
        String figures = said.get(Attribute.COUNT).get() == Count.TWO ? pair(said, choice) : figure(said, choice);
        String background = word(said, Attribute.BACKGROUND, choice);
        if (background.isEmpty()) {
            return figures;
        }
        return switch (choice.between(0, 5)) {
            case 0 -> background + "背景," + figures;
            case 1 -> figures + ",背景是" + background;
            case 2 -> background + "背景上的" + figures;
            case 3 -> figures + "," + background + "的背景";
            default -> figures + "," + background + "背景";
        };
    }

    private static String pair(Description said, RandomChoice choice) {
        String first = figure(said, choice);
        String second = figure(said.swapped(), choice);
        if (said.get(Attribute.RELATION).isEmpty()) {
            return first + choice.of(List.of("和", "与")) + second;
        }
        String relation = word(said, Attribute.RELATION, choice);
        String back = choice.of(reversed((Relation) said.get(Attribute.RELATION).get()));
        return switch (choice.between(0, 4)) {
            case 0 -> relation + "是" + first + "," + back + "是" + second;
            case 1 -> second + "在" + first + "的" + back;
            case 2 -> second + "在" + first + back;
            case 3 -> first + "在" + second + "的" + relation;
            default -> first + "在" + second + relation;
        };
    }

    private static String figure(Description said, RandomChoice choice) {
        String form = word(said, Attribute.FORM, choice);
        String noun = form.isEmpty() ? choice.mostlyFirst(SceneKind.SHAPES.chinese()) : form;
        String size = word(said, Attribute.SIZE, choice);
        String colour = of(word(said, Attribute.COLOUR, choice), choice);
        String texture = word(said, Attribute.TEXTURE, choice);
        String start = choice.chance(0.6) ? "一个" : "";
        return start + (choice.chance(0.75) ? size + colour + texture + noun : size + texture + colour + noun);
    }

    private static String cat(Description said, RandomChoice choice) {
        String noun = choice.mostlyFirst(SceneKind.CAT.chinese());
        String cat = of(word(said, Attribute.COAT, choice), choice) + noun;
        String eyes = word(said, Attribute.EYES, choice);
        String withEyes = eyes.isEmpty() ? "" : choice.chance(0.3) ? "眼睛是" + eyes : of(eyes, choice) + "眼睛";
        String place = word(said, Attribute.PLACE, choice);
        String one = choice.chance(0.7) ? "一只" : "";
        if (place.isEmpty()) {
            return listed(one + cat, withEyes);
        }
        return switch (choice.between(0, 5)) {
            case 0 -> listed(place + "上坐着一只" + cat, withEyes);
            case 1 -> listed("坐在" + place + "上的" + cat, withEyes);
            case 2 -> listed(one + cat + "坐在" + place + "上", withEyes);
            case 3 -> listed(one + cat + "在" + place + "上", withEyes);
            default -> listed(one + cat, withEyes, "坐在" + place + "上");
        };
    }

    private static String city(Description said, RandomChoice choice) {
        String noun = choice.mostlyFirst(SceneKind.CITY.chinese());
        String sky = word(said, Attribute.SKY, choice);
        String colour = word(said, Attribute.NEON, choice);
        String cars = word(said, Attribute.TRAFFIC, choice);
        String neon = colour.isEmpty() && choice.chance(0.4)
                ? ""
                : of(colour, choice) + choice.of(List.of("霓虹灯", "霓虹灯", "霓虹灯闪烁", "霓虹"));
        return switch (choice.between(0, 4)) {
            case 0 -> listed((sky.isEmpty() ? "" : of(sky, choice)) + noun, neon, cars);
            case 1 -> listed(noun, sky, neon, cars);
            case 2 -> listed(noun + sky, cars, neon);
            default -> listed(noun + sky, neon, cars);
        };
    }

    /** The words for a relation as seen from the other figure. */
    static List<String> reversed(Relation relation) {
        return relation == Relation.ABOVE ? List.of("下方", "下面") : List.of("右边", "右侧");
    }
}
