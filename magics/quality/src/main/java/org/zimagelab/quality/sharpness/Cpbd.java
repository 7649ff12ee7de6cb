package org.zimagelab.quality.sharpness;

import java.util.Arrays;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.picture.Pixels;

/**
 * CPBD of Narvekar and Karam: the share of edges that are too narrow for blur to be seen at them.
 *
 * <p>On {@link Pixels#LUMA_8_BIT}, with {@code Gx} and {@code Gy} the Sobel derivatives over 8, edge pixels repeated.
 * An edge is where {@code |Gx| > 2} is no less than on the left (above) and more than on the right (below); along x
 * only where {@code |Gx| ≥ |Gy|}. In each whole block of 64×64 with edges at more than 0.2 % of its pixels, every edge
 * whose central differences lie within 22.5° of the horizontal counts: its width {@code w} runs to the nearest local
 * extreme on either side of it along x (Marziliano), and blur is detected there with probability {@code 1 − exp(−(w /
 * j)^3.6)}, {@code j} = 5 pixels if the block's contrast is at most 50 levels, else 3. The score is the share of
 * counted edges with a probability up to 63 %; widths are whole pixels, so that is {@code w ≤ j}.
 *
 * <p>Share of edges, 0 to 1, healthy 0.35 to 1, higher is sharper. Without edges the score is 0: so for one colour and
 * for sides under 64 pixels.
 *
 * <p>What fools it: noise and grain are narrow edges and raise it, so do sharpening, banding and fine texture;
 * horizontal edges are not looked at, as in the reference. A picture with few edges says little.
 *
 * <p>Source: N. D. Narvekar, L. J. Karam, "A no-reference image blur metric based on the cumulative probability of blur
 * detection (CPBD)", IEEE Trans. Image Processing 20 (2011). Edges, widths and probabilities are those of the authors'
 * script; they choose blocks by Canny edges, here the same Sobel edges do it (0.1360 instead of 0.1349 on their
 * published picture). python-cpbd takes another threshold, which grows with the contrast of the picture.
 */
public final class Cpbd {
    public static final Score SCORE = ScoreDescriptor.of(
                    "cpbd",
                    "Share of edges where no blur is seen (CPBD): 1 is sharp, 0 is blurred or without edges.",
                    ScoreScale.higherIsBetter(0, 1)
                            .in("share of edges")
                            .healthy(0.35, 1)
                            .relevantFrom(0.1))
            .computedBy(Cpbd::of);

    private static final int BLOCK = 64;
    private static final double EDGES = 0.002;
    private static final int LEAST = 16;
    private static final int LOW_CONTRAST = 50;
    private static final int WIDE = 5;
    private static final int NARROW = 3;
    private static final double STEEPEST = Math.tan(Math.PI / 8);

    private Cpbd() {}

    private static double of(Pixels picture) {
        int width = picture.width();
        int height = picture.height();
        int across = width / BLOCK;
        if (across == 0 || height < BLOCK) {
            return 0;
        }
        float[] y = picture.shared(Pixels.LUMA_8_BIT).values();
        int[][] gradients = new int[3][width];
        gradients(y, width, height, 0, gradients[1]);
        gradients(y, width, height, 1, gradients[2]);
        long counted = 0;
        long narrow = 0;
        for (int top = 0; top + BLOCK <= height; top += BLOCK) {
            Band band = new Band(across);
            for (int row = top; row < top + BLOCK; row++) {
                Interrupts.check();
                band.add(y, width, height, row, gradients);
                int[] free = gradients[0];
                gradients[0] = gradients[1];
                gradients[1] = gradients[2];
                gradients[2] = free;
                gradients(y, width, height, row + 2, free);
            }
            counted += band.counted();
            narrow += band.narrow();
        }
        return counted == 0 ? 0 : (double) narrow / counted;
    }

