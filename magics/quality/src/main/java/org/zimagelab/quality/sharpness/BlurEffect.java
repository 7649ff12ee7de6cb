package org.zimagelab.quality.sharpness;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.picture.Pixels;

/**
 * Perceptual blur of Crété-Roffet et al.: how little a picture changes when it is blurred once more.
 *
 * <p>Along each axis, with {@code s} the Sobel derivative of the grey picture and {@code b} that of the picture after a
 * box blur of 11 pixels along the axis, both over the pixels {@code 2 … n - 2} of each axis:
 *
 * <pre>{@code blur = (Σ|s| − Σ max(0, |s| − |b|)) / Σ|s| = Σ min(|s|, |b|) / Σ|s|}</pre>
 *
 * and the score is the larger of the two axes. Grey is {@code 0.2125 R + 0.7154 G + 0.0721 B} of the sRGB values.
 *
 * <p>Pure number, 0 to 1, lower is better (sharper). A picture of one colour, one whose inner pixels have no gradient
 * along some axis, and one with a side under 4 pixels (no inner pixel) score 1.
 *
 * <p>The healthy band 0.2 to 0.45 holds the eight pictures of {@code skimage.data} (0.22 to 0.44);
 * a box blur of 5 pixels lifts them to 0.42 to 0.62.
 *
 * <p>What fools it: noise, sharpening and banding lower it as sharpness does, and so does the grain that high guidance
 * leaves, so a falling value in a guidance sweep need not be a better picture. Large flat areas do not disturb it; a
 * deliberately soft background raises it.
 *
 * <p>Source: F. Crete, T. Dolmiere, P. Ladret, M. Nicolas, "The blur effect: perception and estimation with a new
 * no-reference perceptual blur metric", Proc. SPIE 6492 (2007). Equals {@code skimage.measure.blur_effect(image,
 * h_size=11, channel_axis=-1)} of 8-bit RGB up to that function's own rounding.
 */
public final class BlurEffect {
    public static final Score SCORE = ScoreDescriptor.of(
                    "blur_effect",
                    "Perceptual blur (Crété-Roffet): 0 is sharp, 1 is fully blurred.",
                    ScoreScale.lowerIsBetter(0, 1).healthy(0.2, 0.45).relevantFrom(0.04))
            .computedBy(BlurEffect::of);

    private static final int H_SIZE = 11;

    /**
     * How far the derivative of the blurred picture reaches. Two box sums one pixel to either side share all but two
     * pixels at each end, so their difference needs no running sum: x+5 and x+6 against x−5 and x−6.
     */
    private static final int REACH = 6;

    private BlurEffect() {}

    private static double of(Pixels picture) {
        int width = picture.width();
        int height = picture.height();
        if (width < 4 || height < 4) {
            return 1;
        }
        // Ten-thousandths of a level: every sum below is then a whole number, and the order of summing cannot matter.
        int[] grey = new int[width * height];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = 2125 * picture.red(i) + 7154 * picture.green(i) + 721 * picture.blue(i);
        }
        return Math.max(alongRows(grey, width, height), alongColumns(grey, width, height));
    }

    /** Blur along x: smooth three rows into one, then take differences within it. */
    private static double alongRows(int[] grey, int width, int height) {
        int[] padded = new int[width + 2 * REACH];
        long kept = 0;
        long sharp = 0;
        for (int y = 2; y < height - 1; y++) {
            Interrupts.check();
            int row = y * width;
            for (int x = 0; x < width; x++) {
                padded[REACH + x] = grey[row - width + x] + 2 * grey[row + x] + grey[row + width + x];
            }
            for (int k = 1; k <= REACH; k++) {
                padded[REACH - k] = padded[REACH + reflect(-k, width)];
                padded[REACH + width - 1 + k] = padded[REACH + reflect(width - 1 + k, width)];
            }
            for (int p = REACH + 2; p < REACH + width - 1; p++) {
                int s = H_SIZE * Math.abs(padded[p + 1] - padded[p - 1]);
                int b = Math.abs(padded[p + 5] + padded[p + 6] - padded[p - 5] - padded[p - 6]);
                sharp += s;
                kept += Math.min(s, b);
            }
        }
        return share(kept, sharp);
    }

    /** Blur along y: take differences between rows, then smooth within the row of differences. */
    private static double alongColumns(int[] grey, int width, int height) {
        int[] step = new int[width];
        int[] blurredStep = new int[width];
        long kept = 0;
        long sharp = 0;
        for (int y = 2; y < height - 1; y++) {
            Interrupts.check();
            int above = (y - 1) * width;
            int below = (y + 1) * width;
            int above5 = reflect(y - 5, height) * width;
            int above6 = reflect(y - 6, height) * width;
            int below5 = reflect(y + 5, height) * width;
            int below6 = reflect(y + 6, height) * width;
            for (int x = 0; x < width; x++) {
                step[x] = grey[below + x] - grey[above + x];
                blurredStep[x] = grey[below5 + x] + grey[below6 + x] - grey[above5 + x] - grey[above6 + x];
            }
            for (int x = 2; x < width - 1; x++) {
                int s = H_SIZE * Math.abs(step[x - 1] + 2 * step[x] + step[x + 1]);
                int b = Math.abs(blurredStep[x - 1] + 2 * blurredStep[x] + blurredStep[x + 1]);
                sharp += s;
                kept += Math.min(s, b);
            }
        }
        return share(kept, sharp);
    }

    private static double share(long kept, long sharp) {
        return sharp == 0 ? 1 : (double) kept / sharp;
    }

    /** The index that an index outside stands for when the edge pixel is repeated: … b a | a b c … */
    private static int reflect(int index, int size) {
        int turn = Math.floorMod(index, 2 * size);
        return turn < size ? turn : 2 * size - 1 - turn;
    }
}
