package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.metric.Metric;

/** What a reader of a score must know: its unit, which end is better, its healthy band. */
public final class ScoreText {

    private ScoreText() {}

    /**
     * A score in a few words.
     *
     * @param score a known one
     * @return such as {@code levels, lower is better, healthy 0 to 5}
     */
    public static String brief(Metric score) {
        List<String> parts = new ArrayList<>();
        if (!score.scale().unit().isEmpty()) {
            parts.add(score.scale().unit());
        }
        parts.add(end(score.better()));
        parts.add(score.healthy().map(band -> "healthy " + band).orElse("no healthy band"));
        return String.join(", ", parts);
    }

    /**
     * Which end of values is better.
     *
     * @param better of a score or a cost
     * @return {@code lower is better}, {@code higher is better} or {@code no end is better}
     */
    public static String end(Direction better) {
        return switch (better) {
            case LOWER_IS_BETTER -> "lower is better";
            case HIGHER_IS_BETTER -> "higher is better";
            case NEITHER -> "no end is better";
        };
    }

    /**
     * All of it, for a pointer that rests on a column's head.
     *
     * @param score a known one
     * @return its description, range, band and caution
     */
    public static String tip(Metric score) {
        String caution = score.caution().map(words -> "; " + words).orElse("");
        return score.description() + " Range " + score.scale().range() + "; " + brief(score) + caution;
    }
}
