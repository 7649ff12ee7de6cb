package org.zimagelab.perception;

import java.nio.file.Path;
import org.zimagelab.perception.network.ModifiedResNet;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;

/**
 * CLIP-IQA: how much nearer CLIP puts a picture to "Good photo." than to "Bad photo.".
 *
 * <p>{@code exp(τ cos(x, g)) / (exp(τ cos(x, g)) + exp(τ cos(x, b)))}; x is the picture's point by CLIP RN50 without its
 * embedding of positions, at the picture's own size, g and b are the texts' points, τ is CLIP's learned factor, 100. Pure
 * number, 0 to 1. (Wang, Chan, Loy, "Exploring CLIP for Assessing the Look and Feel of Images", AAAI 2023,
 * arXiv 2207.12396; the variant of piq's {@code CLIPIQA}. Others average over more pairs of words, and their numbers
 * differ.)
 *
 * <p>Every picture has a value: a side under 31 pixels is continued to 32 by its last row or column, a picture of more
 * than 4096 · 4096 pixels is first brought down to that.
 *
 * <p>Fooled by content, which CLIP knows better than defects; by contrast, saturation and sharpening, which photographs
 * that people call good have too, so that guidance raises it; and by words in the picture.
 */
public final class ClipIqa extends NetworkScore {
    private static final ExpiringCache<Network> KEPT =
            new ExpiringCache<>(folder -> Network.load(PublishedWeights.read(folder)));

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
        super(WeightsSource.CLIP_RN50);
    }

    @Override
    public String name() {
        return "clipiqa";
    }

    @Override
    public String description() {
        return "CLIP RN50's choice between \"Good photo.\" and \"Bad photo.\", at native size";
    }

    @Override
    public Range range() {
        return new Range(0, 1);
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    double value(Path folder, ScoreInput input) {
        return KEPT.with(folder, network -> {
            ImagePreprocessing.Native view = ImagePreprocessing.whole(input.picture(), ModifiedResNet.SMALLEST);
            return network.texts.of(network.tower.image(view.values(), view.width(), view.height()));
        });
    }
}
