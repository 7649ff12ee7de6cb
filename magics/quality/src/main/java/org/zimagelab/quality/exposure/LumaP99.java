package org.zimagelab.quality.exposure;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * 99th percentile of {@link Pixels#LUMA_8_BIT}.
 *
 * <p>Levels, 0 to 255, neither end is better. Percentiles are the smallest level that at least that share of the pixels
 * does not exceed (numpy's {@code inverted_cdf}). A picture of one colour scores its level. The healthy band 100 to 255
 * holds the clean pictures of docs/scores.md: even a night has lights.
 */
public final class LumaP99 implements Score {

    /** For the service loader. */
    public LumaP99() {}

    @Override
    public String name() {
        return "luma_p99";
    }

    @Override
    public String description() {
        return "The luma that 99 of 100 pixels do not exceed: how bright the lights are.";
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
        return Optional.of(new Range(100, 255));
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(LumaHistogram.OF).percentile(99);
    }
}
