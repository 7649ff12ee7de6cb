package org.zimagelab.diffusion;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A second pass at a larger size, A1111's hires fix: the finished picture is enlarged, noise is laid over it, and the
 * last steps of a schedule are run at the new size.
 *
 * @param scale of width and height, above 1 to 4; 1 = no second pass
 * @param strength about the share of the noise that is laid over the picture: the second pass runs the last steps of a
 *     schedule of ⌊steps / strength⌋; above 0 to 1; empty = {@value #DEFAULT_STRENGTH}
 * @param steps that the second pass runs; empty = those of the first times the strength, rounded up
 * @param upscaler that enlarges
 */
public record Hires(double scale, OptionalDouble strength, OptionalInt steps, HiresUpscaler upscaler) {
    /** What the article and most guides name. */
    public static final double DEFAULT_STRENGTH = 0.3;

    /** No second pass. */
    public static final Hires OFF = new Hires(1, OptionalDouble.empty(), OptionalInt.empty(), HiresUpscaler.LANCZOS);

    private static final double LARGEST = 4;

    /** Products such as 0.35 · 20 are not whole in binary. */
    private static final double ROUNDING = 1e-9;

    public Hires {
        Objects.requireNonNull(strength, "strength");
        Objects.requireNonNull(steps, "steps");
        Objects.requireNonNull(upscaler, "upscaler");
        if (!(scale >= 1 && scale <= LARGEST)) {
            throw new IllegalArgumentException(
                    "hires " + scale + ": expected a number above 1, up to 4; 1 is no second pass");
        }
        if (strength.isPresent() && !(strength.getAsDouble() > 0 && strength.getAsDouble() <= 1)) {
            throw new IllegalArgumentException(
                    "hires-strength " + strength.getAsDouble() + ": expected a number above 0, up to 1");
        }
        int some = steps.orElse(1);
        if (some < 1 || some > Request.MOST_STEPS) {
            throw new IllegalArgumentException(
                    "hires-steps " + some + ": expected a whole number from 1 to " + Request.MOST_STEPS);
        }
    }

    /** So much larger, in Lanczos, with the other defaults. */
    public static Hires of(double scale) {
        return OFF.withScale(scale);
    }

    public Hires withScale(double scale) {
        return new Hires(scale, strength, steps, upscaler);
    }

    /** @param strength see {@link #strength()} */
    public Hires withStrength(OptionalDouble strength) {
        return new Hires(scale, strength, steps, upscaler);
    }

    /** @param steps see {@link #steps()} */
    public Hires withSteps(OptionalInt steps) {
        return new Hires(scale, strength, steps, upscaler);
    }

    public Hires withUpscaler(HiresUpscaler upscaler) {
        return new Hires(scale, strength, steps, upscaler);
    }

    /**
     * A request in which a strength without a picture to begin with is that of the second pass, unless that has its
     * own.
     */
    public static Request withStrengthOfImage(Request request) {
        InitialImage image = request.image();
        Hires hires = request.hires();
        boolean meant =
                !hires.isOff() && hires.strength().isEmpty() && image.picture().isEmpty();
        return meant && image.strength().isPresent()
                ? request.withHires(hires.withStrength(image.strength()))
                        .withImage(image.withStrength(OptionalDouble.empty()))
                : request;
    }

    public boolean isOff() {
        return scale == 1;
    }

    /** The strength, or its default. */
    public double share() {
        return strength.orElse(DEFAULT_STRENGTH);
    }

    /**
     * How many steps the second pass runs.
     *
     * @param first steps of the first pass
     */
    public int stepsThatRun(int first) {
        return steps.orElseGet(() -> Math.max(1, (int) Math.ceil(first * share() - ROUNDING)));
    }

    /**
     * How many steps the schedule has of which the second pass runs the last ones, as A1111 and ComfyUI count them.
     *
     * @param first steps of the first pass
     */
    public int scheduledSteps(int first) {
        int run = stepsThatRun(first);
        return Math.max(run, (int) Math.min(Integer.MAX_VALUE, run / share() + ROUNDING));
    }

    /**
     * A side of the larger picture, pixels.
     *
     * @param side of the first pass
     * @param multiple of which sides are; what is left over is cut off, as in A1111
     */
    public int enlarged(int side, int multiple) {
        return (int) (side * scale + ROUNDING) / multiple * multiple;
    }

    /**
     * Checks what no single part of it can know.
     *
     * @throws IllegalArgumentException with one line that names the option and what was expected
     */
    void check(Request request) {
        if (isOff() && !equals(OFF)) {
            String option = strength.isPresent()
                    ? "hires-strength " + strength.getAsDouble()
                    : steps.isPresent() ? "hires-steps " + steps.getAsInt() : "hires-upscaler " + upscaler.info();
            throw new IllegalArgumentException(option + ": expected a second pass, too; give --hires 2");
        }
        if (isOff()) {
            return;
        }
        if (request.image().picture().isPresent()) {
            throw new IllegalArgumentException("hires with image: expected one of them; enlarge the picture with"
                    + " %upscale, and name the result with --image");
        }
        int scheduled = scheduledSteps(request.steps());
        if (scheduled > Request.MOST_STEPS) {
            throw new IllegalArgumentException("hires-strength " + share() + ": " + stepsThatRun(request.steps())
                    + " steps would be the last of " + scheduled + ", where " + Request.MOST_STEPS + " are the most");
        }
    }
}
