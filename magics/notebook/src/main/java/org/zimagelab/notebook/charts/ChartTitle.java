package org.zimagelab.notebook.charts;

import java.util.List;
import org.zimagelab.notebook.display.Captions;
import org.zimagelab.notebook.display.Numbers;
import org.zimagelab.tuning.Parameter;
import org.zimagelab.tuning.Runs;

/** What stands above a chart when nobody says otherwise. */
public final class ChartTitle {
    private static final int LONGEST_PROMPT = 48;

    private ChartTitle() {}

    /**
     * The score and what was drawn.
     *
     * @param runs the sweep
     * @param score its name
     * @return {@code blur_effect: a red circle (3 seeds)}
     */
    public static String of(Runs runs, String score) {
        List<Object> prompts = runs.plan().sweep().values(Parameter.PROMPT);
        int seeds = runs.plan().sweep().values(Parameter.SEED).size();
        String what = prompts.size() == 1
                ? Captions.brief((String) prompts.get(0), LONGEST_PROMPT)
                : Numbers.count(prompts.size(), "prompt") + " pooled";
        return score + ": " + what + " (" + Numbers.count(seeds, "seed") + ")";
    }
}
