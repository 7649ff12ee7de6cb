package org.zimagelab.diffusion;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A picture to begin with, in place of pure noise: noise is laid over its latents, and only the last steps run (SDEdit,
 * Meng et al. 2021, arXiv 2108.01073). Sizes, noise and steps are those of diffusers' {@code ZImageImg2ImgPipeline}
 * and, with a mask, of its {@code ZImageInpaintPipeline}.
 *
 * @param picture any size; scaled to that of the request; empty = pure noise
 * @param strength share of the steps that run, above 0 to 1; 1 = all, which leaves nothing of the picture but what the
 *     mask keeps; empty = {@value #DEFAULT_STRENGTH}, or 1 with a mask, as in diffusers
 * @param mask white where the picture is painted anew, black where it stays; empty = all is painted anew
 */
public record InitialImage(Optional<InputFile> picture, OptionalDouble strength, Optional<InputFile> mask) {
    /** diffusers' default without a mask. */
    public static final double DEFAULT_STRENGTH = 0.6;

    /** No picture: all steps run, from pure noise. */
    public static final InitialImage NONE =
            new InitialImage(Optional.empty(), OptionalDouble.empty(), Optional.empty());

    public InitialImage {
        Objects.requireNonNull(picture, "picture");
        Objects.requireNonNull(strength, "strength");
        Objects.requireNonNull(mask, "mask");
        if (strength.isPresent() && !(strength.getAsDouble() > 0 && strength.getAsDouble() <= 1)) {
            throw new IllegalArgumentException("strength " + strength.getAsDouble()
                    + ": expected a number above 0, up to 1; it is the share of the steps that run");
        }
    }

    /** All of a picture is painted anew. */
    public static InitialImage of(InputFile picture, double strength) {
        return new InitialImage(Optional.of(picture), OptionalDouble.of(strength), Optional.empty());
    }

    public InitialImage withPicture(Optional<InputFile> picture) {
        return new InitialImage(picture, strength, mask);
    }

    /** @param strength see {@link #strength()} */
    public InitialImage withStrength(OptionalDouble strength) {
        return new InitialImage(picture, strength, mask);
    }

    public InitialImage withMask(Optional<InputFile> mask) {
        return new InitialImage(picture, strength, mask);
    }

    /** The share of the steps that run: the strength, or its default; 1 without a picture and a strength. */
    public double share() {
        return strength.orElse(picture.isEmpty() || mask.isPresent() ? 1 : DEFAULT_STRENGTH);
    }

    /**
     * How many steps at the beginning of the schedule are left out. The others run, at least one of them. The rounding
     * is that of diffusers' {@code get_timesteps}: with 8 steps and strength 0.6, 4.8 steps become 5.
     *
     * @param steps of the whole schedule
     */
    public int stepsLeftOut(int steps) {
        int most = steps - 1; // diffusers refuses to run none; a strength above 0 always leaves one, but for rounding
        return (int) Math.min(most, steps - Math.min(steps * share(), steps));
    }

    /** How many of so many steps run. */
    public int stepsThatRun(int steps) {
        return steps - stepsLeftOut(steps);
    }

    /**
     * Checks what no single part of it can know.
     *
     * @throws IllegalArgumentException with one line that names the option and what was expected
     */
    void check() {
        if (picture.isEmpty() && mask.isPresent()) {
            throw new IllegalArgumentException(
                    "mask: expected a picture that it belongs to, too; name one with --image FILE");
        }
        if (picture.isEmpty() && strength.isPresent()) {
            throw new IllegalArgumentException("strength " + strength.getAsDouble()
                    + ": expected a picture to begin with, too; name one with --image FILE;"
                    + " beside --hires it is --hires-strength");
        }
    }
}
