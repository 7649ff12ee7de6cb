package org.zimagelab.quality.exposure;

import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * 1st percentile of {@link Pixels#LUMA_8_BIT}.
 *
 * <p>Levels, 0 to 255, neither end is better. Percentiles are the smallest level that at least that share of the pixels
 * does not exceed (numpy's {@code inverted_cdf}). A picture of one colour scores its level. Subjects differ too much
 * for a healthy band.
 */
public final class LumaP1 implements Score {

    /** For the service loader. */
    public LumaP1() {}

    @Override
    public String name() {
        return "luma_p1";
    }

    @Override
    public String description() {
        return "The luma that 1 of 100 pixels does not exceed: how deep the shadows are.";
    }

    @Override
    public String unit() {
        return "levels";
    }

    @Override
    public Range range() {
        return new Range(0, 255);
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(LumaHistogram.OF).percentile(1);
    }
}
