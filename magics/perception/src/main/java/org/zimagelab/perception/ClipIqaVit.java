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
 * CLIP-IQA by CLIP ViT-B/16, of the whole picture: the formula of {@link ClipIqa} with another network, so do not
 * compare their numbers. A number without unit, 0 to 1. (As torchmetrics' {@code clip_iqa} with
 * {@code openai/clip-vit-base-patch16}.)
 *
 * <p>The network sees 224 × 224 pixels: the shorter side is resized to 224 (bicubic, byte for byte as Pillow 12), and
 * the longer one is cropped to its middle. Every picture has a value.
 *
 * <p>The same things mislead it as {@link ClipIqa}. It hardly sees blur and single-pixel noise, which vanish at 224.
 */
public final class ClipIqaVit extends NetworkScore {
    static final ExpiringCache<Network> KEPT = new ExpiringCache<>(file -> Network.load(PublishedWeights.read(file)));

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
        super(
                "clipiqa_vitb16",
                "CLIP ViT-B/16's choice between \"Good photo.\" and \"Bad photo.\", of the picture's middle"
                        + " at 224 × 224.",
                new Range(0, 1),
                Direction.NEITHER,
                WeightsSource.CLIP_VIT_B_16);
    }

    @Override
    double value(Path file, ScoreInput input) {
        return KEPT.with(file, network -> {
            float[] view = ImagePreprocessing.centre(input.picture(), network.tower.side());
            return network.texts.of(network.tower.images(view, 1)[0]);
        });
    }
}
