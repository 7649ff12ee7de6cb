package org.zimagelab.quality.sharpness;

import java.util.Arrays;
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
 * Width of the sharper edges, as the deviation in pixels of the Gaussian that would make such an edge of a step.
 *
 * <p>An edge is a run of steps of {@link Pixels#LUMA_8_BIT} in one direction along a row or column, {@code R ≥ 24}
 * levels in all and at most {@code m} between two neighbours; its deviation is {@code R / (m √(2π))}, 0.4 for a step
 * from one pixel to the next. The score is the 25th percentile over all edges of both axes, to a 64th of a pixel: what
 * is in focus decides, and a background that is soft on purpose does not. Where the shorter side has more than 512
 * pixels, it is divided by {@code √(side / 512)}: large pictures are looked at from farther away, and no lens fills
 * each pixel of theirs.
 *
 * <p>Pixels, lower is better (sharper), 0.4 at least up to 512 pixels. A picture with fewer than 20 edges is not
 * scored: it may be empty, or lost in blur. The healthy band 0 to 0.95 holds the clean pictures of docs/scores.md; a
 * Gaussian of deviation 1.6 lifts them above it. What fools it: noise breaks runs and makes steep ones, so a noisy
 * picture reads as sharp, and so does one with lettering or frames laid over a blur.
 *
 * <p>After the edge width of P. Marziliano et al., "A no-reference perceptual blur metric", ICIP (2002), with the slope
 * in the place of the length.
 */
public final class EdgeWidth {
    public static final Score SCORE = ScoreDescriptor.of(
                    "edge_width",
                    "Width of the sharpest edges, as the deviation of a Gaussian blur of a step.",
                    ScoreScale.of(Range.from(0), Direction.LOWER_IS_BETTER)
                            .in("pixels")
                            .healthy(0, 0.95)
                            .relevantFrom(0.2))
            .computedBy(EdgeWidth::of);

    private static final int LEAST_RISE = 24;
    private static final int FEWEST = 20;
    private static final double SHARE = 0.25;
    private static final int BINS = 1 << 12;
    private static final double MOST = 64;

    /** Shorter side up to which a picture is looked at pixel by pixel. */
    private static final double NEAR = 512;

    private static final double STEP = 1 / Math.sqrt(2 * Math.PI);

    private EdgeWidth() {}

    private static double of(Pixels picture) {
        Plane luma = picture.shared(Pixels.LUMA_8_BIT);
        int width = luma.width();
        int height = luma.height();
        double distance = Math.sqrt(Math.max(1, Math.min(width, height) / NEAR));
        int[] counts = new int[BINS];
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            edges(luma.values(), y * width, 1, width, counts);
        }
        for (int x = 0; x < width; x++) {
            edges(luma.values(), x, width, height, counts);
        }
        long all = Arrays.stream(counts).asLongStream().sum();
        if (all < FEWEST) {
            throw new NotScoredException(
                    "needs " + FEWEST + " edges of " + LEAST_RISE + " levels; this picture has " + all);
        }
        long wanted = (long) Math.ceil(SHARE * all);
        int bin = 0;
        for (long seen = counts[0]; seen < wanted; seen += counts[++bin]) {}
        return Math.max(STEP, (bin + 0.5) * MOST / BINS) / distance;
    }

    private static void edges(float[] v, int start, int stride, int length, int[] counts) {
        float rise = 0;
        float steepest = 0;
        float sign = 0;
        for (int i = 1, at = start + stride; i <= length; i++, at += stride) {
            float step = i == length ? 0 : v[at] - v[at - stride];
            float direction = Math.signum(step);
            if (direction != sign) {
                if (rise >= LEAST_RISE) {
                    counts[(int) Math.min(BINS - 1, rise / steepest * STEP * BINS / MOST)]++;
                }
                rise = 0;
                steepest = 0;
                sign = direction;
            }
            rise += Math.abs(step);
            steepest = Math.max(steepest, Math.abs(step));
        }
    }
}
