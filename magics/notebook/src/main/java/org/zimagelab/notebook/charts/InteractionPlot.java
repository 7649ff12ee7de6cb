package org.zimagelab.notebook.charts;

import java.util.List;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.Interaction;

/** Whether what guidance does depends on steps: the means of a score against guidance. */
public final class InteractionPlot {
    private InteractionPlot() {}

    /**
     * A score against guidance: a line for each number of steps, with 95 % intervals of the means. The caption
     * has the tests of the interaction for both estimands.
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
        DecoratedXYChart chart = lines.chart(score, DirectionNote.of(runs.metric(score)), title, List.of());
        String caption = caption(runs, score, cells, estimand);
        chart.caption(caption);
        return Plot.of(
                chart,
                runs.cellTable(score, estimand, Parameter.STEPS, Parameter.GUIDANCE)
                        .setName(score),
                caption);
    }

    /** What the tests of the interaction say, and what the bars are. */
    static String caption(Runs runs, String score, List<CellScore> cells, Estimand estimand) {
        String tests = Interaction.of(runs, score)
                .map(Interaction::words)
                .orElse("Whether guidance does the same at any number of steps is not tested: that takes two of"
                        + " each and a value in every cell.");
        return "Where the lines are parallel, guidance does the same at any number of steps. " + tests + " "
                + MeanLines.intervals(cells, estimand);
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
                Parameter.GUIDANCE,
                (part, cells) -> caption(part.runs(), score, cells, estimand));
    }
}
