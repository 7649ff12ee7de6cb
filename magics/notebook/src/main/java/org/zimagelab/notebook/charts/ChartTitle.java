package org.zimagelab.notebook.charts;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.notebook.display.PictureCaption;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;

/** The title of a chart that was given none. */
public final class ChartTitle {
    private static final int LONGEST_PROMPT = 48;

    private ChartTitle() {}

    /**
     * The score and what was drawn.
     *
     * @param runs the sweep
     * @param score its name
     * @param estimand what the chart's intervals are about
     * @return {@code blur_effect: a red circle, 2 samplers, 3 seeds; for these prompts, new seeds}; what is counted is
     *     pooled
     */
    public static String of(Runs runs, String score, Estimand estimand) {
        return of(runs, score) + "; for " + estimand.english();
    }

    /**
     * The same for a chart without intervals.
     *
     * @return {@code blur_effect: a red circle, 2 samplers, 3 seeds}; what is counted is pooled
     */
    public static String of(Runs runs, String score) {
        List<Object> prompts = runs.values(Parameter.PROMPT);
        List<String> parts = new ArrayList<>();
        parts.add(
                prompts.size() == 1
                        ? PictureCaption.brief((String) prompts.get(0), LONGEST_PROMPT)
                        : prompts.size() + " prompts");
        for (Parameter parameter : Parameter.axes()) {
            if (!parameter.isInGrid() && parameter != Parameter.PROMPT) {
                pooled(parts, runs, parameter);
            }
        }
        parts.add(Amounts.count(runs.values(Parameter.SEED).size(), "seed"));
        return score + ": " + String.join(", ", parts);
    }

    private static void pooled(List<String> parts, Runs runs, Parameter parameter) {
        int count = runs.values(parameter).size();
        if (count > 1) {
            parts.add(Amounts.count(count, parameter.label()));
        }
    }
}
