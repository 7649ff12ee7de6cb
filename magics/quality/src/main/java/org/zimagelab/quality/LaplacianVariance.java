package org.zimagelab.quality;

/** The score {@code laplacian_variance}; its formula follows. */
public final class LaplacianVariance implements Score {

    /** For the service loader. */
    public LaplacianVariance() {}

    @Override
    public String name() {
        return "laplacian_variance";
    }

    @Override
    public String description() {
        return "laplacian_variance";
    }

    @Override
    public Range range() {
        return Range.from(0);
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    public double of(Pixels picture) {
        throw new UnsupportedOperationException("laplacian_variance is not written yet");
    }
}
