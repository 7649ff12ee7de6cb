package org.zimagelab.tuning.parameter;

import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.GuidanceSchedule;
import org.zimagelab.diffusion.sampling.ProjectedGuidance;
import org.zimagelab.tuning.parameter.Declaration.Role;

/** Declarations of {@link Parameter}: guidance. */
final class GuidanceDeclarations {
    private GuidanceDeclarations() {}

    static Declaration<Double> normalization() {
        return Declaration.number(
                        "cfg_normalization",
                        r -> r.guidance().normalization(),
                        (r, value) -> r.withGuidance(r.guidance().withNormalization(value)))
                .called("normalization", "引导归一化")
                .off(0.0)
                .inGuidance("normalization")
                .needsGuidance()
                .info("CFG normalization")
                .value("X", ParameterHelp.NORMALIZATION)
                .list(ParameterHelp.NORMALIZATION);
    }

    static Declaration<Double> guidance() {
        return Declaration.number("guidance", r -> r.guidance().scale(), (r, scale) -> r.withGuidance(scale))
                .called("strength", "引导")
                .role(Role.GRID)
                .inGuidance("scale")
                .info("CFG scale", scale -> Decimals.plain(Guidance.toCfg(scale)))
                .value("S", "guidance as diffusers counts it, 0 = off (default: turbo 0, base 4)")
                .list("guidance as diffusers counts it, 0 = off (default: turbo 0, base 4)")
                .pair("of a sweep: those of this strength, 0 = off")
                .stored("runs of this strength, 0 = off")
                .chosen("of a sweep: these alone")
                .convention(
                        "cfg",
                        "cfg = guidance + 1",
                        Guidance::toCfg,
                        cfg -> Guidance.ofCfg(cfg).scale())
                .value("C", "the same as A1111 and ComfyUI count it, 1 = off; cfg = guidance + 1")
                .list("the same as A1111 and ComfyUI count it, 1 = off; cfg = guidance + 1")
                .pair("the same, counted from 1")
                .stored("the same, counted from 1")
                .chosen("the same, counted from 1");
    }

    static Declaration<Double> truncation() {
        return Declaration.number(
                        "cfg_truncation",
                        r -> r.guidance().truncation(),
                        (r, value) -> r.withGuidance(r.guidance().withTruncation(value)))
                .called("truncation", "引导截断")
                .off(1.0)
                .inGuidance("truncation")
                .needsGuidance()
                .info("CFG truncation")
                .value("X", ParameterHelp.TRUNCATION)
                .list(ParameterHelp.TRUNCATION);
    }

    static Declaration<String> stages() {
        return Declaration.text(
                        "stages",
                        r -> r.guidance().stages().map(GuidanceSchedule::text).orElse(Parameter.NO_STAGES),
                        ParameterValues::staged)
                .called("stage plan", "分段引导")
                .checked(ParameterValues::stagesText)
                .separated(
                        text -> Stream.of(text.split("[;；]")).map(String::strip).toList())
                .off(Parameter.NO_STAGES)
                .optional()
                .inGuidance("stages")
                .info("CFG stages")
                .value("STAGES", ParameterHelp.STAGES)
                .list(ParameterHelp.STAGES_LIST);
    }

    static Declaration<Double> rescale() {
        return Declaration.number(
                        "cfg_rescale",
                        r -> r.guidance().rescale(),
                        (r, value) -> r.withGuidance(r.guidance().withRescale(value)))
                .called("rescale", "引导重缩放")
                .off(0.0)
                .optional()
                .inGuidance("rescale")
                .needsGuidance()
                .info("CFG rescale")
                .everywhere(
                        "X",
                        "how far the guided velocity's standard deviation is brought back to the unguided one's, 0"
                                + " (off) to 1");
    }

    static Declaration<Double> apgEta() {
        return projection("apg_eta", ProjectedGuidance::eta, ProjectedGuidance::withEta, ProjectedGuidance.OFF.eta())
                .called("APG eta", "投影引导平行比例")
                .info("APG eta")
                .everywhere(
                        "X",
                        "adaptive projected guidance: share that is kept of guidance's part along the velocity, 0 in"
                                + " the paper (default: 1, off)");
    }

    static Declaration<Double> apgNormThreshold() {
        return projection(
                        "apg_norm_threshold",
                        ProjectedGuidance::normThreshold,
                        ProjectedGuidance::withNormThreshold,
                        ProjectedGuidance.OFF.normThreshold())
                .called("APG norm threshold", "投影引导范数阈值")
                .info("APG norm threshold")
                .everywhere(
                        "X", "adaptive projected guidance: longest difference of both velocities (default: 0, off)");
    }

    static Declaration<Double> apgMomentum() {
        return projection(
                        "apg_momentum",
                        ProjectedGuidance::momentum,
                        ProjectedGuidance::withMomentum,
                        ProjectedGuidance.OFF.momentum())
                .called("APG momentum", "投影引导动量")
                .info("APG momentum")
                .everywhere(
                        "X",
                        "adaptive projected guidance: share of the earlier differences that is added, -1 to 1, below 0"
                                + " in the paper (default: 0, off)");
    }

    private static Declaration<Double> projection(
            String label,
            ToDoubleFunction<ProjectedGuidance> get,
            BiFunction<ProjectedGuidance, Double, ProjectedGuidance> set,
            double off) {
        return Declaration.number(
                        label,
                        r -> get.applyAsDouble(r.guidance().projection()),
                        (r, value) -> r.withGuidance(r.guidance()
                                .withProjection(set.apply(r.guidance().projection(), value))))
                .off(off)
                .optional()
                .inGuidance(label)
                .needsGuidance();
    }

    static Declaration<String> zeroStar() {
        return Declaration.text("cfg_zero_star", ParameterValues::zeroStarText, ParameterValues::zeroStarred)
                .called("CFG-Zero*", "零初始化引导")
                .checked(ParameterValues::zeroStarText)
                .off(ParameterValues.NO_ZERO_STAR)
                .optional()
                .inGuidance("zero_star")
                .needsGuidance()
                .info("CFG Zero Star")
                .everywhere(
                        "N",
                        "CFG-Zero*: scale the negative prompt's velocity as well as can be, and stay in the noise for"
                                + " the first N steps, 0 for none (default: off)");
    }
}
