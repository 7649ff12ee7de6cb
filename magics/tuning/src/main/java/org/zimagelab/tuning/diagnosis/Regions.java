package org.zimagelab.tuning.diagnosis;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.exposure.Luma;
import org.zimagelab.quality.picture.Pixels;

/** Finds where in a picture a score is worst. */
final class Regions {
    private static final int SMALLEST = 64;
    private static final int LARGEST = 256;

    private Regions() {}

    /**
     * The tile with the worst score, out of a grid of tiles that overlap by half. Tiles with less than the median
     * contrast are left out: an empty sky is no evidence of blur.
     *
     * @param sign +1 if high values are bad, −1 if low values are
     */
    static Region worst(Pixels picture, Score score, int sign) {
        int width = side(picture.width());
        int height = side(picture.height());
        BufferedImage image = picture.toImage();
        List<Region> tiles = new ArrayList<>();
        List<Double> contrasts = new ArrayList<>();
        for (int y : starts(picture.height(), height)) {
            for (int x : starts(picture.width(), width)) {
                Pixels tile = Pixels.of(image.getSubimage(x, y, width, height));
                tiles.add(new Region(x, y, width, height, score.of(tile)));
                contrasts.add(Luma.RMS_CONTRAST.of(tile));
            }
        }
        double middle = contrasts.stream()
                .sorted()
                .skip(contrasts.size() / 2)
                .findFirst()
                .orElse(0.0);
        Region worst = null;
        for (int i = 0; i < tiles.size(); i++) {
            Region tile = tiles.get(i);
            if (contrasts.get(i) >= middle && (worst == null || sign * tile.value() > sign * worst.value())) {
                worst = tile;
            }
        }
        return worst;
    }

    private static int side(int whole) {
        return Math.min(whole, Math.max(SMALLEST, Math.min(LARGEST, whole / 4)));
    }

    private static List<Integer> starts(int whole, int side) {
        List<Integer> starts = new ArrayList<>();
        for (int start = 0; start + side < whole; start += side / 2) {
            starts.add(start);
        }
        starts.add(whole - side);
        return starts;
    }
}
