package org.zimagelab.perception;

import java.nio.file.Path;
import java.util.List;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;

/**
 * CLIP-IQA by CLIP ViT-B/16, of tiles: the mean of {@link ClipIqaVit} over squares of 224 pixels that cover the picture at
 * its own resolution, along each axis as few as do and evenly spread. Pure number, 0 to 1. (The mean over tiles is our
 * own; the score of a tile is as published.)
 *
 * <p>Every picture has a value: one with a side under 224 is first enlarged until its shorter side is 224, and beyond 16
 * tiles along a side (3584 pixels) gaps stay between them.
 *
 * <p>It sees blur and noise of single pixels, which the whole picture at 224 hides, and it is fooled by tiles of sky, fog
 * or bokeh, which it calls bad, besides all that fools {@link ClipIqa}.
 */
public final class ClipIqaVitTiled extends NetworkScore {
    private static final int BATCH = 8;

    public ClipIqaVitTiled() {
        super(WeightsSource.CLIP_VIT_B_16);
    }

    @Override
    public String name() {
        return "clipiqa_vitb16_tiled";
    }

    @Override
    public String description() {
        return "mean of clipiqa_vitb16 over tiles of 224 × 224 at native resolution";
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
        return ClipIqaVit.KEPT.with(folder, network -> {
            List<float[]> tiles =
                    ImagePreprocessing.tiles(input.picture(), network.tower().side());
            double sum = 0;
            for (int from = 0; from < tiles.size(); from += BATCH) {
                Interrupts.check();
                List<float[]> batch = tiles.subList(from, Math.min(from + BATCH, tiles.size()));
                for (float[] point : network.tower().images(joined(batch), batch.size())) {
                    sum += network.texts().of(point);
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
