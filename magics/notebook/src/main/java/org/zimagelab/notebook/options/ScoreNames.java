package org.zimagelab.notebook.options;

import java.util.List;
import java.util.Set;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;

/** What stands after {@code --scores} and the like. */
public final class ScoreNames {

    private ScoreNames() {}

    /**
     * The scores of the option.
     *
     * @param text names, or {@code all}
     * @param atHand what {@code all} may need
     * @return in the order in which they are named
     * @throws MagicException with one line, if a name is unknown
     */
    public static List<Score> parse(String text, Set<Requirement> atHand) {
        return parse("--scores", text, atHand);
    }

    /** The same for another option, which the line of an unknown name begins with. */
    public static List<Score> parse(String option, String text, Set<Requirement> atHand) {
        try {
            return Scores.parse(text, atHand);
        } catch (IllegalArgumentException e) {
            throw new MagicException(option + " " + text + ": " + e.getMessage());
        }
    }
}
