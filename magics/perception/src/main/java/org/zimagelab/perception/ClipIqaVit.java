package org.zimagelab.perception;

import java.nio.file.Path;
import java.util.Set;
import org.zimagelab.perception.network.DualEncoder;
import org.zimagelab.perception.network.DualEncoder.Tower;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;

/**
 * CLIP-IQA by CLIP ViT-B/16, of the whole picture: the formula of {@link ClipIqa} with another network, so its numbers
 * must not be compared with that one's. Pure number, 0 to 1. (As torchmetrics' {@code clip_iqa} with
 * {@code openai/clip-vit-base-patch16}.)
 *
 * <p>The network sees 224 × 224 pixels: the shorter side is brought to 224 (bicubic, byte for byte Pillow 12's), and what
 * the longer one has beyond the middle is cut off. Every picture has a value.
 *
 * <p>Fooled as {@link ClipIqa} is, and nearly blind to blur and noise of single pixels, which are gone at 224.
 */
public final class ClipIqaVit extends NetworkScore {
    static final ExpiringCache<Network> KEPT =
            new ExpiringCache<>(folder -> Network.load(PublishedWeights.read(folder)));

    record Network(DualEncoder tower, AntonymPrompts texts) implements AutoCloseable {
        static Network load(PublishedWeights file) {
            AntonymPrompts texts = AntonymPrompts.of(file);
            return new Network(DualEncoder.load(file, Set.of(Tower.IMAGE)), texts);
        }

        @Override
        public void close() {
            tower.close();
        }
    }

    public ClipIqaVit() {
        super(WeightsSource.CLIP_VIT_B_16);
    }

    @Override
    public String name() {
        return "clipiqa_vitb16";
    }

    @Override
    public String description() {
        return "CLIP ViT-B/16's choice between \"Good photo.\" and \"Bad photo.\", of the picture's middle at 224 × 224";
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
            float[] view = ImagePreprocessing.centre(input.picture(), network.tower.side());
            return network.texts.of(network.tower.images(view, 1)[0]);
        });
    }
}
