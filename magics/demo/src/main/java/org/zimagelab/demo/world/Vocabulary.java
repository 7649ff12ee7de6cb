package org.zimagelab.demo.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The words that can describe one kind of scene, each with its meaning there. */
final class Vocabulary {

    /** The role of a wording in its sentence. */
    enum Role {
        /** Gives an attribute its value. */
        VALUE,
        /** Names a figure, and ends the words before it. */
        NOUN,
        /** Gives a value to the figure that was named before. */
        BEHIND,
        /** Names the relation as seen from the other figure. */
        REVERSED
    }

    /** One wording in a text. Its value is a {@link SceneKind} for a noun that leaves the form open. */
    record Token(Attribute attribute, AttributeValue value, Role role, String text) {}

    /** The wordings in their order, and the text with all of them blanked out. */
    record Scan(List<Token> tokens, String rest) {}

    private final Map<String, Token> meanings = new HashMap<>();
    private int longest;

    static Vocabulary of(SceneKind kind) {
        Vocabulary vocabulary = new Vocabulary();
        switch (kind) {
            case SHAPES -> vocabulary.shapes();
            case CAT -> vocabulary.cat();
            case CITY -> vocabulary.city();
        }
        return vocabulary;
    }

    /** The nouns that tell the kind of a scene. */
    static Vocabulary kinds() {
        Vocabulary vocabulary = new Vocabulary();
        for (SceneKind kind : SceneKind.values()) {
            vocabulary.words(Attribute.KIND, kind, Role.NOUN);
        }
        for (Figure.Form form : Figure.Form.values()) {
            form.english().forEach(text -> vocabulary.add(text, Attribute.KIND, SceneKind.SHAPES, Role.NOUN));
            form.chinese().forEach(text -> vocabulary.add(text, Attribute.KIND, SceneKind.SHAPES, Role.NOUN));
        }
        for (String text : List.of("skyline", "cityscape", "都市")) {
            vocabulary.add(text, Attribute.KIND, SceneKind.CITY, Role.NOUN);
        }
        return vocabulary;
    }

    /** Every colour that any kind of scene has. */
    static Vocabulary colours() {
        Vocabulary vocabulary = new Vocabulary();
        vocabulary.values(Attribute.BACKGROUND, Background.values());
        vocabulary.values(Attribute.COLOUR, Figure.Colour.values());
        vocabulary.values(Attribute.COAT, Cat.Coat.values());
        vocabulary.values(Attribute.NEON, City.Neon.values());
        return vocabulary;
    }

    /**
     * Every wording of every kind of scene, and the other words of captions. Only {@link Scan#rest} of its scans is of
     * interest; its tokens mean nothing.
     *
     * @param others further words
     */
    static Vocabulary known(List<String> others) {
        Vocabulary vocabulary = kinds();
        vocabulary.shapes();
        vocabulary.cat();
        vocabulary.city();
        Stream.of(
                        others,
                        EnglishSentence.QUALITY,
                        ChineseSentence.allQuality(),
                        Caption.ENGLISH_FLAWS,
                        Caption.CHINESE_FLAWS)
                .flatMap(List::stream)
                .forEach(text -> vocabulary.add(text, Attribute.KIND, SceneKind.SHAPES, Role.VALUE));
        for (AttributeValue[] values : List.of(
                Background.values(),
                Figure.Colour.values(),
                Cat.Coat.values(),
                Cat.Eyes.values(),
                City.Neon.values())) {
            vocabulary.values(Attribute.COLOUR, values);
        }
        return vocabulary;
    }

