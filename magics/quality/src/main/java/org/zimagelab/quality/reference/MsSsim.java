package org.zimagelab.quality.reference;

import java.util.Arrays;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Filters;
import org.zimagelab.quality.picture.Pixels;

/**
 * Structural similarity at five scales: {@code Π max(0, cs_j)^w_j} over the first four scales times {@code max(0,
 * ssim_5)^w_5}, where {@code cs} is the mean of the second factor of {@link Ssim}, and each scale the one before with
 * 2×2 pixels averaged into one (where a side is odd, the first row and column stand for two). {@code w} = 0.0448,
 * 0.2856, 0.3001, 0.2363, 0.1333.
 *
 * <p>Pure number, 0 to 1, higher is closer to the reference; no healthy band. Equal pictures score 1. Needs a reference
 * of the same size, and sides of at least 161 pixels, so that the window of 11 fits into the last scale.
 *
 * <p>What fools it: less than {@link Ssim} by small shifts and by noise, else the same.
 *
 * <p>Source: Z. Wang, E. P. Simoncelli, A. C. Bovik, "Multi-scale structural similarity for image quality assessment",
 * Asilomar (2003). Equals piq 0.8 {@code multi_scale_ssim} of 8-bit grey, which says what becomes of odd sides: where
 * one is odd it repeats the first row and the first column, both.
 */
public final class MsSsim {
    /** Version 2: odd sides as piq has them. */
    public static final Score SCORE = FullReference.score(
            ScoreDescriptor.of(
                            "ms_ssim",
                            "Structural similarity to the reference at five scales (Wang 2003, luma): 1 is equal.",
                            ScoreScale.higherIsBetter(0, 1))
                    .withVersion(2),
            MsSsim::between);

    /** The scales that it has. */
    public static final int SCALES = 5;

    private static final double[] WEIGHTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

    private MsSsim() {}

    private static double between(Pixels picture, Pixels reference) {
        return between(picture, reference, SCALES);
    }

    /** The smallest side into which the window fits at the last of so many scales. */
    private static int smallest(int scales) {
        return ((StructuralSimilarity.WINDOW - 1) << (scales - 1)) + 1;
    }

    /**
     * How many scales a picture of this shorter side has room for, 1 to {@value #SCALES}.
     *
     * @throws NotScoredException if not even one fits
     */
    public static int scales(int side) {
        int scales = SCALES;
        while (scales > 0 && side < smallest(scales)) {
            scales--;
        }
        if (scales == 0) {
            throw new NotScoredException("needs sides of at least " + StructuralSimilarity.WINDOW + " pixels");
        }
        return scales;
    }

    /**
     * The same at fewer scales, for pictures that are too small for all: the first weights are divided by their sum,
     * and the last of these scales has the whole expression. At one scale it is {@link Ssim}, but not below 0.
     *
     * @param scales 1 to {@value #SCALES}
     * @throws NotScoredException if the pictures are too small
     */
    public static double between(Pixels picture, Pixels reference, int scales) {
        int width = picture.width();
        int height = picture.height();
        if (Math.min(width, height) < smallest(scales)) {
            throw new NotScoredException("needs sides of at least " + smallest(scales) + " pixels");
        }
        double sum = scales == SCALES ? 1 : Arrays.stream(WEIGHTS, 0, scales).sum();
        float[] x = picture.shared(Pixels.LUMA_8_BIT).values();
        float[] y = reference.shared(Pixels.LUMA_8_BIT).values();
        double product = 1;
        for (int scale = 0; scale < scales; scale++) {
            if (scale > 0) {
                x = Filters.halved(x, width, height);
                y = Filters.halved(y, width, height);
                width = (width + 1) / 2;
                height = (height + 1) / 2;
            }
            StructuralSimilarity structure = StructuralSimilarity.between(x, y, width, height);
            double factor = scale < scales - 1 ? structure.contrast() : structure.similarity();
            product *= Math.pow(Math.max(0, factor), WEIGHTS[scale] / sum);
        }
        return product;
    }
}
