package org.zimagelab.quality.sharpness;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * Variance of the Laplacian: how much fine contrast of any cause a picture has.
 *
 * <p>{@code L = Y * [[0,1,0],[1,−4,1],[0,1,0]]} with the border mirrored about the edge pixel (reflect-101), and the
 * score is {@code mean(L²) − mean(L)²} over all pixels. {@code Y} is {@link Pixels#LUMA_8_BIT}.
 *
 * <p>Squared levels (of 255), 0 and up, neither end is better; a picture of one colour and one of 1×1 score 0. Sharp
 * photographs reach from some tens to some thousands, by content, hence no healthy band: compare the same prompt and
 * seed.
 *
 * <p>What fools it: blur lowers it, but noise, sharpening, contrast and exposure raise it, sharpening by far the most
 * (seven standard deviations between pictures, where strong blur moves it by one and a half). Guidance adds contrast
 * and edges, so "higher is sharper" is false in a guidance sweep. It tells different subjects apart more than
 * different blurs.
 *
 * <p>Source: J. L. Pech-Pacheco, G. Cristóbal, J. Chamorro-Martínez, J. Fernández-Valdivia, "Diatom autofocusing in
 * brightfield microscopy: a comparative study", ICPR 2000. Equals the squared deviation that OpenCV's {@code
 * meanStdDev} gives for {@code Laplacian(grey, CV_64F)} (ksize 1) of the same 8-bit grey picture.
 */
public final class LaplacianVariance implements Score {

    /** For the service loader. */
    public LaplacianVariance() {}

    @Override
    public String name() {
        return "laplacian_variance";
    }

    @Override
    public String description() {
        return "Variance of the Laplacian of luma: fine contrast from detail, but also from noise and sharpening.";
    }

    @Override
    public String unit() {
        return "squared levels";
    }

    @Override
    public Range range() {
        return Range.from(0);
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    public double of(Pixels picture) {
        Plane luma = picture.shared(Pixels.LUMA_8_BIT);
        int width = picture.width();
        int height = picture.height();
        long sum = 0;
        long squares = 0;
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            int row = y * width;
            int above = mirror(y - 1, height) * width;
            int below = mirror(y + 1, height) * width;
            // The first and last column need the mirror; between them plain indices do, which is what makes this fast.
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
        double mean = (double) sum / picture.count();
        return Math.max(0, (double) squares / picture.count() - mean * mean);
    }

    private static int mirror(int index, int size) {
        if (size == 1) {
            return 0;
        }
        return index < 0 ? -index : index >= size ? 2 * size - 2 - index : index;
    }
}
