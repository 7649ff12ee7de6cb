package org.zimagelab.notebook.options;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import picocli.CommandLine.Option;

/** {@code --scores} of magics that compute, unless others are named, whatever scores they can. */
public final class ScoresOption {
    @Option(
            names = "--scores",
            paramLabel = "LIST",
            completionCandidates = CompletionCandidates.Scores.class,
            description = "names, or all that can be computed of these pictures (default: all)")
    private String scores = "all";

    /** Fails if a name is unknown: before any picture is read. */
    public void check() {
        scores(EnumSet.allOf(Requirement.class));
    }

    /**
     * The scores.
     *
     * @param atHand what {@code all} may need
     * @throws org.zimagelab.common.magic.MagicException with one line, if a name is unknown
     */
    public List<Score> scores(Set<Requirement> atHand) {
        return ScoreNames.parse(scores, atHand);
    }
}
