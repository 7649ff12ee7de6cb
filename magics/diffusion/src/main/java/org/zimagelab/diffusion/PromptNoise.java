package org.zimagelab.diffusion;

import org.zimagelab.torch.script.TorchScript;

/**
 * Noise on a prompt's text features, as InvokeAI's "Seed Variance Enhancer - Z-Image" adds it (its node
 * {@code z_image_seed_variance_enhancer}, after the ComfyUI node SeedVarianceEnhancer of ChangeTheConstants):
 *
 * <pre>f' = f + m · strength · sd(f) · u</pre>
 *
 * <p>where sd(f) is the standard deviation of all features of the prompt (n − 1), u is uniform in [−1, 1) and m is 1
 * with a chance of {@value #SHARE_OF_FEATURES}, else 0, each of them drawn for every feature. u is
 * {@code 2 * torch.rand(shape) - 1} after {@code torch.manual_seed(seed)}, m is {@code torch.rand(shape) < share} after
 * {@code torch.manual_seed(seed + 1)}, both in float32 on the CPU.
 *
 * @param strength as a multiple of the features' standard deviation, above 0
 * @param seed the picture's
 */
record PromptNoise(double strength, long seed) {
    /** The default of both programs. */
    private static final double SHARE_OF_FEATURES = 0.5;

    /** The features with the noise; a new array. */
    float[] addedTo(float[] features) {
        float[] u = TorchScript.rand(seed, features.length);
        float[] m = TorchScript.rand(seed + 1, features.length);
        float scale = (float) (strength * standardDeviation(features));
        float[] noisy = new float[features.length];
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] = m[i] < SHARE_OF_FEATURES ? features[i] + (2 * u[i] - 1) * scale : features[i];
        }
        return noisy;
    }

    private static double standardDeviation(float[] values) {
        double mean = 0;
        for (float value : values) {
            mean += value;
        }
        mean /= values.length;
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }
}
