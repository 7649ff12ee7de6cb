package org.zimagelab.notebook.charts;

import org.zimagelab.notebook.display.ScoreText;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.metric.Metric;

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

    /** Of a metric: which end is better, or the healthy band where neither is. */
    static DirectionNote of(Metric metric) {
        if (metric.better() != Direction.NEITHER) {
            return of(metric.better());
        }
        String band = metric.healthy().map(range -> "; healthy " + range).orElse("");
        return metric.isKnown()
                ? new DirectionNote(Direction.NEITHER, ScoreText.end(Direction.NEITHER) + band)
                : none();
    }
}
