package org.zimagelab.tuning.best;

import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.evidence.Sample;

/**
 * Whether a cell keeps a guard. A guard holds if the one-sided 95 % bound of the mean is inside its limit, on each side
 * that has one. A cell that must keep several guards keeps all of them if each holds so: the intersection of their
 * tests has the level of one (Berger 1982, "Multiparameter hypothesis testing and acceptance sampling"), so nothing is
 * divided by their number.
 *
 * @param guard the limit
 * @param n number of values
 * @param mean of the cell; NaN without a value
 * @param low one-sided lower 95 % bound of the mean; NaN where it cannot be known
 * @param high one-sided upper 95 % bound, likewise
 * @param verdict what follows
 */
public record GuardCheck(Guard guard, int n, double mean, double low, double high, Verdict verdict) {

    /** What the pictures say of a guard. */
    public enum Verdict {
        /** It is kept, with 95 % confidence. */
        HOLDS("holds", "成立"),
        /** It is broken: all such statements about all cells hold together with 95 % confidence. */
        BROKEN("broken", "违反"),
        /** The pictures do not tell. */
        UNDECIDED("undecided", "未定");

        private final String english;
        private final String chinese;

        Verdict(String english, String chinese) {
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

    /**
     * Checks one guard in one cell.
     *
     * @param cells number of cells that are checked: a guard is called broken at 0.05/cells
     */
    static GuardCheck of(Guard guard, Sample values, Estimand estimand, int cells) {
        int n = values.values().length;
        double mean = n == 0 ? Double.NaN : values.estimate(estimand).mean();
        double low = values.lowerBound(estimand, Estimate.CONFIDENCE);
        double high = values.upperBound(estimand, Estimate.CONFIDENCE);
        double strict = 1 - (1 - Estimate.CONFIDENCE) / cells;
        boolean broken = values.lowerBound(estimand, strict) > guard.most()
                || values.upperBound(estimand, strict) < guard.least();
        // Without a bound the comparisons are false.
        boolean holds = (guard.least() == Double.NEGATIVE_INFINITY || low >= guard.least())
                && (guard.most() == Double.POSITIVE_INFINITY || high <= guard.most())
                && n > 0;
        return new GuardCheck(
                guard, n, mean, low, high, holds ? Verdict.HOLDS : broken ? Verdict.BROKEN : Verdict.UNDECIDED);
    }

    /** By how much the bound stays inside the limit, on the side where it is nearer; below 0 where it does not. */
    public double room() {
        double below = guard.most() == Double.POSITIVE_INFINITY ? Double.POSITIVE_INFINITY : guard.most() - high;
        double above = guard.least() == Double.NEGATIVE_INFINITY ? Double.POSITIVE_INFINITY : low - guard.least();
        return Math.min(below, above);
    }
}
