package org.zimagelab.perception;

import java.util.Optional;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;

/** A score by a network that was trained on which of two pictures people prefer for an English prompt. */
abstract class PreferenceScore extends PromptScore {
    private final Range range;
    private final int tokens;

    /** @param tokens of a prompt that count */
    PreferenceScore(String name, String description, Range range, WeightsSource weights, int tokens) {
        super(name, description, range, weights);
        this.range = range;
        this.tokens = tokens;
    }

    @Override
    public Optional<String> caution() {
        return Optional.of(CAUTION + "; English prompts only, of which the first " + tokens + " tokens count");
    }

    @Override
    void check(ScoreInput input) {
        super.check(input);
        if (!isLatin(input.requirePrompt())) {
            throw new NotScoredException("it was trained on English prompts, and most letters of this one are not"
                    + " Latin; siglip2_alignment reads Chinese too");
        }
    }

    /** Whether at least half of a text's letters are Latin. */
    private static boolean isLatin(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long latin = text.codePoints()
                .filter(Character::isLetter)
                .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.LATIN)
                .count();
        return 2 * latin >= letters;
    }

    /** The value, cut at the ends of the range, far from what the published weights give. */
    final double cut(double value) {
        return Double.isFinite(value) ? Math.max(range.low(), Math.min(range.high(), value)) : Double.NaN;
    }
}
