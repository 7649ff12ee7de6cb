package org.zimagelab.quality.exposure;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Shannon entropy {@code −Σ p log₂ p} of the 256 levels of {@link Pixels#LUMA_8_BIT}.
 *
 * <p>Bits, 0 (one colour) to 8, neither end is better. Banding lowers it and noise raises it; flat graphics are low by
 * nature. The healthy band 6 to 8 is a convention. Equals {@code skimage.measure.shannon_entropy} of the same 8-bit
 * grey picture.
 */
public final class Entropy implements Score {

    /** For the service loader. */
    public Entropy() {}

    @Override
    public String name() {
        return "entropy";
    }

    @Override
    public String description() {
        return "Shannon entropy of the luma histogram: how many tones are in use.";
    }

    @Override
    public String unit() {
        return "bits";
    }

    @Override
    public Range range() {
        return new Range(0, 8);
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    public Optional<Range> healthy() {
        return Optional.of(new Range(6, 8));
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(LumaHistogram.OF).entropy();
    }
}
