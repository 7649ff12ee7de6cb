package org.zimagelab.quality.colour;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * 95th percentile of OKLCh chroma: the smallest value that at least 95 % of the pixels do not exceed (numpy's
 * {@code inverted_cdf}), to within 4e-6, as {@link OklabChroma} computes it.
 *
 * <p>Pure number, 0 (grey) to 0.3225, neither end is better. The healthy band 0.02 to 0.27 holds
 * the clean pictures of docs/scores.md: above it a twentieth of the picture lies at the rim of the gamut. What fools it is what fools {@link ChromaMean}; a picture of
 * one colour scores that colour's chroma.
 */
public final class ChromaP95 implements Score {

    /** For the service loader. */
    public ChromaP95() {}

    @Override
    public String name() {
        return "chroma_p95";
    }

    @Override
    public String description() {
        return "The OKLCh chroma that 95 of 100 pixels do not exceed: the vivid parts.";
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
        return Optional.of(new Range(0.02, 0.27));
    }

    @Override
    public double of(Pixels picture) {
        return picture.shared(OklabChroma.SUMMARY).p95();
    }
}
