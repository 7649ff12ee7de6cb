package org.zimagelab.quality.exposure;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Share of the pixels with any channel ≤ 1 or ≥ 254. Oversaturation, overexposure and contrast all raise it, and
 * so does an honest black or white background.
 *
 * <p>Share of pixels, 0 to 1, lower is better. The healthy band 0 to 0.4 holds the clean pictures of docs/scores.md. Counted
 * exactly; a picture of one colour scores 0 or 1. Own definition, see {@link Clipping}.
 */
public final class ClipAny implements Score {

    /** For the service loader. */
    public ClipAny() {}

    @Override
    public String name() {
        return "clip_any";
    }

    @Override
    public String description() {
        return "Share of pixels with a channel at its end: 1 or less, or 254 or more.";
    }

    @Override
    public String unit() {
        return "share of pixels";
    }

    @Override
    public Range range() {
        return new Range(0, 1);
    }

    @Override
    public Direction better() {
        return Direction.LOWER_IS_BETTER;
    }

    @Override
    public Optional<Range> healthy() {
        return Optional.of(new Range(0, 0.4));
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(Clipping.SHARES).any();
    }
}
