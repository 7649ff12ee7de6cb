package org.zimagelab.quality.colour;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Mean OKLCh chroma {@code √(a² + b²)} over all pixels, as {@link OklabChroma} computes it.
 *
 * <p>Pure number, 0 (grey) to 0.3225 (sRGB magenta), neither end is better. The healthy band 0.01 to 0.15 is a
 * convention: a mean above 0.15 is the chroma of strong paint over the whole picture. Oversaturation raises it, so do
 * contrast and coloured noise; the subject decides most of it. A picture of one colour scores that colour's chroma.
 */
public final class ChromaMean implements Score {

    /** For the service loader. */
    public ChromaMean() {}

    @Override
    public String name() {
        return "chroma_mean";
    }

    @Override
    public String description() {
        return "Mean OKLCh chroma: 0 is grey, the most vivid sRGB colour 0.32.";
    }

    @Override
    public Range range() {
        return new Range(0, 0.4);
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    public Optional<Range> healthy() {
        return Optional.of(new Range(0.01, 0.15));
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(OklabChroma.SUMMARY).mean();
    }
}
