package org.zimagelab.demo.world;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.zimagelab.common.Ellipsis;

/**
 * The words of this world's captions. A model that learned from them has never seen another word, and its picture for
 * one can show anything.
 */
public final class KnownWords {
    private static final int LONGEST_WORD = 24;

    /** Known words without a meaning for the scene: those of the captions, and others that change nothing. */
    private static final List<String> BETWEEN = List.of(
            // from EnglishSentence
            "a, an, the, one, two, of, on, at, with, without, and, is, in, there, to, picture, background, backdrop",
            "fluffy, fur, eyes, sitting, sits, neon, lights, signs, pattern, stripes, checks, dots, flying, cars, sky",
            // English words that change nothing
            "s, it, its, this, that, are, was, be, or, by, from, for, as, into, image, draw, show, please",
            // from ChineseSentence
            "背景, 是, 的, 在, 上, 和, 与, 坐, 着, 坐着, 坐在, 一只, 一个, 两个, 眼睛, 霓虹灯, 霓虹, 闪烁, 闪烁的, 猫",
            // Chinese words that change nothing
            "一, 只, 个, 张, 幅, 条, 座, 艘, 辆, 匹, 棵, 这, 那, 有, 里, 中, 图片, 请, 了, 并, 且, 或");

    private static final Vocabulary ALL = Vocabulary.known(
            BETWEEN.stream().flatMap(line -> List.of(line.split(", ")).stream()).toList());

    /** What the scan leaves: words of letters, or runs of Chinese characters, which have no spaces between words. */
    private static final Pattern WORD =
            Pattern.compile("\\p{IsHan}++|[\\p{L}\\p{N}&&[^\\p{IsHan}]][\\p{L}\\p{N}\\p{M}'’\\-&&[^\\p{IsHan}]]*+");

    /** Known characters that many other words begin with: 大象 (elephant) is not a large 象. */
    private static final String BEGINNINGS = "大小";

    /** A line cannot hold more words than these. */
    private static final int MOST_NAMED = 6;

    private KnownWords() {}

    /**
     * The words of a text that no caption has.
     *
     * @param text English or Chinese, in upper or lower case
     * @return in their order, each once, in lower case; in Chinese, the runs of characters between the known words
     */
    public static List<String> unknown(String text) {
        Set<String> unknown = new LinkedHashSet<>();
        String whole = Vocabulary.scanned(text);
        Matcher words = WORD.matcher(ALL.scan(text).rest().replace('_', ' '));
        while (words.find()) {
            boolean begun = words.start() > 0
                    && isHan(words.group().codePointAt(0))
                    && BEGINNINGS.indexOf(whole.charAt(words.start() - 1)) >= 0;
            unknown.add(whole.substring(words.start() - (begun ? 1 : 0), words.end()));
        }
        return List.copyOf(unknown);
    }

    private static boolean isHan(int character) {
        return Character.UnicodeScript.of(character) == Character.UnicodeScript.HAN;
    }

    /**
     * What a text asks for that this world does not have, in words that continue "does not know".
     *
     * @param text a prompt, or a negative prompt
     * @return one line; empty if nothing is missing
     */
    public static Optional<String> missing(String text) {
        List<String> unknown = unknown(text);
        if (unknown.isEmpty()) {
            // All words are known, but perhaps no scene has them together. A text without a kind of scene asks for
            // nothing.
            return ParsedPrompt.of(text) instanceof ParsedPrompt.Rejected rejected && ParsedPrompt.namesAKind(text)
                    ? Optional.of(rejected.reason())
                    : Optional.empty();
        }
        List<String> named = new ArrayList<>();
        unknown.stream().limit(MOST_NAMED).map(word -> '"' + cut(word) + '"').forEach(named::add);
        if (unknown.size() > MOST_NAMED) {
            named.add((unknown.size() - MOST_NAMED) + " more");
        }
        String last = named.remove(named.size() - 1);
        String all = named.isEmpty() ? last : String.join(", ", named) + " and " + last;
        return Optional.of(all + ", only shapes, cats and cities (docs/world.md)");
    }

    private static String cut(String word) {
        return Ellipsis.atEnd(word, LONGEST_WORD);
    }
}
