package org.zimagelab.quality.sharpness;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * Focus measures: the energy of derivatives of {@link Pixels#LUMA_8_BIT}, with the border mirrored about the edge pixel
 * (reflect-101).
 *
 * <p>Squared levels (of 255), 0 and up, neither end is better; a picture of one colour and one of 1×1 score 0. Sharp
 * photographs reach from some tens to some thousands, by content, hence no healthy band: compare the same prompt and
 * seed.
 *
 * <p>What fools them: blur lowers them, but noise, sharpening, contrast and exposure raise them. Guidance adds contrast
 * and edges, so "higher is sharper" is false in a guidance sweep. They tell different subjects apart more than
 * different blurs.
 */
public final class FocusMeasures {
    /**
     * Variance of the Laplacian: {@code L = Y * [[0,1,0],[1,−4,1],[0,1,0]]}, and the score is {@code mean(L²) −
     * mean(L)²} over all pixels. Sharpening raises it by far the most: by seven standard deviations between pictures,
     * where strong blur moves it by one and a half.
     *
     * <p>Source: J. L. Pech-Pacheco, G. Cristóbal, J. Chamorro-Martínez, J. Fernández-Valdivia, "Diatom autofocusing in
     * brightfield microscopy: a comparative study", ICPR 2000. Equals the squared deviation that OpenCV's {@code
     * meanStdDev} gives for {@code Laplacian(grey, CV_64F)} (ksize 1) of the same 8-bit grey picture.
     */
    public static final Score LAPLACIAN_VARIANCE = ScoreDescriptor.of(
                    "laplacian_variance",
                    "Variance of the Laplacian of luma: fine contrast from detail, but also from noise and sharpening.",
                    squaredLevels())
            .computedBy(picture -> laplacianVariance(picture.shared(Pixels.LUMA_8_BIT)));

    /**
     * Tenengrad: {@code mean(Gx² + Gy²)} with the 3×3 Sobel derivatives (weights 1, 2, 1 and −1, 0, 1).
     *
     * <p>Source: J. M. Tenenbaum, "Accommodation in computer vision", Stanford (1970); E. Krotkov, "Focusing", IJCV 1
     * (1987). Equals the mean of {@code scipy.ndimage.sobel(mode="mirror")} squared and summed over both axes.
     */
    public static final Score TENENGRAD = ScoreDescriptor.of(
                    "tenengrad",
                    "Mean squared Sobel gradient of luma: edges of any cause, so noise and contrast too.",
                    squaredLevels())
            .computedBy(picture -> tenengrad(picture.shared(Pixels.LUMA_8_BIT)));

    private FocusMeasures() {}

    private static ScoreScale squaredLevels() {
        return ScoreScale.of(Range.from(0), Direction.NEITHER).in("squared levels");
    }

    private static double laplacianVariance(Plane luma) {
        int width = luma.width();
        int height = luma.height();
        long sum = 0;
        long squares = 0;
        for (int y = 0; y < height; y++) {
            int row = y * width;
            int above = rowAt(y - 1, luma);
            int below = rowAt(y + 1, luma);
            // Only the first and the last column need the mirror; plain indices between them make this fast.
            for (int x = 0; x < width; x++) {
                int left = x == 0 ? mirror(-1, width) : x - 1;
                int right = x == width - 1 ? mirror(width, width) : x + 1;
                int l = (int) (luma.at(above + x)
                        + luma.at(below + x)
                        + luma.at(row + left)
                        + luma.at(row + right)
                        - 4 * luma.at(row + x));
                sum += l;
                squares += (long) l * l;
            }
        }
        double count = (double) width * height;
        double mean = sum / count;
        return Math.max(0, squares / count - mean * mean);
    }

    private static double tenengrad(Plane luma) {
        float[] v = luma.values();
        int width = luma.width();
        float[] smooth = new float[width + 2];
        float[] step = new float[width + 2];
        double sum = 0;
        for (int row = 0; row < v.length; row += width) {
            int above = rowAt(row / width - 1, luma);
            int below = rowAt(row / width + 1, luma);
            for (int x = 0; x < width; x++) {
                smooth[x + 1] = v[above + x] + 2 * v[row + x] + v[below + x];
                step[x + 1] = v[below + x] - v[above + x];
            }
            smooth[0] = smooth[Math.min(2, width)];
            step[0] = step[Math.min(2, width)];
            smooth[width + 1] = smooth[Math.max(1, width - 1)];
            step[width + 1] = step[Math.max(1, width - 1)];
            long squares = 0;
            for (int x = 1; x <= width; x++) {
                int gx = (int) (smooth[x + 1] - smooth[x - 1]);
                int gy = (int) (step[x - 1] + 2 * step[x] + step[x + 1]);
                squares += gx * gx + gy * gy;
            }
            sum += squares;
        }
        return sum / v.length;
    }

    /** The index of the first pixel of a row, which may lie one above or below the picture. */
    private static int rowAt(int y, Plane luma) {
        Interrupts.check();
        return mirror(y, luma.height()) * luma.width();
    }

    private static int mirror(int index, int size) {
        if (size == 1) {
            return 0;
        }
        return index < 0 ? -index : index >= size ? 2 * size - 2 - index : index;
    }
}
