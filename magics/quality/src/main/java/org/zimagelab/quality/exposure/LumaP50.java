package org.zimagelab.quality.exposure;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Median of {@link Pixels#LUMA_8_BIT}.
 *
 * <p>Levels, 0 to 255, neither end is better. Percentiles are the smallest level that at least that share of the pixels
 * does not exceed (numpy's {@code inverted_cdf}). A picture of one colour scores its level. The healthy band 40 to 210
 * is a convention: outside it, a picture is dark or pale as a whole, which a night or snow scene may rightly be.
 */
public final class LumaP50 implements Score {

    /** For the service loader. */
    public LumaP50() {}

    @Override
    public String name() {
        return "luma_p50";
    }

    @Override
    public String description() {
        return "Median luma.";
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
    public Optional<Range> healthy() {
        return Optional.of(new Range(40, 210));
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(LumaHistogram.OF).percentile(50);
    }
}
