package org.zimagelab.quality.naturalness;

import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.picture.Pixels;

/**
 * What a regression on people's opinions of degraded photographs makes of 36 statistics of a picture: at full and at
 * half size, an asymmetric generalised Gaussian is fitted to the coefficients {@code (Y − μ) / (σ + 1)}, μ and σ under
 * a 7×7 Gaussian, and to their products with four neighbours; its shape, mean and squared deviations go into 774
 * support vectors with a Gaussian kernel.
 *
 * <p>A pure number, 0 to 100, cut to that; lower is better. The variant, its training, its cubic halving and its
 * repeated edges are OpenCV's: the authors' program, piq and MATLAB give other numbers for the same picture. Computed
 * in doubles on {@link Pixels#LUMA_8_BIT}, and that is where it leaves OpenCV. The fit counts the values above and
 * below zero; on flat ground every one is 0, and OpenCV, in floats, counts the signs of what rounding leaves, so that
 * its own number depends on the processor and on how it was built. Without flat ground the two agree to 0.01. Sides
 * from 32 pixels; a smaller picture has no value, nor has one without texture.
 *
 * <p>What fools it: soft backgrounds and flat ground raise it, contrast and exposure move it without a word about
 * either; it sees no colour. It was trained on 29 photographs and their degradations, and is weak on generated
 * pictures.
 *
 * <p>Source: A. Mittal, A. K. Moorthy, A. C. Bovik, "No-reference image quality assessment in the spatial domain", IEEE
 * TIP 21 (2012), and the formulas and training of {@code cv::quality::QualityBRISQUE}.
 */
public final class Brisque {
    public static final Score SCORE = ScoreDescriptor.of(
                    "brisque_exact",
                    "Opinion of degraded photographs predicted from statistics "
                            + "(BRISQUE, OpenCV's training, without rounding).",
                    ScoreScale.lowerIsBetter(0, 100).relevantFrom(7))
            .withCaution(Naturalness.CAUTION)
            .computedBy(Brisque::of);

    private static final int LEAST = 32;

    private Brisque() {}

    private static double of(Pixels picture) {
        int width = picture.width();
        int height = picture.height();
        if (width < LEAST || height < LEAST) {
            throw new NotScoredException("needs sides of 32 pixels; this picture has " + width + "×" + height);
        }
        float[] luma = picture.shared(Pixels.LUMA_8_BIT).values();
        BicubicHalving across = BicubicHalving.interpolated(width);
        BicubicHalving down = BicubicHalving.interpolated(height);
        float[] features = new float[36];
        features(MscnCoefficients.of(luma, width, height), width, height, features, 0);
        float[] half = BicubicHalving.apply(luma, width, across, down);
        features(
                MscnCoefficients.of(half, across.length(), down.length()),
                across.length(),
                down.length(),
                features,
                18);
        for (float feature : features) {
            if (Float.isNaN(feature)) {
                throw new NotScoredException("needs texture; this picture is flat");
            }
        }
        return Math.max(0, Math.min(100, SupportVectorRegression.BRISQUE.predict(features)));
    }

    private static void features(float[] mscn, int width, int height, float[] to, int first) {
        int at = first;
        AsymmetricGaussian own = AsymmetricGaussian.fit(SignedMoments.of(mscn, width, 0, width, height, null, false));
        to[at++] = (float) own.shape();
        to[at++] = (float) ((own.left() * own.left() + own.right() * own.right()) / 2);
        for (int[] shift : SignedMoments.NEIGHBOURS) {
            AsymmetricGaussian product =
                    AsymmetricGaussian.fit(SignedMoments.of(mscn, width, 0, width, height, shift, false));
            to[at++] = (float) product.shape();
            to[at++] = (float) product.mean();
            to[at++] = (float) (product.left() * product.left());
            to[at++] = (float) (product.right() * product.right());
        }
    }
}
