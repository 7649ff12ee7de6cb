package org.zimagelab.notebook.generate;

import java.util.Optional;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.RecommendationView;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.tuning.recommend.Recommendation;
import org.zimagelab.tuning.recommend.Recommender;
import picocli.CommandLine.Option;

/** {@code --recommended}: settings as somebody recommends them, in place of the model's defaults. */
final class RecommendedOption {
    @Option(
            names = "--recommended",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Advisers.class,
            description = {
                "settings as article, vendor, comfyui, swarmui or diffusers recommends, or the article for preview,",
                "daily, high, creative or strict work; your own options take precedence"
            })
    private Optional<String> name = Optional.empty();

    /** The request with the recommendation laid over it, where any is asked for. */
    Request over(Request request, LoadedModel model) {
        return recommendation(request, model)
                .map(recommendation -> recommendation.over(request))
                .orElse(request);
    }

    /**
     * Whose claim it is and what was taken, in one line; empty where no recommendation is asked for.
     *
     * @param ownSteps whether the steps were given beside it
     * @param ownGuidance whether the guidance was
     */
    Optional<String> note(Request request, LoadedModel model, boolean ownSteps, boolean ownGuidance) {
        return recommendation(request, model)
                .map(recommendation -> RecommendationView.taken(recommendation, request, !ownSteps, !ownGuidance));
    }

    private Optional<Recommendation> recommendation(Request request, LoadedModel model) {
        return name.map(word -> Recommender.named("recommended", word, Recommender.advisers())
                .recommend(request, model.generator().info()));
    }
}
