package org.zimagelab.quality.artefacts;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Banding: of the sum of {@code |ΔY|} between all horizontal and vertical neighbours, the share that sits in
 * contours. A contour is a step of 2 to 24 levels with three equal pixels on either side of it along its line.
 *
 * <p>Share, 0 to 1, lower is better; 0 for one colour and under 6 pixels a side. Steps of one level are the grain of 8
 * bits and are no contours; noise and dither hide banding, as they do to the eye. Flat graphics of near tones score
 * high by nature. The healthy band 0 to 0.1 is a convention. Own definition on {@link Pixels#LUMA_8_BIT}.
 */
public final class Banding implements Score {

    /** For the service loader. */
    public Banding() {}

    @Override
    public String name() {
        return "banding";
    }

    @Override
    public String description() {
        return "Share of all tonal change that sits in small isolated steps between flat bands.";
    }

    @Override
    public String unit() {
        return "share";
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
        return Optional.of(new Range(0, 0.1));
    }

    @Override
    public double of(Pixels picture) {
        return Contours.share(picture.shared(Pixels.LUMA_8_BIT));
    }
}
