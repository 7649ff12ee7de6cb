package org.zimagelab.tuning.evidence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a mean over prompts and seeds is about. Every table, caption and chart with an interval names it. */
public enum Estimand {
    /** The prompts that were swept, with new seeds. The interval has the spread of seeds within prompts. */
    THESE("these prompts, new seeds", "这些提示词，新的种子"),
    /** Prompts like those that were swept. The interval has the spread between prompts, so it needs at least two. */
    NEW("new prompts like these", "类似的新提示词");

    private final String english;
    private final String chinese;

    Estimand(String english, String chinese) {
        this.english = english;
        this.chinese = chinese;
    }

    /** The word to type after {@code --for}: {@code these} or {@code new}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In English: {@code these prompts, new seeds}. */
    public String english() {
        return english;
    }

    /** The same in Chinese. */
    public String chinese() {
        return chinese;
    }

    /** The estimand of a word, in upper or lower case; empty where it is none. */
    public static Optional<Estimand> named(String word) {
        return Arrays.stream(values())
                .filter(estimand -> estimand.label().equals(word.strip().toLowerCase(Locale.ROOT)))
                .findFirst();
    }
}
