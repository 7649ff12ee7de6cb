package org.zimagelab.tuning.parameter;

import java.util.List;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.config.DynamicShift;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.diffusion.sampling.Schedule;
import org.zimagelab.tuning.parameter.Declaration.Role;

/** Declarations of {@link Parameter}: how noise becomes a picture. */
final class SamplingDeclarations {
    private static final String SAMPLERS = String.join(", ", Sampler.names()) + " (default: euler)";

    private SamplingDeclarations() {}

    static Declaration<String> sampler() {
        return Declaration.text("sampler", Request::sampler, Request::withSampler)
                .called("sampler", "采样器")
                .oneOf(Sampler::names)
                .checked(value -> value instanceof String name ? Sampler.canonical(name) : value)
                .separated(SamplingDeclarations::samplers)
                .selfExplaining()
                .info("Sampler", name -> Sampler.find(name).map(Sampler::label).orElse(name))
                .value("NAME", SAMPLERS)
                .list(SAMPLERS)
                .pair("of a sweep: those of this sampler");
    }

    /** The samplers of a LIST, each under its one name and once. */
    private static List<String> samplers(String text) {
        return ListParser.words("--sampler", text).stream()
                .map(Sampler::canonical)
                .distinct()
                .toList();
    }

    static Declaration<String> schedule() {
        return Declaration.text("schedule", Request::schedule, Request::withSchedule)
                .called("schedule", "调度")
                .oneOf(Schedule::names)
                .checked(ParameterValues::scheduleText)
                .separated(ParameterValues::schedules)
                .off(Request.DEFAULT_SCHEDULE)
                .optional()
                .keyedBySigmas()
                .info("Schedule type", text -> Schedule.of(text).label())
                .everywhere("NAME", ParameterHelp.SCHEDULE)
                .spelling("sigmas", ParameterValues::sigmaList)
                .value("S,S,…", ParameterHelp.SIGMAS)
                .list(ParameterHelp.SIGMAS_LIST);
    }

    static Declaration<String> dynamicShift() {
        return Declaration.text(
                        "dynamic_shift",
                        r -> r.dynamicShift().map(DynamicShift::text).orElse(ParameterValues.NO_SHIFT),
                        ParameterValues::dynamicallyShifted)
                .called("dynamic shift", "动态时移")
                .checked(ParameterValues::dynamicShiftText)
                .off(ParameterValues.NO_SHIFT)
                .optional()
                .keyedBySigmas()
                .info("Dynamic shift")
                .everywhere("BASE:MAX", ParameterHelp.DYNAMIC_SHIFT);
    }

    static Declaration<Double> shift() {
        return Declaration.number("shift", r -> r.shift().orElse(Double.NaN), ParameterValues::shifted)
                .called("shift", "时移")
                .keyedBySigmas()
                .info("Shift")
                .value("X", "time shift of the schedule, above 0 (default: the model's own)")
                .list("time shifts, above 0 (default: the model's own)")
                .pair("of a sweep: those of this shift");
    }

    static Declaration<Double> stepCache() {
        return Declaration.number("step_cache", Request::stepCache, Request::withStepCache)
                .called("step cache", "步缓存")
                .off(0.0)
                .optional()
                .info("Step cache")
                .everywhere(
                        "X",
                        "skip network calls whose first block changes by less than this share, such as 0.1: 0 to 1"
                                + " (default: 0, off)");
    }

    static Declaration<Integer> steps() {
        return Declaration.whole("steps", Request::steps, Request::withSteps)
                .called("step count", "步数")
                .role(Role.GRID)
                .info("Steps")
                .value("N", "sampler steps, 1 to 1000 (default: turbo 8, base 50)")
                .list("sampler steps (default: turbo 8, base 50)")
                .pair("of a sweep: those with so many steps")
                .stored("runs of so many steps")
                .chosen("of a sweep: these alone");
    }
}
