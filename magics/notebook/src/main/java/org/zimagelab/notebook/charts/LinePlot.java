package org.zimagelab.notebook.charts;

import java.util.List;
import org.knowm.xchart.XYChart;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;

/** The means of a score against steps. */
public final class LinePlot {
    private LinePlot() {}

    /**
     * A score against steps: a line for each guidance, with 95 % intervals of the means.
     *
     * @param runs a sweep; several prompts are pooled
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param estimand what the intervals are about
     * @param title above the chart
     * @return an {@link XYChart} and its numbers
     * @throws IllegalArgumentException for an unknown score, or where no cell has a value
     */
    public static Plot of(Runs runs, String score, Estimand estimand, String title) {
        List<CellScore> cells = MeanLines.cells(runs, score, estimand);
        DecoratedXYChart chart = new MeanLines(cells, Parameter.STEPS)
                .chart(score, DirectionNote.of(runs.metric(score)), title, List.of());
        String caption = MeanLines.intervals(cells, estimand);
        chart.caption(caption);
        return Plot.of(chart, runs.cellTable(score, estimand, Parameter.STEPS, Parameter.GUIDANCE), caption);
    }

    /**
     * The same for each value of a parameter, on one scale.
     *
     * @return see {@link FacetedPlot#of}
     * @throws IllegalArgumentException likewise
     */
    public static Plot faceted(Runs runs, String score, Estimand estimand, Parameter by, String title) {
        return MeanLines.faceted(
                runs,
                score,
                estimand,
                by,
                title,
                Parameter.STEPS,
                (part, cells) -> MeanLines.intervals(cells, estimand));
    }
}
