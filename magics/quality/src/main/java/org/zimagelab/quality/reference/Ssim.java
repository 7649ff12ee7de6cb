package org.zimagelab.quality.reference;

import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * Structural similarity of Wang et al.: the mean over all pixels of
 *
 * <pre>{@code (2 μx μy + C1)(2 σxy + C2) / ((μx² + μy² + C1)(σx² + σy² + C2))}</pre>
 *
 * with means, variances and covariance under an 11×11 Gaussian of deviation 1.5 (population, not sample), {@code C1 =
 * (0.01·255)²}, {@code C2 = (0.03·255)²}, on {@link Pixels#LUMA_8_BIT}. Only pixels whose whole window lies inside
 * count.
 *
 * <p>Pure number, −1 to 1, higher is closer to the reference; no healthy band. Equal pictures score 1; two pictures of
 * one colour each still differ in the first factor. Needs a reference of the same size, and sides of at least 11
 * pixels.
 *
 * <p>What fools it: a small shift or another composition lowers it as damage does; colour is not seen; on flat ground
 * it makes much of little noise.
 *
 * <p>Source: Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error visibility to
 * structural similarity", IEEE Trans. Image Processing 13 (2004), without the shrinking that their later script and piq
 * put first. Equals scikit-image {@code metrics.structural_similarity(gaussian_weights=True, sigma=1.5,
 * use_sample_covariance=False, data_range=255)} of 8-bit grey, and the mean of OpenCV's {@code QualitySSIM} map without
 * its outer 5 pixels.
 */
public final class Ssim {
    public static final Score SCORE = FullReference.score(
            ScoreDescriptor.of(
                    "ssim",
                    "Structural similarity to the reference (Wang 2004, Gaussian, luma): 1 is equal.",
                    ScoreScale.higherIsBetter(-1, 1)),
            Ssim::between);

    private Ssim() {}

    private static double between(Pixels picture, Pixels reference) {
        if (Math.min(picture.width(), picture.height()) < StructuralSimilarity.WINDOW) {
            throw new NotScoredException("needs sides of at least " + StructuralSimilarity.WINDOW + " pixels");
        }
        Plane x = picture.shared(Pixels.LUMA_8_BIT);
        Plane y = reference.shared(Pixels.LUMA_8_BIT);
        return StructuralSimilarity.between(x.values(), y.values(), x.width(), x.height())
                .similarity();
    }
}
