package org.zimagelab.diffusion;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A second pass: the finished picture is enlarged, and the last steps are run again at the new size.
 *
 * @param scale of width and height, above 1 to 4
 * @param strength share of the steps that run again, above 0 to 1; see {@link InitialImage#strength()}
 * @param steps of the second pass's schedule; empty = those of the first
 * @param upscaler weights of a network that enlarges; empty = Lanczos
 */
public record Hires(double scale, double strength, OptionalInt steps, Optional<InputFile> upscaler) {
    /** What the article and most guides name. */
    public static final double DEFAULT_STRENGTH = 0.3;

    private static final double LARGEST = 4;

    public Hires {
        Objects.requireNonNull(steps, "steps");
        Objects.requireNonNull(upscaler, "upscaler");
        if (!(scale > 1 && scale <= LARGEST)) {
            throw new IllegalArgumentException("hires " + scale + ": expected a number above 1, up to 4");
        }
        if (!(strength > 0 && strength <= 1)) {
            throw new IllegalArgumentException("hires-strength " + strength + ": expected a number above 0, up to 1");
        }
        int some = steps.orElse(1);
        if (some < 1 || some > Request.MOST_STEPS) {
            throw new IllegalArgumentException(
                    "hires-steps " + some + ": expected a whole number from 1 to " + Request.MOST_STEPS);
        }
    }
}
