package org.zimagelab.tuning.statistics;

import java.util.Collection;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;

/** What intervals are about, or why there are none, in one sentence of English. */
public final class IntervalText {
    private IntervalText() {}

    /**
     * The sentence for some estimates, such as those of a chart.
     *
     * @param estimates of one estimand; those without any value do not count
     * @return such as {@code The 95 % intervals are for these prompts, new seeds.}
     */
    public static String of(Estimand estimand, Collection<Estimate> estimates) {
        long all = estimates.stream().filter(estimate -> estimate.n() > 0).count();
        long with = estimates.stream().filter(Estimate::hasInterval).count();
        if (with == 0) {
            return "There are no intervals for " + estimand.english() + ": " + reason(estimand, estimates) + ".";
        }
        String rest = with == all
                ? "."
                : "; " + Amounts.part(all - with, all, "cell") + " " + (all - with == 1 ? "has" : "have") + " none: "
                        + (estimand == Estimand.NEW ? "one prompt alone" : "no prompt with two seeds") + ".";
        return "The 95 % intervals are for " + estimand.english() + rest;
    }

    /** Why there is none. */
    private static String reason(Estimand estimand, Collection<Estimate> estimates) {
        int prompts = estimates.stream().mapToInt(Estimate::prompts).max().orElse(0);
        if (estimand == Estimand.THESE) {
            return "that takes two seeds of a prompt";
        }
        return prompts == 1
                ? "one prompt says nothing of others (--for these has them)"
                : "that takes a value of two prompts";
    }
}