    /** 8 |Gx| along a row, the first and last pixel left out: no edge is looked for there. */
    private static void gradients(float[] y, int width, int height, int row, int[] into) {
        if (row >= height) {
            return;
        }
        int here = row * width;
        int above = Math.max(0, row - 1) * width;
        int below = Math.min(height - 1, row + 1) * width;
        for (int x = 1; x < width - 1; x++) {
            into[x] = (int) Math.abs(y[above + x + 1]
                    - y[above + x - 1]
                    + 2 * (y[here + x + 1] - y[here + x - 1])
                    + y[below + x + 1]
                    - y[below + x - 1]);
        }
        into[0] = (int) Math.abs(y[above + 1] - y[above] + 2 * (y[here + 1] - y[here]) + y[below + 1] - y[below]);
        into[width - 1] = (int) Math.abs(y[above + width - 1]
                - y[above + width - 2]
                + 2 * (y[here + width - 1] - y[here + width - 2])
                + y[below + width - 1]
                - y[below + width - 2]);
    }

    /** The blocks beside one another in 64 rows, and what is counted in each. */
    private static final class Band {
        private final int[] edges;
        private final int[] measured;
        private final int[] upToNarrow;
        private final int[] upToWide;
        private final float[] least;
        private final float[] most;

        Band(int blocks) {
            edges = new int[blocks];
            measured = new int[blocks];
            upToNarrow = new int[blocks];
            upToWide = new int[blocks];
            least = new float[blocks];
            most = new float[blocks];
            Arrays.fill(least, Float.MAX_VALUE);
        }

        void add(float[] y, int width, int height, int row, int[][] gradients) {
            int[] above = gradients[0];
            int[] here = gradients[1];
            int[] below = gradients[2];
            int start = row * width;
            boolean innerRow = row > 0 && row < height - 1;
            for (int block = 0; block < edges.length; block++) {
                float low = least[block];
                float high = most[block];
                for (int x = block * BLOCK; x < (block + 1) * BLOCK; x++) {
                    float level = y[start + x];
                    low = level < low ? level : low;
                    high = level > high ? level : high;
                    int g = here[x];
                    if (g <= LEAST || !innerRow || x == 0 || x == width - 1) {
                        continue;
                    }
                    boolean alongX = here[x - 1] <= g && g > here[x + 1] && g >= vertical(y, start + x, width);
                    if (alongX || above[x] <= g && g > below[x]) {
                        edges[block]++;
                        measure(y, start, width, x, block);
                    }
                }
                least[block] = low;
                most[block] = high;
            }
        }

        /** 8 |Gy|. */
        private static float vertical(float[] y, int i, int width) {
            return Math.abs(y[i + width - 1]
                    - y[i - width - 1]
                    + 2 * (y[i + width] - y[i - width])
                    + y[i + width + 1]
                    - y[i - width + 1]);
        }

        private void measure(float[] y, int start, int width, int x, int block) {
            int i = start + x;
            float gx = y[i + 1] - y[i - 1];
            if (gx != 0 && Math.abs(y[i + width] - y[i - width]) > STEEPEST * Math.abs(gx)) {
                return;
            }
            measured[block]++;
            // Falls to the left and rises to the right, or the other way round: then all signs change.
            float sign = gx < 0 ? -1 : 1;
            int left = 1;
            while (left < WIDE && x - left - 1 >= 0 && sign * (y[i - left - 1] - y[i - left]) < 0) {
                left++;
            }
            int right = 1;
            while (right < WIDE && x + right + 1 < width && sign * (y[i + right + 1] - y[i + right]) > 0) {
                right++;
            }
            upToNarrow[block] += left + right <= NARROW ? 1 : 0;
            upToWide[block] += left + right <= WIDE ? 1 : 0;
        }

        long counted() {
            long sum = 0;
            for (int block = 0; block < edges.length; block++) {
                sum += isEdgeBlock(block) ? measured[block] : 0;
            }
            return sum;
        }

        long narrow() {
            long sum = 0;
            for (int block = 0; block < edges.length; block++) {
                if (isEdgeBlock(block)) {
                    boolean low = most[block] - least[block] <= LOW_CONTRAST;
                    sum += low ? upToWide[block] : upToNarrow[block];
                }
            }
            return sum;
        }

        private boolean isEdgeBlock(int block) {
            return edges[block] > BLOCK * BLOCK * EDGES;
        }
    }
}
