package org.zimagelab.tuning.best;

import java.util.OptionalDouble;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.metric.Metric;

/**
 * How much of a score may be lost: cells that differ by less are called equally good. It is fixed before the data are
 * seen, since a margin that is taken from the data makes every conclusion look certain.
 *
 * @param value δ in the score's unit; above 0, or 0 of a cost that is counted
 * @param source who fixed it
 */
public record Margin(double value, Source source) {

    /** Who fixed a margin. */
    public enum Source {
        /** The person who asks. */
        PERSON("as you said", "由您指定"),
        /** The score, see {@link org.zimagelab.quality.Score#relevantDifference()}. */
        SCORE("the smallest difference that the score calls relevant", "该评分声明的最小有意义差异"),
        /** Nobody: any difference of a cost counts. */
        COST("any difference counts", "任何差异都算");

        private final String english;
        private final String chinese;

        Source(String english, String chinese) {
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
     * The margin of a metric.
     *
     * @param within as the person said it; empty for the score's own
     * @throws IllegalArgumentException with one line, if nobody says one, or if every value of the score is within it
     */
    public static Margin of(Metric metric, OptionalDouble within) {
        if (within.isPresent()) {
            double value = within.getAsDouble();
            if (!(value > 0 && Double.isFinite(value))) {
                throw new IllegalArgumentException("within " + NumberText.plain(value)
                        + ": expected a number above 0, in units of " + metric.name());
            }
            Range range = metric.scale().range();
            if (value >= range.high() - range.low()) {
                throw new IllegalArgumentException("within " + NumberText.plain(value) + ": " + metric.name()
                        + " lies between " + NumberText.plain(range.low()) + " and " + NumberText.plain(range.high())
                        + ", so every cell would do; expected less");
            }
            return new Margin(value, Source.PERSON);
        }
        if (metric.isCost()) {
            return new Margin(0, Source.COST);
        }
        double value = metric.relevantDifference()
                .orElseThrow(() -> new IllegalArgumentException("score " + metric.name()
                        + " declares no smallest relevant difference: say how much of it may be lost,"
                        + " such as --within 0.01"));
        return new Margin(value, Source.SCORE);
    }
}
