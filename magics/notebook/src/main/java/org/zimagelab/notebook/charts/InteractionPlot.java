package org.zimagelab.notebook.charts;

import java.util.List;
import org.zimagelab.notebook.display.ScoreText;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;

/** Whether the best guidance depends on steps: the means of a score against guidance. */
public final class InteractionPlot {
    private InteractionPlot() {}

    /**
     * A score against guidance: a line for each number of steps, with 95 % intervals of the means. The best-looking
     * mean of each line is ringed where the score has a better end.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param estimand what the intervals are about
     * @param title above the chart
     * @return an XYChart and its numbers
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static Plot of(Runs runs, String score, Estimand estimand, String title) {
        List<CellScore> cells = MeanLines.cells(runs, score, estimand);
        MeanLines lines = new MeanLines(cells, Parameter.GUIDANCE);
        Direction better = runs.metric(score).better();
        List<CellScore> best = lines.lines().values().stream()
                .flatMap(line -> BestCell.among(line, better).stream())
                .toList();
        DecoratedXYChart chart = lines.chart(score, DirectionNote.of(runs.metric(score)), title, best);
        String rings = best.isEmpty()
                ? ""
                : " A ring marks the best mean of each line (" + ScoreText.end(better)
                        + "). Chance alone also moves the rings from line to line.";
        String caption = "Where the lines are parallel, guidance does the same at any number of steps." + rings + " "
                + MeanLines.intervals(cells, estimand);
        chart.caption(caption);
        return Plot.of(
                chart,
                runs.cellTable(score, estimand, Parameter.STEPS, Parameter.GUIDANCE)
                        .setName(score),
                caption);
    }
}
