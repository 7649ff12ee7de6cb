package org.zimagelab.tuning.parameter;

import java.util.stream.Stream;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.GuidanceSchedule;
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
}
