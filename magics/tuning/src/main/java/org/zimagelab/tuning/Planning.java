package org.zimagelab.tuning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.store.Recipe;
import org.zimagelab.tuning.store.RunKey;

/** From a sweep to a checked plan. Asks the model once for all runs that differ in nothing it would look at. */
final class Planning {
    private final Generator generator;
    private final Recipe.Model model;
    private final Set<Request> checked = new HashSet<>();
    private final Map<Request, List<Double>> sigmas = new HashMap<>();
    private final Map<Request, Integer> calls = new HashMap<>();

    private Planning(Generator generator) {
        this.generator = generator;
        this.model = Recipe.Model.of(generator.info());
    }

    /** @param stored keys that the store holds */
    static Plan plan(Sweep sweep, Generator generator, Set<String> stored) {
        return new Planning(generator).plan(sweep, stored);
    }

    private Plan plan(Sweep sweep, Set<String> stored) {
        List<Request> requests = sweep.requests();
        requests.forEach(this::check);
        Set<String> free = new HashSet<>(stored);
        FirstVelocities first = new FirstVelocities();
        List<Plan.Planned> runs = new ArrayList<>(requests.size());
        for (Request request : requests) {
            List<Double> schedule = sigmas.computeIfAbsent(withoutWords(request), r -> sigmas(request));
            String key = RunKey.of(request, model, schedule);
            boolean costsNothing = !free.add(key);
            int all = calls.computeIfAbsent(withoutWordsButGuidance(request), r -> generator.networkCalls(request));
            int shared = costsNothing ? 0 : first.shared(request, schedule.get(0));
            runs.add(new Plan.Planned(key, request, all, shared, costsNothing));
        }
        return new Plan(sweep, generator.info(), runs);
    }

    private void check(Request request) {
        if (checked.add(request.withSeed(0))) {
            generator.check(request);
        }
    }

    private List<Double> sigmas(Request request) {
        return Arrays.stream(generator.sigmas(request)).boxed().toList();
    }

    private static Request withoutWords(Request request) {
        return withoutWordsButGuidance(request).withGuidance(Guidance.OFF);
    }

    private static Request withoutWordsButGuidance(Request request) {
        return request.withPrompt("").withNegative("").withSeed(0);
    }

    /**
     * Which first velocities an earlier run of the plan has computed. Only the last noise is remembered, as runs that
     * share one follow each other.
     */
    private static final class FirstVelocities {
        private Request noise;
        private boolean positive;
        private boolean negative;

        int shared(Request request, double firstSigma) {
            Request now = new Request(
                    request.prompt(),
                    request.negative(),
                    request.width(),
                    request.height(),
                    1,
                    Guidance.OFF,
                    request.seed(),
                    "",
                    OptionalDouble.empty(),
                    request.maxLength());
            if (!now.equals(noise)) {
                noise = now;
                positive = false;
                negative = false;
            }
            boolean guided = request.guidance().activeAt(firstSigma);
            int shared = (positive ? 1 : 0) + (guided && negative ? 1 : 0);
            positive = true;
            negative |= guided;
            return shared;
        }
    }
}
