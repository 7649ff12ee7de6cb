package org.zimagelab.diffusion;

/**
 * Noise on the prompt's embedding in the first steps, drawn from the picture's seed, so that seeds of a distilled model
 * differ more.
 *
 * @param strength of the noise, 0 to 1000; 0 = off
 * @param share of the steps, from the first, that see the noise: above 0 to 1
 */
public record SeedVariance(double strength, double share) {
    public static final SeedVariance OFF = new SeedVariance(0, 1);

    public SeedVariance {
        if (!(strength >= 0 && strength <= 1000)) {
            throw new IllegalArgumentException(
                    "seed-variance " + strength + ": expected a number from 0 (off) to 1000");
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("seed-variance-share " + share + ": expected a number above 0, up to 1");
        }
        strength += 0.0;
    }
}
