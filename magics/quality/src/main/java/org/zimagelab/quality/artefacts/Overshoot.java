package org.zimagelab.quality.artefacts;

import java.util.Optional;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;

/**
 * Overshoot beside strong edges, the halo of sharpening and of too much guidance. With {@code S} the luma after a
 * Gaussian of deviation 2 and {@code [lo, hi]} the least and largest {@code S} of the 9×9 pixels around: the mean
 * of {@code max(0, Y − hi, lo − Y)} over the pixels where {@code hi − lo > 40}.
 *
 * <p>Levels, 0 to 255, lower is better, healthy 0 to 30 (the clean pictures of docs/scores.md); 0 without strong edges. Lines and points thinner than the
 * Gaussian count too, so fine drawing and contrast raise it: compare the same prompt and seed. Own definition on {@link
 * Pixels#LUMA_8_BIT}, edge pixels repeated.
 */
public final class Overshoot implements Score {

    /** For the service loader. */
    public Overshoot() {}

    @Override
    public String name() {
        return "overshoot";
    }

    @Override
    public String description() {
        return "Halo beside strong edges: mean level beyond what the blurred surroundings hold.";
    }

    @Override
    public String unit() {
        return "levels";
    }

    @Override
    public Range range() {
        return new Range(0, 255);
    }

    @Override
    public Direction better() {
        return Direction.LOWER_IS_BETTER;
    }

    @Override
    public Optional<Range> healthy() {
        return Optional.of(new Range(0, 30));
    }

    @Override
    public double of(Pixels picture) {
        return Halo.overshoot(picture.shared(Pixels.LUMA_8_BIT));
    }
}
