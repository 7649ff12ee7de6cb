package org.zimagelab.quality.sharpness;

import java.util.Arrays;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Filters;
import org.zimagelab.quality.picture.Pixels;

/**
 * S-Blur of NTIA: how little an unsharp mask would change the sharpest parts of a picture.
 *
 * <p>With {@code U = |Y − G * Y|}, {@code Y} the luma in video range (219/255 of {@link Pixels#LUMA}) and {@code G} a
 * 5×5 Gaussian of deviation 1, edge pixels repeated: the picture is cut into about 100 blocks; each block gives the
 * mean of its largest 5 % of {@code U}, over the square root of {@code max(8, max U − min U)}; {@code v} is the mean of
 * the largest 10 % of the blocks, times {@code min(width, height) / 1080} where that is over 1; the score is {@code 1 −
 * max(0, (√v − 0.5) / 2.75)}.
 *
 * <p>Pure number, 0 to 1, healthy 0.3 to 0.65, lower is sharper. Values under 0, which the reference lets stand for
 * noise and single bright dots, are 0 here. A picture of one colour, one of 1×1 among them, scores 1. Where a side has
 * fewer pixels than blocks, it is cut into its pixels.
 *
 * <p>What fools it: it looks at the sharpest tenth of the picture, so a soft subject before a sharp background is
 * sharp; noise, sharpening, lettering and clipped highlights lower it.
 *
 * <p>Source: NTIA, NRMetricFramework, parameter S-Blur (US government work; its own tests call it one of the two best
 * blur measures without reference). Same definition; MATLAB is no oracle here, numpy in double precision is.
 */
public final class SBlur {
    public static final Score SCORE = ScoreDescriptor.of(
                    "s_blur",
                    "Blur of the sharpest parts (NTIA S-Blur, unsharp mask): 0 is sharp, 1 is fully blurred.",
                    ScoreScale.lowerIsBetter(0, 1).healthy(0.3, 0.65).relevantFrom(0.08))
            .computedBy(SBlur::of);

    private static final float VIDEO_RANGE = 219 / 255f;
    private static final int BINS = 512;

    private SBlur() {}

    private static double of(Pixels picture) {
        int width = picture.width();
        int height = picture.height();
        float[] y = picture.shared(Pixels.LUMA).values();
        float[] unsharp = Filters.gaussian(y, width, height, 1, 2);
        for (int i = 0; i < y.length; i++) {
            unsharp[i] = Math.abs(y[i] - unsharp[i]) * VIDEO_RANGE;
        }
        int[] grid = grid(width, height);
        int columns = Math.min(grid[0], width);
        int rows = Math.min(grid[1], height);
        double[] blocks = new double[columns * rows];
        float[] block = new float[(width / columns + columns) * (height / rows + rows)];
        for (int row = 0; row < rows; row++) {
            Interrupts.check();
            int top = row * (height / rows);
            int bottom = row == rows - 1 ? height : top + height / rows;
            for (int column = 0; column < columns; column++) {
                int left = column * (width / columns);
                int right = column == columns - 1 ? width : left + width / columns;
                int count = 0;
                for (int line = top; line < bottom; line++) {
                    Interrupts.check();
                    System.arraycopy(unsharp, line * width + left, block, count, right - left);
                    count += right - left;
                }
                blocks[row * columns + column] = strength(block, count);
            }
        }
        Arrays.sort(blocks);
        int from = rank(blocks.length, 0.9);
        double strongest = Arrays.stream(blocks, from, blocks.length).average().orElseThrow();
        double scaled = strongest * Math.max(1, Math.min(width, height) / 1080.0);
        return Math.max(0, 1 - Math.max(0, (Math.sqrt(scaled) - 0.5) / 2.75));
    }

    /** Columns and rows of about 100 squares: of the four ways to round, the first that comes nearest to 100. */
    private static int[] grid(int width, int height) {
        double side = Math.sqrt((double) width * height / 100);
        double across = width / side;
        double down = height / side;
        int[][] ways = {
            {(int) Math.floor(across), (int) Math.floor(down)},
            {(int) Math.ceil(across), (int) Math.ceil(down)},
            {(int) Math.floor(across), (int) Math.ceil(down)},
            {(int) Math.ceil(across), (int) Math.floor(down)}
        };
        int[] best = ways[0];
        for (int[] way : ways) {
            best = Math.abs(100 - way[0] * way[1]) < Math.abs(100 - best[0] * best[1]) ? way : best;
        }
        return new int[] {Math.max(1, best[0]), Math.max(1, best[1])};
    }

    private static double strength(float[] block, int count) {
        float least = block[0];
        float most = block[0];
        for (int i = 1; i < count; i++) {
            // Math.min of floats minds −0 and NaN, which costs more than all the rest here.
            least = block[i] < least ? block[i] : least;
            most = block[i] > most ? block[i] : most;
        }
        return meanFrom(block, count, rank(count, 0.95), least, most) / Math.sqrt(Math.max(8, most - least));
    }

    /** Mean of the values from a rank upwards: whole bins by their sums, the bin with the rank in it by sorting. */
    private static double meanFrom(float[] values, int count, int rank, float least, float most) {
        if (most == least) {
            return least;
        }
        float scale = (BINS - 1) / (most - least);
        int[] bins = new int[BINS];
        for (int i = 0; i < count; i++) {
            bins[(int) ((values[i] - least) * scale)]++;
        }
        int bin = 0;
        int below = 0;
        while (below + bins[bin] <= rank) {
            below += bins[bin++];
        }
        float[] within = new float[bins[bin]];
        int found = 0;
        double sum = 0;
        for (int i = 0; i < count; i++) {
            int its = (int) ((values[i] - least) * scale);
            if (its > bin) {
                sum += values[i];
            } else if (its == bin) {
                within[found++] = values[i];
            }
        }
        Arrays.sort(within);
        for (int i = rank - below; i < found; i++) {
            sum += within[i];
        }
        return sum / (count - rank);
    }

    /** Index in ascending order at which the share begins, as NTIA rounds it. */
    private static int rank(int count, double share) {
        return (int) Math.round((count - 1) * share);
    }
}
