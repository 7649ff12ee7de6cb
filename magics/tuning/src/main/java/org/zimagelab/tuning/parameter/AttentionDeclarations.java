package org.zimagelab.tuning.parameter;

import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.zimagelab.diffusion.sampling.NormalizedAttention;

/** Declarations of {@link Parameter}: guidance in the attention. */
final class AttentionDeclarations {
    private AttentionDeclarations() {}

    static Declaration<Double> scale() {
        return number(
                        "nag",
                        NormalizedAttention::scale,
                        NormalizedAttention::withScale,
                        NormalizedAttention.OFF.scale())
                .called("NAG scale", "注意力引导强度")
                .info("NAG scale")
                .everywhere(
                        "S",
                        "steer away from the negative prompt in the attention, for pictures without guidance: 1 (off)"
                                + " to 100, as nag_scale elsewhere (default: 1)");
    }

    static Declaration<Double> tau() {
        return number("nag_tau", NormalizedAttention::tau, NormalizedAttention::withTau, NormalizedAttention.OFF.tau())
                .called("NAG tau", "注意力引导范数上限")
                .needs(guidance -> !guidance.attention().isOff())
                .info("NAG tau")
                .everywhere("X", "with --nag: how many times longer the attention may become, 1 to 10 (default: 2.5)");
    }

    static Declaration<Double> alpha() {
        return number(
                        "nag_alpha",
                        NormalizedAttention::alpha,
                        NormalizedAttention::withAlpha,
                        NormalizedAttention.OFF.alpha())
                .called("NAG alpha", "注意力引导混合比例")
                .needs(guidance -> !guidance.attention().isOff())
                .info("NAG alpha")
                .everywhere("X", "with --nag: share of the steered attention in the result, 0 to 1 (default: 0.25)");
    }

    static Declaration<Double> sigmaEnd() {
        return number(
                        "nag_sigma_end",
                        NormalizedAttention::sigmaEnd,
                        NormalizedAttention::withSigmaEnd,
                        NormalizedAttention.OFF.sigmaEnd())
                .called("NAG sigma end", "注意力引导截止噪声水平")
                .needs(guidance -> !guidance.attention().isOff())
                .info("NAG sigma end")
                .everywhere(
                        "X", "with --nag: off in steps whose sigma is below X, 0 to 1 (default: 0, on in all steps)");
    }

    private static Declaration<Double> number(
            String label,
            ToDoubleFunction<NormalizedAttention> get,
            BiFunction<NormalizedAttention, Double, NormalizedAttention> set,
            double off) {
        return Declaration.number(
                        label,
                        r -> get.applyAsDouble(r.guidance().attention()),
                        (r, value) -> r.withGuidance(r.guidance()
                                .withAttention(set.apply(r.guidance().attention(), value))))
                .off(off)
                .optional()
                .inGuidance(label);
    }
}
