package org.zimagelab.tuning.best;

import java.util.Optional;
import org.zimagelab.tuning.evidence.BestSet;
import org.zimagelab.tuning.evidence.CellDifference;

/**
 * How a cell stands in one score.
 *
 * @param mean of the prompts' means, over the complete blocks; NaN without any
 * @param member against the best of the others; empty of a cell that breaks a guard, since it is out of the race
 * @param difference from the cell that the answer compares all others with; empty for that cell itself
 */
public record Standing(double mean, Optional<BestSet.Member> member, Optional<CellDifference> difference) {

    /** Whether it is certainly within the margin of the best. */
    public boolean withinMargin() {
        return member.map(BestSet.Member::withinDelta).orElse(false);
    }

    /** Whether it is not told apart from the best. */
    public boolean mayBeBest() {
        return member.map(BestSet.Member::mayBeBest).orElse(false);
    }
}
