package org.zimagelab.tuning.best;

import java.util.List;
import org.zimagelab.tuning.parameter.Cell;

/**
 * A cell that may be recommended.
 *
 * @param cell its values of what the runs vary, prompt and seed aside
 * @param cost of one picture
 * @param guards one for each guard of the objective, in its order
 * @param standings one for each goal of the objective, in its order
 */
public record Candidate(Cell cell, CellCost cost, List<GuardCheck> guards, List<Standing> standings) {

    public Candidate {
        guards = List.copyOf(guards);
        standings = List.copyOf(standings);
    }

    /** What is known of a cell. */
    public enum Status {
        /** It is certainly within the margin of the best in every score, and keeps every guard. */
        EQUALLY_GOOD("equally good", "同样好"),
        /** The same, but of a guard the pictures do not tell whether it keeps it. */
        GUARD_UNDECIDED("guard undecided", "护栏未定"),
        /** It may be the best, or worse than the margin allows: the pictures do not tell. */
        UNDECIDED("not told apart", "无法区分"),
        /** It is certainly worse than the best in at least one score. */
        WORSE("worse", "较差"),
        /** It breaks a guard, and is out of the race. */
        GUARD_BROKEN("breaks a guard", "违反护栏");

        private final String english;
        private final String chinese;

        Status(String english, String chinese) {
            this.english = english;
            this.chinese = chinese;
        }

        /** In English. */
        public String english() {
            return english;
        }

        /** In Chinese. */
        public String chinese() {
            return chinese;
        }
    }

    /** What is known of it. */
    public Status status() {
        if (breaksGuard()) {
            return Status.GUARD_BROKEN;
        }
        if (standings.stream().allMatch(Standing::withinMargin)) {
            return guards.stream().allMatch(check -> check.verdict() == GuardCheck.Verdict.HOLDS)
                    ? Status.EQUALLY_GOOD
                    : Status.GUARD_UNDECIDED;
        }
        return standings.stream().allMatch(standing -> standing.withinMargin() || standing.mayBeBest())
                ? Status.UNDECIDED
                : Status.WORSE;
    }

    /** Whether it certainly breaks a guard. */
    boolean breaksGuard() {
        return guards.stream().anyMatch(check -> check.verdict() == GuardCheck.Verdict.BROKEN);
    }
}
