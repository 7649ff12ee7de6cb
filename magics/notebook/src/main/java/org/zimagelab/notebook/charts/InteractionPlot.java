package org.zimagelab.notebook.charts;

import java.util.List;
import org.zimagelab.notebook.display.ScoreText;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;

/** Whether the best guidance depends on steps: the means of a score against guidance. */
public final class InteractionPlot {
    private InteractionPlot() {}

    /**
     * A score against guidance: a line for each number of steps, with the 95 % interval of the mean over the seeds. The
     * best mean of each line is ringed where the score has a better end.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param title above the chart
     * @return the chart and its numbers
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static Plot of(Runs runs, String score, String title) {
        MeanLines lines = new MeanLines(MeanLines.cells(runs, score), Parameter.GUIDANCE);
        Direction better = runs.metric(score).better();
        List<CellScore> best = lines.lines().values().stream()
                .flatMap(line -> BestCell.among(line, better).stream())
                .toList();
        DecoratedXYChart chart = lines.chart(score, DirectionNote.of(runs.metric(score)), title, best);
        String rings = best.isEmpty()
                ? ""
                : " A ring marks the best mean of each line (" + ScoreText.end(better)
                        + "). Chance alone also moves the rings from line to line.";
        String caption = "Where the lines are parallel, guidance does the same at any number of steps." + rings;
        chart.caption(caption);
        return Plot.of(
                chart,
                runs.cellTable(score, Parameter.STEPS, Parameter.GUIDANCE).setName(score),
                caption);
    }
}
