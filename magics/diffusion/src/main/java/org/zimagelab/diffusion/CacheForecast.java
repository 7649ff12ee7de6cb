package org.zimagelab.diffusion;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.zimagelab.diffusion.DenoisingPlan.FirstVelocityKey;
import org.zimagelab.diffusion.DenoisingPlan.PromptKey;

/** What a {@link GenerationCache} will hold, by the plans of the pictures alone. */
final class CacheForecast implements ReuseForecast {
    /** Of the published scheduler; it decides nothing but what stages of guidance over sigma round to. */
    private static final int TRAIN_TIMESTEPS = 1000;

    private final Function<Request, DenoisingPlan> plan;
    private final ToIntFunction<Request> mostSteps;

    /**
     * Plans of requests without words, seed, guidance and seed variance. Most pictures of a sweep share one of them; a
     * plan for each guidance would hold gigabytes in a large sweep.
     */
    private final Map<Request, DenoisingPlan> plans = new HashMap<>();

    private final Set<PromptKey> prompts = new HashSet<>();
    private final Set<FirstVelocityKey> firstVelocities = new HashSet<>();
    private DenoisingPlan last;

    /**
     * @param plan of a request
     * @param mostSteps whose latents are kept of a picture
     */
    CacheForecast(Function<Request, DenoisingPlan> plan, ToIntFunction<Request> mostSteps) {
        this.plan = plan;
        this.mostSteps = mostSteps;
    }

    /** @param sigmas the schedule of a request */
    static CacheForecast of(Function<Request, double[]> sigmas) {
        return new CacheForecast(
                request -> DenoisingPlan.of(request, narrowed(sigmas.apply(request)), TRAIN_TIMESTEPS), Request::steps);
    }

    private static float[] narrowed(double[] wide) {
        float[] narrow = new float[wide.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) wide[i];
        }
        return narrow;
    }

    @Override
    public Reused next(Request asked) {
        Request request = asked.hires().isOff() ? asked : asked.withHires(Hires.OFF); // of the first pass alone
        DenoisingPlan next = plans.computeIfAbsent(
                        request.withPrompt("")
                                .withNegative("")
                                .withSeed(0)
                                .withGuidance(Guidance.OFF)
                                .withSeedVariance(SeedVariance.OFF),
                        plan)
                .with(request);
        int common = last == null ? 0 : next.commonSteps(last);
        int steps = last == null ? 0 : next.knownSteps(last, mostSteps.applyAsInt(request));
        int knownPrompts = added(prompts, next.prompts());
        int known = added(firstVelocities, next.firstVelocities());
        int knownVelocities = next.takesFirstVelocities() ? known : 0;
        last = next;
        return new Reused(
                steps,
                steps > 0 ? 0 : knownVelocities,
                knownPrompts,
                common == next.steps(),
                steps > 0 ? next.networkCalls(steps) : knownVelocities);
    }

    /** Adds to what is known, and counts what was known already. */
    private static <T> int added(Set<T> known, Collection<T> needed) {
        return (int) needed.stream().filter(key -> !known.add(key)).count();
    }
}
