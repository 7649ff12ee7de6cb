package org.zimagelab.perception;

import java.nio.file.Path;
import org.zimagelab.perception.network.ModifiedResNet;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;

/**
 * CLIP-IQA: how much closer CLIP finds a picture to "Good photo." than to "Bad photo.".
 *
 * <p>{@code exp(τ cos(x, g)) / (exp(τ cos(x, g)) + exp(τ cos(x, b)))}; x is the picture's embedding by CLIP RN50,
 * without its position embedding and at the picture's own size; g and b are the texts' embeddings; τ is CLIP's learned
 * factor, 100. A number without unit, 0 to 1. (Wang, Chan, Loy, "Exploring CLIP for Assessing the Look and Feel of
 * Images", AAAI 2023, arXiv 2207.12396; the variant of piq's {@code CLIPIQA}. Others average over more pairs of words
 * and get other numbers.)
 *
 * <p>Every picture has a value. A side under 31 pixels is extended to 32 by repeating its last row or column. A picture
 * of more than 4096 · 4096 pixels is first reduced to that many.
 *
 * <p>What misleads it: content, which CLIP knows better than defects; contrast, saturation and sharpening, which good
 * photographs have too, so that guidance raises the score; and words in the picture.
 */
public final class ClipIqa extends NetworkScore {
    private static final ExpiringCache<Network> KEPT =
            new ExpiringCache<>(file -> Network.load(PublishedWeights.read(file)));

    private record Network(ModifiedResNet tower, AntonymPrompts texts) implements AutoCloseable {
        static Network load(PublishedWeights file) {
            AntonymPrompts texts = AntonymPrompts.of(file);
            return new Network(ModifiedResNet.load(file), texts);
        }

        @Override
        public void close() {
            tower.close();
        }
    }

    public ClipIqa() {
        super(
                "clipiqa",
                "CLIP RN50's choice between \"Good photo.\" and \"Bad photo.\", at native size.",
                new Range(0, 1),
                Direction.NEITHER,
                WeightsSource.CLIP_RN50);
    }

    @Override
    double value(Path file, ScoreInput input) {
        return KEPT.with(file, network -> {
            ImagePreprocessing.Native view = ImagePreprocessing.whole(input.picture(), ModifiedResNet.SMALLEST);
            return network.texts.of(network.tower.image(view.values(), view.width(), view.height()));
        });
    }
}
