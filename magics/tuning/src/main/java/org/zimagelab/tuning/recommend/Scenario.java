package org.zimagelab.tuning.recommend;

import java.util.List;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Range;

/**
 * A row of the article's scenario table.
 *
 * @param steps from, to
 * @param cfg from, to, in the article's convention (1 = off)
 * @param english what it is for, and a remark
 * @param chinese the same
 */
record Scenario(Range steps, Range cfg, String english, String chinese) implements Recommender.Rule {

    @Override
    public Recommendation recommend(Recommender recommender, Request request, ModelInfo model) {
        return new Recommendation(
                recommender,
                "Z-Image-Turbo tutorial of January 2026, scenario table",
                (int) Math.round(middle(steps)),
                scale(middle(cfg)),
                steps,
                new Range(scale(cfg.low()), scale(cfg.high())),
                List.of(),
                english,
                chinese);
    }

    private static double middle(Range range) {
        return (range.low() + range.high()) / 2;
    }

    private static double scale(double cfg) {
        return Guidance.ofCfg(cfg).scale();
    }
}
