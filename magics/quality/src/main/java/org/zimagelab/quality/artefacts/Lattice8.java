package org.zimagelab.quality.artefacts;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Strength of a grid of period 8, the step of the VAE's latent lattice (and of JPEG), as {@link Lattice} computes
 * it.
 *
 * <p>Pure number, 0 and up, lower is better. The healthy band 0 to 2 holds the clean pictures of
 * docs/scores.md. A picture of one colour and one with both sides
 * under 24 pixels score 0. What fools it: tiles and windows of that period along both axes; noise hides a weak grid.
 */
public final class Lattice8 implements Score {

    /** For the service loader. */
    public Lattice8() {}

    @Override
    public String name() {
        return "lattice8";
    }

    @Override
    public String description() {
        return "Grid of period 8: how far one phase stands out along both axes; 0 is no grid.";
    }

    @Override
    public Range range() {
        return Range.from(0);
    }

    @Override
    public Direction better() {
        return Direction.LOWER_IS_BETTER;
    }

    @Override
    public Optional<Range> healthy() {
        return Optional.of(new Range(0, 2));
    }

    /** 2: shares of pixels that stick out; 1 was mean second differences, in which one straight edge was a grid. */
    @Override
    public int version() {
        return 2;
    }

    @Override
    public double of(Pixels picture) {
        return Lattice.strength(picture.shared(Lattice.OF), 8);
    }
}
