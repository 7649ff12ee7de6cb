package org.zimagelab.quality.exposure;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * RMS contrast: the population deviation of {@link Pixels#LUMA_8_BIT} divided by 255.
 *
 * <p>Pure number, 0 (one colour) to 0.5 (half black, half white), neither end is better. The healthy band 0.03 to
 * 0.35 holds the clean pictures of docs/scores.md; fog and silhouettes leave it rightly. Guidance raises it.
 *
 * <p>Source: E. Peli, "Contrast in complex images", JOSA A 7 (1990).
 */
public final class RmsContrast implements Score {

    /** For the service loader. */
    public RmsContrast() {}

    @Override
    public String name() {
        return "rms_contrast";
    }

    @Override
    public String description() {
        return "Standard deviation of luma over 255: contrast as a whole.";
    }

    @Override
    public Range range() {
        return new Range(0, 0.5);
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    public Optional<Range> healthy() {
        return Optional.of(new Range(0.03, 0.35));
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(LumaHistogram.OF).deviation() / 255;
    }
}
