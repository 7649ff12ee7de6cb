package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;

/** What a reader of a score must know: its unit, which end is better, its healthy band. */
public final class ScoreText {

    private ScoreText() {}

    /**
     * The scores that some columns hold.
     *
     * @param columns names, of which any may be no score, or one that is gone
     * @return the known ones by name
     */
    public static Map<String, Score> known(Collection<String> columns) {
        Map<String, Score> known = new HashMap<>();
        for (Score score : Scores.all()) {
            if (columns.contains(score.name())) {
                known.put(score.name(), score);
            }
        }
        return known;
    }

    /**
     * A score in a few words.
     *
     * @param score any
     * @return such as {@code levels, lower is better, healthy 0 to 5}
     */
    public static String brief(Score score) {
        List<String> parts = new ArrayList<>();
        if (!score.unit().isEmpty()) {
            parts.add(score.unit());
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
     * @param score any
     * @return its description, range, band and caution
     */
    public static String tip(Score score) {
        String caution = score.caution().map(words -> "; " + words).orElse("");
        return score.description() + " Range " + score.range() + "; " + brief(score) + caution;
    }
}
