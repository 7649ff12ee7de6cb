package org.zimagelab.notebook.charts;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;

/**
 * Sweeps as they come: prompts that differ far more than settings do, the same noise in every cell, some runs without a
 * value. More steps are better to 16, guidance is best at 2.
 */
final class ComparedRuns {
    private static final List<String> PROMPTS = List.of(
            "雪白的布偶猫趴在窗台上，午后阳光",
            "a red circle on the left",
            "未来城市夜景，霓虹灯，雨",
            "an old harbour at dawn, oil on canvas",
            "一碗热气腾腾的牛肉面",
            "portrait of a woman with a straw hat");

    private ComparedRuns() {}

    /** @param lost whether a run has no picture */
    static Runs of(int prompts, int seeds, List<Integer> steps, List<Double> guidance, Predicate<Request> lost) {
        return of(sweep(prompts, seeds, steps, guidance), lost);
    }

    static Sweep sweep(int prompts, int seeds, List<Integer> steps, List<Double> guidance) {
        Request base =
                new Request(PROMPTS.get(0), "", 64, 64, 8, Guidance.OFF, 0, "euler", OptionalDouble.empty(), 512);
        return Sweep.of(base)
                .with(Parameter.PROMPT, PROMPTS.subList(0, prompts))
                .with(Parameter.SEED, LongStream.rangeClosed(1, seeds).boxed().toList())
                .with(Parameter.STEPS, steps)
                .with(Parameter.GUIDANCE, guidance);
    }

    static Runs of(Sweep sweep, Predicate<Request> lost) {
        Runs runs = ChartedRuns.of(sweep, Integer.MAX_VALUE, request -> {
            int calls = request.steps() * (request.guidance().scale() > 0 ? 2 : 1);
            Cost cost = new Cost(calls * 0.11, calls, 0);
            return new ChartedRuns.Result(
                    cost,
                    lost.test(request) ? Map.of() : Map.of("blur_effect", blur(request), "adherence", share(request)));
        });
        return runs;
    }

    private static double blur(Request request) {
        Random block = new Random(request.prompt().hashCode() * 31L + request.seed());
        Random own = new Random(request.hashCode());
        double s = Math.log(Math.min(16, request.steps())) / Math.log(2);
        double g = request.guidance().scale();
        double prompt = 0.1 * new Random(request.prompt().hashCode()).nextGaussian();
        double sampler = request.sampler().equals("heun") ? -0.01 : 0;
        return 0.5
                + prompt
                + 0.02 * block.nextGaussian()
                - 0.03 * s
                + 0.006 * (g - 2) * (g - 2) * (s < 3 ? 2 : 1)
                + sampler
                + 0.008 * own.nextGaussian();
    }

    /** Mostly 1, as an easy prompt's adherence is. */
    private static double share(Request request) {
        Random own = new Random(request.hashCode() * 7L);
        return own.nextDouble() < 0.8
                ? 1
                : IntStream.range(0, 4).filter(i -> own.nextBoolean()).count() / 4.0;
    }
}
