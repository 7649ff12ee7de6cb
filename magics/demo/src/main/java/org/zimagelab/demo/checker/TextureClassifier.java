package org.zimagelab.demo.checker;

import org.zimagelab.demo.world.Figure;

/** Names a pattern of period 8 by its correlation with each of the world's textures, over all shifts. */
final class TextureClassifier {

    private static final int PERIOD = 8;

    /**
     * A pattern has at least this correlation, and at least this step from light to dark, as a share of the mean luma.
     */
    private static final double LEAST_CORRELATION = 0.5;

    private static final double LEAST_STEP = 0.15;

    private TextureClassifier() {}

    static Figure.Texture classify(RgbPixels pixels, boolean[] inside) {
        double[] sums = new double[PERIOD * PERIOD];
        int[] counts = new int[PERIOD * PERIOD];
        double sum = 0;
        double squares = 0;
        int count = 0;
        for (int i = 0; i < inside.length; i++) {
            if (inside[i]) {
                double luma = pixels.luma(i);
                int cell = i / RgbPixels.SIDE % PERIOD * PERIOD + i % PERIOD;
                sums[cell] += luma;
                counts[cell]++;
                sum += luma;
                squares += luma * luma;
                count++;
            }
        }
        if (count == 0) {
            return Figure.Texture.PLAIN;
        }
        double mean = sum / count;
        double deviation = Math.sqrt(Math.max(1e-9, squares / count - mean * mean));
        Figure.Texture best = Figure.Texture.PLAIN;
        double most = LEAST_CORRELATION;
        for (Figure.Texture texture : Figure.Texture.values()) {
            for (int shift = 0; texture != Figure.Texture.PLAIN && shift < PERIOD * PERIOD; shift++) {
                double dark = 0;
                int darkCount = 0;
                for (int cell = 0; cell < sums.length; cell++) {
                    if (isDark(texture, cell + shift % PERIOD, cell / PERIOD + shift / PERIOD)) {
                        dark += sums[cell];
                        darkCount += counts[cell];
                    }
                }
                int lightCount = count - darkCount;
                if (darkCount == 0 || lightCount == 0) {
                    continue;
                }
                double step = (sum - dark) / lightCount - dark / darkCount;
                double share = darkCount / (double) count;
                double correlation = step * Math.sqrt(share * (1 - share)) / deviation;
                if (correlation > most && step > LEAST_STEP * mean) {
                    most = correlation;
                    best = texture;
                }
            }
        }
        return best;
    }

    private static boolean isDark(Figure.Texture texture, int x, int y) {
        int column = x % PERIOD;
        int row = y % PERIOD;
        return switch (texture) {
            case PLAIN -> false;
            case STRIPED -> column < 4;
            case CHECKERED -> column < 4 != row < 4;
            case DOTTED -> (column - 3.5) * (column - 3.5) + (row - 3.5) * (row - 3.5) <= 6.25;
        };
    }
}
