package org.zimagelab.tuning.best;

import java.util.List;
import java.util.OptionalDouble;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;

/**
 * A score that is to be as good as possible.
 *
 * @param metric of which one end is better
 * @param margin how much of it may be lost
 */
public record Goal(Metric metric, Margin margin) {

    /**
     * A score of these runs, or a cost.
     *
     * @param score its name
     * @param within the margin; empty for the score's own
     * @throws IllegalArgumentException with one line, if the score is not in these runs, neither end of it is better,
     *     or it has no margin
     */
    public static Goal of(Runs runs, String score, OptionalDouble within) {
        Metric metric = runs.metric(score);
        if (metric.better() == Direction.NEITHER) {
            List<String> directed = directed(runs);
            throw new IllegalArgumentException("score " + score + ": neither end of it is better, so no cell is best in"
                    + " it; "
                    + (directed.isEmpty()
                            ? "these runs have no score with a better end"
                            : "of these runs' scores one end is better in " + String.join(", ", directed)));
        }
        return new Goal(metric, Margin.of(metric, within));
    }

    /** The scores of runs of which one end is better. */
    static List<String> directed(Runs runs) {
        return runs.scores().values().stream()
                .filter(metric -> metric.better() != Direction.NEITHER)
                .map(Metric::name)
                .toList();
    }

    /** 1 where larger values are better, −1 where smaller ones are. */
    public int sign() {
        return metric.better() == Direction.HIGHER_IS_BETTER ? 1 : -1;
    }
}
