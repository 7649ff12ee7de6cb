package org.zimagelab.quality;

import java.util.Optional;

/**
 * Strength of a grid of period 8, the step of the VAE's latent lattice (and of JPEG), as {@link Lattice} computes
 * it.
 *
 * <p>Pure number, 0 and up, lower is better. The healthy band 0 to 0.3 is a convention; a picture of one colour and one
 * with both sides under 24 pixels score 0. What fools it: stripes, tiles and windows of that period; noise hides a weak
 * grid.
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
        return "Grid of period 8: how far one column or row phase stands out; 0 is no grid.";
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
        return Optional.of(new Range(0, 0.3));
    }

    @Override
    public double of(Pixels picture) {
        return Lattice.strength(picture.shared(Lattice.OF), 8);
    }
}
