package org.zimagelab.quality.exposure;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * How far a picture is overexposed: the share of burnt pixels, times how light the darkest quarter of the pixels is
 * (25th percentile of {@link Pixels#LUMA_8_BIT} / 255). Overexposure is a pixel where, in the mean of 3×3 (edge pixels
 * repeated), a channel is ≥ 254 and none is under 48. Too much light burns whole lights and lifts everything else; a
 * lamp at night, or contrast, burns lights alone, noise beside white burns single pixels, and too much colour darkens
 * other channels.
 *
 * <p>Paper does not count: where three quarters of the picture's rim have no channel under 224, the pixels without such
 * a channel are the ground of a drawing and are left out; where fewer than a hundredth are left, the score is 0.
 *
 * <p>Pure number, 0 to 1, lower is better. The healthy band 0 to 0.065 holds the clean pictures of docs/scores.md. A
 * picture of one colour scores 0, or, where a channel of it is burnt and none is dark, its luma / 255. What fools it:
 * fog, snow and skies that are white by nature, and pale colours that are oversaturated. Own definition.
 */
public final class Overexposure {
    public static final Score SCORE = ScoreDescriptor.of(
                    "burnt",
                    "Overexposure: share of burnt pixels, times how light the darkest quarter is.",
                    ScoreScale.lowerIsBetter(0, 1).healthy(0, 0.065).relevantFrom(0.01))
            .computedBy(Overexposure::of);

    private static final int CLIPPED = 9 * 254;
    private static final int LIFTED = 9 * 48;
    private static final int PAPER = 224;
    private static final double RIM = 0.75;

    private Overexposure() {}

    private static double of(Pixels picture) {
        boolean onPaper = isOnPaper(picture);
        Plane luma = picture.shared(Pixels.LUMA_8_BIT);
        int width = picture.width();
        int height = picture.height();
        int[] levels = new int[256];
        int counted = 0;
        int burnt = 0;
        // Of each channel, and of each column, the sum of three rows.
        int[][] sums = new int[3][width];
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            addUp(picture, Math.max(0, y - 1), y, Math.min(height - 1, y + 1), sums);
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                if (!onPaper || least(picture, i) < PAPER) {
                    counted++;
                    levels[(int) luma.at(i)]++;
                    burnt += isBurnt(sums, Math.max(0, x - 1), x, Math.min(width - 1, x + 1)) ? 1 : 0;
                }
            }
        }
        if (100L * counted < picture.count()) {
            return 0;
        }
        int level = 0;
        for (long seen = levels[0]; 4 * seen < counted; seen += levels[++level]) {}
        return (double) burnt / counted * level / 255;
    }

    private static void addUp(Pixels picture, int above, int here, int below, int[][] sums) {
        int width = picture.width();
        for (int x = 0; x < width; x++) {
            int a = above * width + x;
            int h = here * width + x;
            int b = below * width + x;
            sums[0][x] = picture.red(a) + picture.red(h) + picture.red(b);
            sums[1][x] = picture.green(a) + picture.green(h) + picture.green(b);
            sums[2][x] = picture.blue(a) + picture.blue(h) + picture.blue(b);
        }
    }

    private static boolean isBurnt(int[][] sums, int left, int here, int right) {
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int[] channel : sums) {
            int sum = channel[left] + channel[here] + channel[right];
            least = Math.min(least, sum);
            most = Math.max(most, sum);
        }
        return most >= CLIPPED && least >= LIFTED;
    }

    private static boolean isOnPaper(Pixels picture) {
        int width = picture.width();
        int height = picture.height();
        int rim = 0;
        int white = 0;
        for (int y = 0; y < height; y++) {
            int step = y == 0 || y == height - 1 ? 1 : Math.max(1, width - 1);
            for (int x = 0; x < width; x += step) {
                rim++;
                white += least(picture, y * width + x) >= PAPER ? 1 : 0;
            }
        }
        return white >= RIM * rim;
    }

    private static int least(Pixels picture, int i) {
        return Math.min(picture.red(i), Math.min(picture.green(i), picture.blue(i)));
    }
}
