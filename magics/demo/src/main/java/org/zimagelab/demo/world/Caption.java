package org.zimagelab.demo.world;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What a person might write about a scene: in English six times out of ten, otherwise in Chinese.
 *
 * @param text at most 130 characters of English or 60 of Chinese, plus 8 for a word about a flaw
 * @param description what the text was written to say
 */
public record Caption(String text, Description description) {

    /** The probability that a caption leaves out an attribute. */
    private static final double SILENT = 0.12;

    private static final double ENGLISH = 0.6;
    private static final double QUALITY_WORDS = 0.3;

    private static final int LONGEST_ENGLISH = 130;
    private static final int LONGEST_CHINESE = 60;

    /**
     * The comma of Chinese keyboards. Half of the Chinese captions have the half-width comma instead, as prompts often
     * do.
     */
    private static final char FULL_WIDTH_COMMA = '\uff0c';

    static final List<String> ENGLISH_FLAWS = List.of("blurry", "low quality", "blurred", "out of focus", "distorted");
    static final List<String> CHINESE_FLAWS = List.of("模糊", "低质量", "畸变", "多余肢体");

    /** A random caption of {@code scene}. */
    public static Caption write(Scene scene, RandomGenerator random) {
        RandomChoice choice = new RandomChoice(random);
        Description said = said(scene, choice);
        boolean quality = choice.chance(QUALITY_WORDS);
        String text = choice.chance(ENGLISH) ? english(said, quality, choice) : chinese(said, quality, choice);
        return new Caption(text, said);
    }

    /** The attributes that the caption mentions. Any may be left out, except those that a caption needs. */
    private static Description said(Scene scene, RandomChoice choice) {
        Map<Attribute, AttributeValue> said =
                new EnumMap<>(Description.of(scene).said());
        said.entrySet().removeIf(entry -> choice.chance(omission(entry.getKey(), entry.getValue())));
        if (scene instanceof Shapes shapes) {
            keepOne(said, Attribute.FORM, Attribute.COLOUR, shapes.first(), choice);
            shapes.second()
                    .ifPresent(second ->
                            keepOne(said, Attribute.SECOND_FORM, Attribute.SECOND_COLOUR, second.figure(), choice));
        }
        Description description = new Description(said);
        boolean unordered = said.get(Attribute.COUNT) == Count.TWO && !said.containsKey(Attribute.RELATION);
        return unordered && choice.chance(0.5) ? description.swapped() : description;
    }

    private static double omission(Attribute attribute, AttributeValue word) {
        if (attribute == Attribute.KIND || attribute == Attribute.COUNT) {
            return 0;
        }
        // hardly anybody mentions these
        if (word == Figure.Texture.PLAIN) {
            return 0.6;
        }
        return word == City.Traffic.NONE ? 0.7 : SILENT;
    }

    private static void keepOne(
            Map<Attribute, AttributeValue> said, Attribute form, Attribute colour, Figure figure, RandomChoice choice) {
        if (!said.containsKey(form) && !said.containsKey(colour)) {
            if (choice.chance(0.5)) {
                said.put(form, figure.form());
            } else {
                said.put(colour, figure.colour());
            }
        }
    }

    private static String english(Description said, boolean quality, RandomChoice choice) {
        String text = EnglishSentence.of(said, choice);
        if (quality) {
            text = lengthened(text, EnglishSentence.quality(choice), ", ", LONGEST_ENGLISH, choice);
        }
        if (choice.chance(0.25)) {
            text = Character.toUpperCase(text.charAt(0)) + text.substring(1);
        }
        return choice.chance(0.15) ? text + "." : text;
    }

    private static String chinese(Description said, boolean quality, RandomChoice choice) {
        String text = ChineseSentence.of(said, choice);
        if (quality) {
            text = lengthened(text, ChineseSentence.quality(said, choice), ",", LONGEST_CHINESE, choice);
        }
        return choice.chance(0.5) ? text.replace(',', FULL_WIDTH_COMMA) : text;
    }

    /** Adds as many of the words to the sentence as fit, most often behind it. */
    private static String lengthened(String text, List<String> words, String comma, int longest, RandomChoice choice) {
        String before = choice.chance(0.15) ? words.get(0) : null;
        String result = before == null ? text : before + comma + text;
        for (String word : words) {
            if (!word.equals(before) && result.length() + comma.length() + word.length() < longest) {
                result = result + comma + word;
            }
        }
        return result.length() < longest ? result : text;
    }

    /** The caption of a blurred picture, with words about the flaw before or after it. */
    static String withFlaw(Caption caption, RandomGenerator random) {
        RandomChoice choice = new RandomChoice(random);
        boolean english = caption.text().chars().allMatch(c -> c < 128);
        String comma =
                english ? ", " : caption.text().indexOf(FULL_WIDTH_COMMA) >= 0 ? String.valueOf(FULL_WIDTH_COMMA) : ",";
        int longest = english ? LONGEST_ENGLISH : LONGEST_CHINESE;
        List<String> words = english ? ENGLISH_FLAWS : CHINESE_FLAWS;
        String flaw = flaws(words, comma, choice);
        if (caption.text().length() + comma.length() + flaw.length() > longest) {
            flaw = words.get(0);
        }
        return choice.chance(0.5) ? flaw + comma + caption.text() : caption.text() + comma + flaw;
    }

    /** A caption that names only flaws, as negative prompts do. */
    static String ofFlawAlone(RandomGenerator random) {
        RandomChoice choice = new RandomChoice(random);
        return choice.chance(0.5)
                ? flaws(ENGLISH_FLAWS, ", ", choice)
                : flaws(CHINESE_FLAWS, choice.chance(0.5) ? String.valueOf(FULL_WIDTH_COMMA) : ",", choice);
    }

    private static String flaws(List<String> words, String comma, RandomChoice choice) {
        if (choice.chance(0.3)) {
            return String.join(comma, words.subList(0, choice.between(2, words.size())));
        }
        String first = choice.of(words);
        String second = choice.of(words);
        return first.equals(second) || choice.chance(0.4) ? first : first + comma + second;
    }
}
