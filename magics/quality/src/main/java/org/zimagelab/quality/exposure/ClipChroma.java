package org.zimagelab.quality.exposure;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Share of the pixels with one channel ≥ 254 and another ≤ 1, which is the rim of the gamut. Oversaturation raises
 * it; contrast does in coloured pictures.
 *
 * <p>Share of pixels, 0 to 1, lower is better. The healthy band 0 to 0.003 holds the clean pictures of docs/scores.md. Counted
 * exactly; a picture of one colour scores 0 or 1. Own definition, see {@link Clipping}.
 */
public final class ClipChroma implements Score {

    /** For the service loader. */
    public ClipChroma() {}

    @Override
    public String name() {
        return "clip_chroma";
    }

    @Override
    public String description() {
        return "Share of neon pixels: one channel 254 or more and another 1 or less.";
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
        return Optional.of(new Range(0, 0.003));
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(Clipping.SHARES).chroma();
    }
}