    private void shapes() {
        for (Background background : Background.values()) {
            for (String word : background.english()) {
                for (String text : List.of(word + " background", word + " backdrop", "on " + word)) {
                    add(text, Attribute.BACKGROUND, background, Role.VALUE);
                }
            }
            for (String word : background.chinese()) {
                for (String text : List.of(word + "背景", word + "的背景", "背景是" + word)) {
                    add(text, Attribute.BACKGROUND, background, Role.VALUE);
                }
            }
        }
        values(Attribute.COLOUR, Figure.Colour.values());
        values(Attribute.TEXTURE, Figure.Texture.values());
        for (Figure.Texture texture : Figure.Texture.values()) {
            add(EnglishSentence.withTexture(texture), Attribute.TEXTURE, texture, Role.BEHIND);
        }
        values(Attribute.SIZE, Figure.Size.values());
        for (Figure.Form form : Figure.Form.values()) {
            words(Attribute.FORM, form, Role.NOUN);
        }
        words(Attribute.FORM, SceneKind.SHAPES, Role.NOUN);
        values(Attribute.RELATION, Relation.values());
        for (Relation relation : Relation.values()) {
            EnglishSentence.reversed(relation).forEach(text -> add(text, Attribute.RELATION, relation, Role.REVERSED));
            ChineseSentence.reversed(relation).forEach(text -> add(text, Attribute.RELATION, relation, Role.REVERSED));
        }
        words(Attribute.COUNT, Count.TWO, Role.VALUE);
    }

    private void cat() {
        values(Attribute.COAT, Cat.Coat.values());
        for (Cat.Eyes eyes : Cat.Eyes.values()) {
            for (String word : eyes.english()) {
                add(word + " eyes", Attribute.EYES, eyes, Role.VALUE);
                add(word + "-eyed", Attribute.EYES, eyes, Role.VALUE);
            }
            for (String word : eyes.chinese()) {
                for (String text : List.of(word + "眼睛", word + "的眼睛", "眼睛是" + word)) {
                    add(text, Attribute.EYES, eyes, Role.VALUE);
                }
            }
        }
        values(Attribute.PLACE, Cat.Place.values());
    }

    private void city() {
        values(Attribute.SKY, City.Sky.values());
        values(Attribute.NEON, City.Neon.values());
        values(Attribute.TRAFFIC, City.Traffic.values());
    }

    private void values(Attribute attribute, AttributeValue... values) {
        for (AttributeValue value : values) {
            words(attribute, value, Role.VALUE);
        }
    }

    private void words(Attribute attribute, AttributeValue word, Role role) {
        word.english().forEach(text -> add(text, attribute, word, role));
        word.chinese().forEach(text -> add(text, attribute, word, role));
    }

    private void add(String text, Attribute attribute, AttributeValue word, Role role) {
        meanings.put(text, new Token(attribute, word, role, text));
        longest = Math.max(longest, text.length());
    }

    /** A text in lower case with single spaces, as {@link #scan} reads it. It is as long as {@link Scan#rest}. */
    static String scanned(String prompt) {
        return prompt.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    }

    /** Reads a text from its start. At each position it takes the longest wording that begins there. */
    Scan scan(String prompt) {
        String text = scanned(prompt);
        StringBuilder rest = new StringBuilder(text);
        List<Token> tokens = new ArrayList<>();
        for (int at = 0; at < text.length(); at++) {
            Token token = longestAt(text, at);
            if (token != null) {
                tokens.add(token);
                int end = at + token.text().length();
                rest.replace(at, end, "_".repeat(token.text().length()));
                at = end - 1;
            }
        }
        return new Scan(tokens, rest.toString());
    }

    private Token longestAt(String text, int at) {
        for (int end = Math.min(text.length(), at + longest); end > at; end--) {
            Token token = meanings.get(text.substring(at, end));
            if (token != null && standsAlone(text, at, end)) {
                return token;
            }
        }
        return null;
    }

    /** Whether an English word is not part of a longer one. Chinese words have no such bounds. */
    private static boolean standsAlone(String text, int start, int end) {
        return !(start > 0 && isLatin(text.charAt(start - 1)) && isLatin(text.charAt(start)))
                && !(end < text.length() && isLatin(text.charAt(end - 1)) && isLatin(text.charAt(end)));
    }

    private static boolean isLatin(char c) {
        return c >= 'a' && c <= 'z';
    }
}
