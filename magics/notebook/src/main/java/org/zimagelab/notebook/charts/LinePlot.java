package org.zimagelab.notebook.charts;

import java.util.List;
import org.knowm.xchart.XYChart;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;

/** The means of a score against steps. */
public final class LinePlot {
    private LinePlot() {}

    /**
     * A score against steps: a line for each guidance, with the 95 % interval of the mean over the seeds.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param title above the chart
     * @return the chart
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static XYChart of(Runs runs, String score, String title) {
        return new MeanLines(MeanLines.cells(runs, score), Parameter.STEPS)
                .chart(score, DirectionNote.of(runs.metric(score)), title, List.of());
    }
}
