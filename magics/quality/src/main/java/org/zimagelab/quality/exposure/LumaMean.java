package org.zimagelab.quality.exposure;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Mean of {@link Pixels#LUMA_8_BIT}.
 *
 * <p>Levels, 0 to 255, neither end is better, healthy 20 to 247. A sum of whole numbers, exact. A picture of one colour
 * scores its level. The healthy band holds the clean pictures of docs/scores.md; towards its ends a picture is dark or
 * pale as a whole, which a night or snow scene may rightly be.
 */
public final class LumaMean implements Score {

    /** For the service loader. */
    public LumaMean() {}

    @Override
    public String name() {
        return "luma_mean";
    }

    @Override
    public String description() {
        return "Mean luma: exposure as a whole.";
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
        return Optional.of(new Range(20, 247));
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(LumaHistogram.OF).mean();
    }
}
