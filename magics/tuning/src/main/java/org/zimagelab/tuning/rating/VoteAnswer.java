package org.zimagelab.tuning.rating;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.zimagelab.tuning.evidence.PairedComparison.Outcome;

/** What a person says about a pair. */
public enum VoteAnswer {
    /** The left picture is better. */
    LEFT("左"),
    /** The right picture is better. */
    RIGHT("右"),
    /** Neither is better. */
    TIE("平"),
    /** Cannot be judged: no win for either, and the pair is not asked again. */
    SKIP("跳");

    private final String chinese;

    VoteAnswer(String chinese) {
        this.chinese = chinese;
    }

    /** The word in the vote file: {@code left}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalStateException for a skip */
    Outcome outcome() {
        return switch (this) {
            case LEFT -> Outcome.LEFT;
            case RIGHT -> Outcome.RIGHT;
            case TIE -> Outcome.TIE;
            case SKIP -> throw new IllegalStateException("a skip is no comparison");
        };
    }

    /** The answer that a person typed: the word, its first letter or its Chinese character, in upper or lower case,
     * full or half width; empty for anything else. */
    public static Optional<VoteAnswer> of(String typed) {
        String plain = Normalizer.normalize(typed, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
        return Stream.of(values())
                .filter(answer -> plain.equals(answer.word())
                        || plain.equals(answer.word().substring(0, 1))
                        || plain.equals(answer.chinese))
                .findFirst();
    }

    /** The answer of this {@link #word()}; empty for any other word. */
    static Optional<VoteAnswer> ofWord(String word) {
        return Stream.of(values()).filter(a -> a.word().equals(word)).findFirst();
    }
}
