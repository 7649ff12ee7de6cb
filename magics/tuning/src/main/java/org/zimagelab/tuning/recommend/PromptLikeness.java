package org.zimagelab.tuning.recommend;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much two prompts have in common: the share of the words that both have, 2 |A ∩ B| / (|A| + |B|) (Dice 1945). A
 * word is a run of three letters or more in any case, or a single Chinese, Japanese or Korean character. It knows no
 * meaning: a cat and a kitten have nothing in common.
 */
final class PromptLikeness {
    private static final Pattern WORD =
            Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}]|[\\p{L}&&[^\\p{IsHan}]]{3,}");

    private PromptLikeness() {}

    /** From 0, nothing in common, to 1, the same words; 0 where one has no word. */
    static double of(String one, String other) {
        Set<String> a = words(one);
        Set<String> b = words(other);
        Set<String> both = new HashSet<>(a);
        both.retainAll(b);
        return a.isEmpty() || b.isEmpty() ? 0 : 2.0 * both.size() / (a.size() + b.size());
    }

    private static Set<String> words(String prompt) {
        Set<String> words = new HashSet<>();
        Matcher matcher = WORD.matcher(prompt.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            words.add(matcher.group());
        }
        return words;
    }
}
