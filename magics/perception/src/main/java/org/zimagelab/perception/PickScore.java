package org.zimagelab.perception;

import java.nio.file.Path;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;

/**
 * PickScore v1: which picture people pick for a prompt.
 *
 * <p>{@code s cos(x, t)}: x and t are the embeddings of picture and prompt by CLIP ViT-H/14, trained on people's
 * choices between two pictures, and s is its learned factor. A number without unit, cut at ±100.
 * (Kirstain et al., "Pick-a-Pic", NeurIPS 2023, arXiv 2305.01569; {@code calc_probs} of their README without the
 * softmax, with {@code CLIPModel} of transformers.)
 *
 * <p>The network sees the same middle of the picture as that of {@link ClipIqaVit}. Every picture has a value.
 *
 * <p>Compare pictures of the same prompt only. It has the taste of those who used Stable Diffusion in 2023: contrast,
 * saturation and detail raise it, and so does guidance.
 */
public final class PickScore extends PreferenceScore {
    private static final ExpiringCache<ClipMatch> KEPT = new ExpiringCache<>(ClipMatch::load);

    public PickScore() {
        super(
                "pickscore",
                "PickScore v1: people's choice between pictures of one prompt, by CLIP ViT-H/14.",
                new Range(-100, 100),
                WeightsSource.PICK_SCORE,
                ClipMatch.TOKENS);
    }

    @Override
    double value(Path file, ScoreInput input) {
        return KEPT.with(file, network -> {
            float[] view =
                    ImagePreprocessing.centre(input.picture(), network.towers().side());
            return cut(network.towers().scale() * network.cosine(view, input.requirePrompt()));
        });
    }
}
