package org.zimagelab.notebook.charts;

import java.util.List;
import java.util.Map;
import org.zimagelab.notebook.display.ScoreText;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.statistics.Pareto;

/**
 * Which end of a chart's values is better.
 *
 * @param words said in the chart; empty where nothing can be said
 */
record DirectionNote(Direction direction, String words) {

    /** Nothing is said. */
    static DirectionNote none() {
        return new DirectionNote(Direction.NEITHER, "");
    }

    /** An end of an axis, in words such as {@code lower is better}. */
    static DirectionNote of(Direction direction) {
        return direction == Direction.NEITHER ? none() : new DirectionNote(direction, ScoreText.end(direction));
    }

    /**
     * Of a sweep's column: which end is better, or the healthy band where none is.
     *
     * @param score a score's name, or a cost's
     */
    static DirectionNote of(String score) {
        Direction direction = Pareto.better(score);
        if (direction != Direction.NEITHER) {
            return of(direction);
        }
        Map<String, Score> known = ScoreText.known(List.of(score));
        return known.containsKey(score)
                ? new DirectionNote(
                        Direction.NEITHER,
                        ScoreText.end(Direction.NEITHER)
                                + known.get(score)
                                        .healthy()
                                        .map(band -> "; healthy " + band)
                                        .orElse(""))
                : none();
    }
}
