package org.zimagelab.perception;

import java.nio.file.Path;
import java.util.List;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;

/**
 * CLIP-IQA by CLIP ViT-B/16, of tiles: the mean of {@link ClipIqaVit} over squares of 224 pixels that cover the picture
 * at its own resolution, as few as possible along each axis and evenly spread. A number without unit, 0 to 1. (The
 * score of a tile is as published; the mean over tiles is our own.)
 *
 * <p>Every picture has a value. If a side is under 224, the picture is first enlarged until its shorter side is 224.
 * Along a side of more than 16 tiles (3584 pixels) there are gaps between the tiles.
 *
 * <p>It sees blur and single-pixel noise, which the whole picture at 224 hides. What misleads {@link ClipIqa} misleads
 * it too, and so do tiles of sky, fog or bokeh, which it calls bad.
 */
public final class ClipIqaVitTiled extends NetworkScore {
    private static final int BATCH = 8;

    public ClipIqaVitTiled() {
        super(
                "clipiqa_vitb16_tiled",
                "Mean of clipiqa_vitb16 over tiles of 224 × 224 at native resolution.",
                new Range(0, 1),
                Direction.NEITHER,
                WeightsSource.CLIP_VIT_B_16);
    }

    @Override
    double value(Path file, ScoreInput input) {
        return ClipIqaVit.KEPT.with(file, network -> {
            List<float[]> tiles =
                    ImagePreprocessing.tiles(input.picture(), network.tower().side());
            double sum = 0;
            for (int from = 0; from < tiles.size(); from += BATCH) {
                Interrupts.check();
                List<float[]> batch = tiles.subList(from, Math.min(from + BATCH, tiles.size()));
                for (float[] embedding : network.tower().images(joined(batch), batch.size())) {
                    sum += network.texts().of(embedding);
                }
            }
            return sum / tiles.size();
        });
    }

    private static float[] joined(List<float[]> views) {
        int length = views.get(0).length;
        float[] all = new float[views.size() * length];
        for (int i = 0; i < views.size(); i++) {
            System.arraycopy(views.get(i), 0, all, i * length, length);
        }
        return all;
    }
}
