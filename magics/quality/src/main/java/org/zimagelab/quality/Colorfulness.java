package org.zimagelab.quality;

/** The score {@code colorfulness}; its formula follows. */
public final class Colorfulness implements Score {

    /** For the service loader. */
    public Colorfulness() {}

    @Override
    public String name() {
        return "colorfulness";
    }

    @Override
    public String description() {
        return "colorfulness";
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
        throw new UnsupportedOperationException("colorfulness is not written yet");
    }
}
