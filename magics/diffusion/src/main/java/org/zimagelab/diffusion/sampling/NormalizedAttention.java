package org.zimagelab.diffusion.sampling;

/**
 * Normalized attention guidance, NAG (Chen et al. 2025, arXiv 2505.21179): a negative prompt in the attention of one
 * network call, for models that are used without classifier-free guidance.
 *
 * <p>In each main block the image tokens attend to the prompt, with the result Z⁺, and to the negative prompt, with the
 * result Z⁻. Ẑ = scale · Z⁺ − (scale − 1) · Z⁻ is shortened to tau times the L1 norm of Z⁺ where it is longer, and the
 * block goes on with alpha · Ẑ + (1 − alpha) · Z⁺. The paper writes Ẑ = Z⁺ + φ · (Z⁺ − Z⁻), with φ = scale − 1; the
 * authors' code, ComfyUI and others count as here.
 *
 * @param scale how far the attention is pushed away from the negative prompt's, 1 to 100; 1 = off
 * @param tau how many times longer it may become, 1 to 10
 * @param alpha share of the pushed attention in the result, 0 to 1
 * @param sigmaEnd the noise level below which it is off, 0 to 1; 0 = always on
 */
public record NormalizedAttention(double scale, double tau, double alpha, double sigmaEnd) {

    /** No guidance in the attention. */
    public static final NormalizedAttention OFF = of(1);

    /** With this strength and the authors' tau and alpha for few-step models. */
    public static NormalizedAttention of(double scale) {
        return new NormalizedAttention(scale, 2.5, 0.25, 0);
    }

    public NormalizedAttention {
        Ranges.require("nag", scale, 1, 100, ", 1 = off, as nag_scale of ComfyUI");
        Ranges.require("nag-tau", tau, 1, 10, "");
        Ranges.require("nag-alpha", alpha, 0, 1, "");
        Ranges.require("nag-sigma-end", sigmaEnd, 0, 1, ", 0 = on in every step");
        alpha += 0.0;
        sigmaEnd += 0.0;
    }

    public boolean isOff() {
        return scale == 1;
    }

    /** Whether it is on at a noise level, which may differ from that of the schedule by its rounding to float32. */
    public boolean isOnAt(double sigma) {
        return !isOff() && sigma >= sigmaEnd - 1e-6;
    }

    /** @param scale see {@link #scale()} */
    public NormalizedAttention withScale(double scale) {
        return new NormalizedAttention(scale, tau, alpha, sigmaEnd);
    }

    /** @param tau see {@link #tau()} */
    public NormalizedAttention withTau(double tau) {
        return new NormalizedAttention(scale, tau, alpha, sigmaEnd);
    }

    /** @param alpha see {@link #alpha()} */
    public NormalizedAttention withAlpha(double alpha) {
        return new NormalizedAttention(scale, tau, alpha, sigmaEnd);
    }

    /** @param sigmaEnd see {@link #sigmaEnd()} */
    public NormalizedAttention withSigmaEnd(double sigmaEnd) {
        return new NormalizedAttention(scale, tau, alpha, sigmaEnd);
    }
}
