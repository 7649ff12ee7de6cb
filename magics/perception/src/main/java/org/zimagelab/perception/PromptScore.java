package org.zimagelab.perception;

import java.util.Set;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.torch.text.TextInput;

/** A network's score of a picture and its prompt. More is better for all of them, and all of them like guidance. */
abstract class PromptScore extends NetworkScore {

    PromptScore(String name, String description, Range range, WeightsSource weights) {
        super(name, description, range, Direction.HIGHER_IS_BETTER, weights);
    }

    @Override
    public final Set<Requirement> requirements() {
        return Set.of(Requirement.PROMPT, Requirement.WEIGHTS);
    }

    @Override
    void check(ScoreInput input) {
        try {
            TextInput.check("prompt", input.requirePrompt());
        } catch (IllegalArgumentException e) {
            throw new NotScoredException(e.getMessage());
        }
    }
}
