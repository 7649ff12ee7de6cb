package org.zimagelab.quality.artefacts;

import java.util.Arrays;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.SharedFeature;

/**
 * Strength of a grid of some period.
 *
 * <p>For each inner column (along x) and row (along y): the share of its pixels that stick out of their surroundings, 0
 * to 1. A pixel sticks out if its second difference of {@link Pixels#LUMA_8_BIT} across the line is larger, by a level
 * or more, than those of the pixels two and three before and behind it.
 *
 * <p>Folded by the period, a grid makes one phase stand out. Of the lines of a phase the top 15 %, at least one, are
 * dropped, and the rest averaged: one straight edge, or two, fill a single line and are no grid. An axis gives {@code
 * (max − median) / max(median, 0.02)} over its phases, and the score is that of the lesser axis, for a grid has both
 * and stripes have one. An axis under three periods is left out.
 *
 * <p>Pure number, 0 and up, lower is better. The healthy bands hold the clean pictures of docs/scores.md. A picture of
 * one colour scores 0, and so does one with both sides under three periods. What fools it: tiles and windows of that
 * period along both axes; noise hides a weak grid.
 *
 * <p>Version 2: version 1 took mean second differences, in which one straight edge was a grid.
 */
public final class Lattice {
    /** Period 8: the step of the VAE's latent lattice, and of JPEG. */
    public static final Score PERIOD_8 = ofPeriod(8, 2, 0.2);

    /** Period 16: the size of one image token of the diffusion transformer. */
    public static final Score PERIOD_16 = ofPeriod(16, 2.1, 0.4);

    private static final SharedFeature<Shares> SHARES = Lattice::shares;

    private static final double FLOOR = 0.02;
    private static final double DROPPED = 0.15;
    private static final int REACH = 3;
    private static final int MARGIN = REACH + 1;

    /** The shares of pixels that stick out, for each column and each row. */
    private record Shares(double[] columns, double[] rows) {}

    private Lattice() {}

    private static Score ofPeriod(int period, double healthyUpTo, double relevantFrom) {
        return ScoreDescriptor.of(
                        "lattice" + period,
                        "Grid of period " + period + ": how far one phase stands out along both axes; 0 is no grid.",
                        ScoreScale.of(Range.from(0), Direction.LOWER_IS_BETTER)
                                .healthy(0, healthyUpTo)
                                .relevantFrom(relevantFrom))
                .withVersion(2)
                .computedBy(picture -> strength(picture.shared(SHARES), period));
    }

    private static double strength(Shares shares, int period) {
        double least = Double.POSITIVE_INFINITY;
        for (double[] axis : new double[][] {shares.columns, shares.rows}) {
            if (axis.length >= 3 * period) {
                least = Math.min(least, outstanding(axis, period));
            }
        }
        return least == Double.POSITIVE_INFINITY ? 0 : least;
    }

    private static double outstanding(double[] axis, int period) {
        double[] phases = new double[period];
        double[] lines = new double[axis.length / period + 1];
        for (int phase = 0; phase < period; phase++) {
            int count = 0;
            for (int i = phase; i < axis.length - MARGIN; i += period) {
                if (i >= MARGIN) {
                    lines[count++] = axis[i];
                }
            }
            Arrays.sort(lines, 0, count);
            int kept = count - Math.max(1, (int) Math.round(DROPPED * count));
            phases[phase] = kept < 1 ? 0 : Arrays.stream(lines, 0, kept).sum() / kept;
        }
        Arrays.sort(phases);
        double median = (phases[period / 2 - 1] + phases[period / 2]) / 2;
        return (phases[period - 1] - median) / Math.max(median, FLOOR);
    }

    private static Shares shares(Pixels picture) {
        Plane luma = picture.shared(Pixels.LUMA_8_BIT);
        return new Shares(columns(luma), rows(luma));
    }

    private static double[] columns(Plane luma) {
        float[] v = luma.values();
        int width = luma.width();
        int[] counts = new int[width];
        float[] bend = new float[width];
        for (int row = 0; row < v.length; row += width) {
            Interrupts.check();
            for (int x = 1; x < width - 1; x++) {
                bend[x] = Math.abs(v[row + x - 1] - 2 * v[row + x] + v[row + x + 1]);
            }
            for (int x = MARGIN; x < width - MARGIN; x++) {
                counts[x] += sticksOut(bend[x], bend[x - 3], bend[x - 2], bend[x + 2], bend[x + 3]);
            }
        }
        return shares(counts, luma.height());
    }

    private static double[] rows(Plane luma) {
        float[] v = luma.values();
        int width = luma.width();
        int height = luma.height();
        int[] counts = new int[height];
        // The bends of the latest seven rows, that of row y in place y mod 7.
        float[][] bends = new float[2 * REACH + 1][width];
        for (int y = 1; y < height - 1; y++) {
            Interrupts.check();
            float[] bend = bends[y % bends.length];
            for (int x = 0, i = y * width; x < width; x++, i++) {
                bend[x] = Math.abs(v[i - width] - 2 * v[i] + v[i + width]);
            }
            int middle = y - REACH;
            if (middle >= MARGIN) {
                float[] here = bends[middle % bends.length];
                float[] before3 = bends[(middle - 3) % bends.length];
                float[] before2 = bends[(middle - 2) % bends.length];
                float[] behind2 = bends[(middle + 2) % bends.length];
                for (int x = 0; x < width; x++) {
                    counts[middle] += sticksOut(here[x], before3[x], before2[x], behind2[x], bend[x]);
                }
            }
        }
        return shares(counts, width);
    }

    private static int sticksOut(float bend, float a, float b, float c, float d) {
        return bend > a && bend > b && bend > c && bend > d ? 1 : 0;
    }

    private static double[] shares(int[] counts, int of) {
        return Arrays.stream(counts).mapToDouble(count -> (double) count / of).toArray();
    }
}
