package org.zimagelab.quality.naturalness;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * Share of a picture's active blocks that look damaged, weighted by how much: over blocks of 16×16 coefficients {@code
 * (Y − μ) / (σ + 1)}, μ and σ under a 7×7 Gaussian, of variance {@code v} above 0.1, {@code 100 (1 + Σ d) / (1 + n)}. A
 * block adds {@code 1 − v} to {@code d} where six neighbouring values on one of its edges deviate by less than 0.1 (a
 * seam, or blur), and {@code v} where its middle columns deviate as the others do (noise).
 *
 * <p>A percentage, 0 and up; up to 20 excellent, above 80 bad in the words of MATLAB's documentation. A picture without
 * an active block scores 100: that is what one of one colour, or a smooth one, has. Values can pass 100, and are held
 * at 0, where blocks vary by more than 1. {@link Pixels#LUMA_8_BIT} is stretched so that its brightest pixel is 255
 * (halves to even), and mirrored at the right and the bottom to whole blocks. Its blocks answer yes or no, so that a
 * small change can move it by a block's share. Sides from 16 pixels; a smaller picture has no value.
 *
 * <p>What fools it: soft backgrounds raise it, sharpening and contrast lower it; it is weak on generated pictures.
 *
 * <p>Source: N. Venkatanath et al., "Blind image quality evaluation using perception based features", NCC 2015, in the
 * form of MATLAB's {@code piqe}.
 */
public final class Piqe {
    public static final Score SCORE = ScoreDescriptor.of(
                    "piqe",
                    "Share of active blocks with seams, blur or noise (PIQE): "
                            + "needs no examples, and jumps by whole blocks.",
                    ScoreScale.of(Range.from(0), Direction.LOWER_IS_BETTER)
                            .in("%")
                            .relevantFrom(9))
            .withCaution(Naturalness.CAUTION)
            .computedBy(Piqe::of);

    private static final int BLOCK = 16;
    private static final int WINDOW = 6;
    private static final double ACTIVE = 0.1;
    private static final double EVEN = 0.1;

    private Piqe() {}

    private static double of(Pixels picture) {
        if (picture.width() < BLOCK || picture.height() < BLOCK) {
            throw new NotScoredException(
                    "needs sides of 16 pixels; this picture has " + picture.width() + "×" + picture.height());
        }
        int width = (picture.width() + BLOCK - 1) / BLOCK * BLOCK;
        int height = (picture.height() + BLOCK - 1) / BLOCK * BLOCK;
        float[] mscn = MscnCoefficients.of(stretched(picture.shared(Pixels.LUMA_8_BIT), width, height), width, height);
        double damage = 0;
        int active = 0;
        double[] block = new double[BLOCK * BLOCK];
        // No look whether to stop in here: with one, all of PIQE took 37.8 ms of processor time of 1024×1024 pixels;
        // before it was 32.5 ms, and 31.7 ms again without.
        for (int top = 0; top < height; top += BLOCK) {
            for (int left = 0; left < width; left += BLOCK) {
                for (int i = 0; i < block.length; i++) {
                    block[i] = mscn[(top + i / BLOCK) * width + left + i % BLOCK];
                }
                double variance = variance(block, 0, block.length, 1);
                if (variance > ACTIVE) {
                    active++;
                    damage += (hasEvenEdge(block) ? 1 - variance : 0) + (isNoise(block, variance) ? variance : 0);
                }
            }
        }
        return Math.max(0, 100 * (damage + 1) / (active + 1));
    }

    private static float[] stretched(Plane luma, int width, int height) {
        float most = 0;
        for (int i = 0; i < luma.width() * luma.height(); i++) {
            most = Math.max(most, luma.at(i));
        }
        float[] out = new float[width * height];
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            int row = (y < luma.height() ? y : 2 * luma.height() - 1 - y) * luma.width();
            for (int x = 0; x < width; x++) {
                float v = luma.at(row + (x < luma.width() ? x : 2 * luma.width() - 1 - x));
                out[y * width + x] = most == 0 ? 0 : (float) Math.rint(255.0 * v / most);
            }
        }
        return out;
    }

    private static boolean hasEvenEdge(double[] block) {
        int last = BLOCK - 1;
        for (int i = 0; i + WINDOW <= BLOCK; i++) {
            if (isEven(block, i, 1)
                    || isEven(block, last * BLOCK + i, 1)
                    || isEven(block, i * BLOCK, BLOCK)
                    || isEven(block, i * BLOCK + last, BLOCK)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isEven(double[] block, int from, int stride) {
        return Math.sqrt(variance(block, from, WINDOW, stride)) < EVEN;
    }

    /**
     * Whether the two middle columns deviate about as the rest does; columns 7 and 9 are left out of the rest, as in
     * MATLAB.
     */
    private static boolean isNoise(double[] block, double variance) {
        double[] centre = new double[2 * BLOCK];
        double[] rest = new double[(BLOCK - 2) * BLOCK];
        int c = 0;
        int r = 0;
        for (int i = 0; i < block.length; i++) {
            int column = i % BLOCK;
            if (column == 7 || column == 8) {
                centre[c++] = block[i];
            }
            if (column != 7 && column != 9) {
                rest[r++] = block[i];
            }
        }
        double deviation = Math.sqrt(variance);
        double ratio = Math.sqrt(variance(centre, 0, centre.length, 1) / variance(rest, 0, rest.length, 1));
        if (Double.isNaN(ratio)) {
            ratio = 0;
        }
        return deviation > 2 * Math.abs(deviation - ratio) / Math.max(deviation, ratio);
    }

    private static double variance(double[] values, int from, int count, int stride) {
        double mean = 0;
        for (int k = 0; k < count; k++) {
            mean += values[from + k * stride];
        }
        mean /= count;
        double squares = 0;
        for (int k = 0; k < count; k++) {
            double away = values[from + k * stride] - mean;
            squares += away * away;
        }
        return squares / (count - 1);
    }
}
