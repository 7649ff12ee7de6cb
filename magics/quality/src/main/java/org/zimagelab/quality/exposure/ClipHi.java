package org.zimagelab.quality.exposure;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Share of the pixels with all channels ≥ 254. Overexposure raises it most; contrast and sharpening raise it too,
 * and a white background is no defect.
 *
 * <p>Share of pixels, 0 to 1, lower is better. The healthy band 0 to 0.05 is a convention, a reason to look. Counted
 * exactly; a picture of one colour scores 0 or 1. Own definition, see {@link Clipping}.
 */
public final class ClipHi implements Score {

    /** For the service loader. */
    public ClipHi() {}

    @Override
    public String name() {
        return "clip_hi";
    }

    @Override
    public String description() {
        return "Share of pixels that are white: all channels 254 or more.";
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
        return Optional.of(new Range(0, 0.05));
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(Clipping.SHARES).high();
    }
}
