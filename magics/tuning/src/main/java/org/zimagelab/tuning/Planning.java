package org.zimagelab.tuning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.store.Recipe;
import org.zimagelab.tuning.store.RunKey;

/** From a sweep to a checked plan. Asks the models once for all runs that differ in nothing they would look at. */
final class Planning {
    private final Generator generator;
    private final Map<String, ModelInfo> models = new LinkedHashMap<>();
    private final Map<String, Recipe.Model> recipes = new HashMap<>();
    private final Set<Request> checked = new HashSet<>();
    private final Map<Request, List<Double>> sigmas = new HashMap<>();
    private final Map<Request, Integer> calls = new HashMap<>();

    private Planning(Generator generator) {
        this.generator = generator;
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
        Request before = null;
        List<Plan.Planned> runs = new ArrayList<>(requests.size());
        for (Request request : requests) {
            List<Double> schedule = sigmas.computeIfAbsent(withoutWords(request), r -> sigmas(request));
            String key = RunKey.of(request, model(request), schedule);
            boolean costsNothing = !free.add(key);
            int all = calls.computeIfAbsent(withoutWordsButGuidance(request), r -> generator.networkCalls(request));
            int shared = 0;
            if (!costsNothing) {
                int sameSteps = before == null ? 0 : generator.sharedCalls(request, before);
                shared = Math.max(sameSteps, first.shared(request, schedule.get(0)));
                before = request;
            }
            runs.add(new Plan.Planned(key, request, all, shared, costsNothing));
        }
        return new Plan(sweep, List.copyOf(models.values()), runs);
    }

    private Recipe.Model model(Request request) {
        return recipes.computeIfAbsent(request.model(), name -> {
            models.put(name, generator.info(request));
            return Recipe.Model.of(models.get(name));
        });
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
     * Which first velocities earlier runs of the plan have computed, as the engine keeps them: the first latents are the
     * seed's noise, so they depend on one text, the seed, the size and the model. That the engine forgets the oldest of very many is
     * not followed here.
     */
    private static final class FirstVelocities {
        private record FirstCall(String text, int maxLength, long seed, int width, int height, String model) {}

        private final Set<FirstCall> known = new HashSet<>();

        int shared(Request request, double firstSigma) {
            int shared = known.add(call(request, request.prompt())) ? 0 : 1;
            if (request.guidance().scaleAt(0, 1 - firstSigma) > 0) {
                shared += known.add(call(request, request.negative())) ? 0 : 1;
            }
            return shared;
        }

        private static FirstCall call(Request request, String text) {
            return new FirstCall(
                    text, request.maxLength(), request.seed(), request.width(), request.height(), request.model());
        }
    }
}
