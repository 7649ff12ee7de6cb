package org.zimagelab.quality.naturalness;

import java.util.Arrays;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.RealVector;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * How far the statistics of a picture's blocks lie from those of undistorted photographs: {@code √((μ₁ − μ₂)ᵀ ((Σ₁ +
 * Σ₂) / 2)⁻¹ (μ₁ − μ₂))} over 36 features of each block of 96×96 pixels. At full and at half size, an asymmetric
 * generalised Gaussian is fitted to the coefficients {@code (Y − μ) / (σ + 1)}, μ and σ under a 7×7 Gaussian, and to
 * their products with four neighbours; shape, scales and mean are the features.
 *
 * <p>A pure number, 0 and up; photographs lie at about 2 to 5, and lower is more like them. Computed on {@link
 * Pixels#LUMA_8_BIT}, cut at the right and the bottom to whole blocks. All blocks count, as in the authors' {@code
 * computequality}. A picture with fewer than four blocks has no value, nor has one where fewer than two blocks have
 * texture: their covariance would mean nothing.
 *
 * <p>What fools it: it sees no colour and hardly any exposure; smooth ground of any kind reads as distortion, grain as
 * photograph. It was made of photographs and their degradations, and is weak on generated pictures.
 *
 * <p>Source: A. Mittal, R. Soundararajan, A. C. Bovik, "Making a completely blind image quality analyzer", IEEE SPL 20
 * (2013); the pristine model is theirs, as BasicSR ships it.
 */
public final class Niqe {
    public static final Score SCORE = ScoreDescriptor.of(
                    "niqe",
                    "Distance from the statistics of undistorted photographs (NIQE): "
                            + "blur, noise, ringing; blind to colour.",
                    ScoreScale.of(Range.from(0), Direction.LOWER_IS_BETTER).relevantFrom(1))
            .withCaution(Naturalness.CAUTION)
            .computedBy(Niqe::of);

    private static final int BLOCK = 96;
    private static final int FEATURES = 18;

    private Niqe() {}

    private static double of(Pixels picture) {
        int across = picture.width() / BLOCK;
        int down = picture.height() / BLOCK;
        if (across * down < 4) {
            throw new NotScoredException("needs four blocks of 96×96 pixels, as 192×192 has; this picture has "
                    + picture.width() + "×" + picture.height());
        }
        double[][] blocks = new double[across * down][2 * FEATURES];
        int width = across * BLOCK;
        int height = down * BLOCK;
        float[] full = cut(picture.shared(Pixels.LUMA_8_BIT), width, height);
        features(MscnCoefficients.of(full, width, height), across, BLOCK, blocks, 0);
        float[] half =
                BicubicHalving.apply(full, width, BicubicHalving.smoothed(width), BicubicHalving.smoothed(height));
        features(MscnCoefficients.of(half, width / 2, height / 2), across, BLOCK / 2, blocks, FEATURES);
        return distance(PristineModel.PUBLISHED, blocks);
    }

    private static float[] cut(Plane plane, int width, int height) {
        float[] out = new float[width * height];
        for (int y = 0; y < height; y++) {
            System.arraycopy(plane.values(), y * plane.width(), out, y * width, width);
        }
        return out;
    }

    private static void features(float[] mscn, int across, int size, double[][] blocks, int first) {
        int stride = across * size;
        for (int b = 0; b < blocks.length; b++) {
            int corner = b / across * size * stride + b % across * size;
            double[] to = blocks[b];
            int at = first;
            AsymmetricGaussian own =
                    AsymmetricGaussian.fit(SignedMoments.of(mscn, stride, corner, size, size, null, true));
            to[at++] = own.shape();
            to[at++] = (own.scale(own.left()) + own.scale(own.right())) / 2;
            for (int[] shift : SignedMoments.NEIGHBOURS) {
                AsymmetricGaussian product =
                        AsymmetricGaussian.fit(SignedMoments.of(mscn, stride, corner, size, size, shift, true));
                to[at++] = product.shape();
                to[at++] = product.mean();
                to[at++] = product.scale(product.left());
                to[at++] = product.scale(product.right());
            }
        }
    }

    private static double distance(PristineModel pristine, double[][] blocks) {
        int n = pristine.mean().length;
        double[][] textured = Arrays.stream(blocks)
                .filter(block -> Arrays.stream(block).noneMatch(Double::isNaN))
                .toArray(double[][]::new);
        if (textured.length < 2) {
            throw new NotScoredException(
                    "needs two blocks of 96×96 pixels with texture in each; this picture is too flat");
        }
        double[] away = new double[n];
        double[] centre = new double[n];
        for (int i = 0; i < n; i++) {
            int feature = i;
            // The mean takes what is known of flat blocks too, the covariance whole blocks alone: as nanmean and
            // nancov.
            away[i] = pristine.mean()[i]
                    - Arrays.stream(blocks)
                            .mapToDouble(block -> block[feature])
                            .filter(v -> !Double.isNaN(v))
                            .average()
                            .orElseThrow();
            centre[i] = Arrays.stream(textured)
                    .mapToDouble(block -> block[feature])
                    .average()
                    .orElseThrow();
        }
        double[][] covariance = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = 0;
                for (double[] block : textured) {
                    sum += (block[i] - centre[i]) * (block[j] - centre[j]);
                }
                covariance[i][j] = (pristine.covariance()[i * n + j] + sum / (textured.length - 1)) / 2;
                covariance[j][i] = covariance[i][j];
            }
        }
        RealVector d = new ArrayRealVector(away, false);
        RealMatrix mixed = new Array2DRowRealMatrix(covariance, false);
        return Math.sqrt(
                d.dotProduct(new CholeskyDecomposition(mixed, 0, 0).getSolver().solve(d)));
    }
}
