package org.zimagelab.diffusion;

/**
 * Noise on the prompt's text features in the first steps, drawn from the picture's seed, so that the seeds of a
 * distilled model differ more; see {@link PromptNoise} for the formula. The negative prompt has none.
 *
 * @param strength of the noise as a multiple of the features' standard deviation, 0 to {@value #MOST}; 0 = off
 * @param share of the steps, from the first, that see the noise: above 0 to 1. With s steps these are the noise levels
 *     of steps 0 … ⌈share · s⌉ − 1, as ComfyUI's end_percent counts them under its schedule {@code simple}.
 */
public record SeedVariance(double strength, double share) {
    /** ComfyUI's node tells people to try a tenth of the standard deviation to ten of them. */
    public static final double MOST = 10;

    /** The default of ComfyUI's node; InvokeAI's has the noise in all steps. */
    public static final double DEFAULT_SHARE = 0.2;

    public static final SeedVariance OFF = new SeedVariance(0, DEFAULT_SHARE);

    public SeedVariance {
        if (!(strength >= 0 && strength <= MOST)) {
            throw new IllegalArgumentException("seed-variance " + strength
                    + ": expected 0 (off) to 10, a multiple of the" + " standard deviation of the prompt's features");
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "seed-variance-share " + share + ": expected a number above 0, at most 1");
        }
        strength += 0.0;
    }

    public SeedVariance withStrength(double strength) {
        return new SeedVariance(strength, share);
    }

    public SeedVariance withShare(double share) {
        return new SeedVariance(strength, share);
    }

    /** The strength where this share of the steps is done. */
    double strengthAt(double stepsDone) {
        return stepsDone < share ? strength : 0;
    }
}
