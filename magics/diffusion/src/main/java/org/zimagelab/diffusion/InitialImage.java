package org.zimagelab.diffusion;

import java.util.Objects;
import java.util.Optional;

/**
 * A picture to begin with, in place of pure noise (SDEdit, Meng et al. 2021, arXiv 2108.01073).
 *
 * @param picture any size; scaled to that of the request
 * @param strength share of the steps that run, above 0 to 1; 1 = all, which leaves nothing of the picture
 * @param mask white where the picture is painted anew, black where it stays; empty = everywhere
 */
public record InitialImage(InputFile picture, double strength, Optional<InputFile> mask) {
    /** diffusers' default. */
    public static final double DEFAULT_STRENGTH = 0.6;

    public InitialImage {
        Objects.requireNonNull(picture, "picture");
        Objects.requireNonNull(mask, "mask");
        if (!(strength > 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength " + strength + ": expected a number above 0, up to 1");
        }
    }
}
