package org.zimagelab.tuning.plan;

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
import org.zimagelab.quality.Interrupts;
import org.zimagelab.tuning.run.RunKey;
import org.zimagelab.tuning.run.RunMetadata;

/** From a sweep to a checked plan. Asks the models once for all runs that differ in nothing they would look at. */
final class Planning {
    private final Generator generator;
    private final Map<String, ModelInfo> models = new LinkedHashMap<>();
    private final Map<String, RunMetadata.Model> recipes = new HashMap<>();
    private final Set<Request> checked = new HashSet<>();
    private final Map<Request, Way> ways = new HashMap<>();
    private final Map<Request, Integer> calls = new HashMap<>();
    private final Map<Neighbours, Integer> shared = new HashMap<>();

    /** A schedule: where it begins, and what of it stands in keys. */
    private record Way(double firstSigma, RunKey.Schedule schedule) {}

    /** Two requests of one noise and prompt, which stand aside. */
    private record Neighbours(Request request, Request before) {}

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
            Interrupts.check();
            Way way = ways.computeIfAbsent(withoutWords(request), r -> way(request));
            String key = RunKey.of(request, model(request), way.schedule());
            boolean costsNothing = !free.add(key);
            int all = calls.computeIfAbsent(withoutWordsButGuidance(request), r -> generator.networkCalls(request));
            int shared = 0;
            if (!costsNothing) {
                int sameSteps = before == null ? 0 : sameSteps(request, before);
                shared = Math.max(sameSteps, first.shared(request, way.firstSigma()));
                before = request;
            }
            runs.add(new Plan.Planned(key, request, all, shared, costsNothing));
        }
        return new Plan(sweep, List.copyOf(models.values()), runs);
    }

    private RunMetadata.Model model(Request request) {
        return recipes.computeIfAbsent(request.model(), name -> {
            models.put(name, generator.info(request));
            return RunMetadata.Model.of(models.get(name));
        });
    }

    /** Nothing is shared where the ways begin at different noises, or have other words or noise levels from the start. */
    private int sameSteps(Request request, Request before) {
        boolean canBegin = request.seed() == before.seed()
                && request.steps() == before.steps()
                && request.width() == before.width()
                && request.height() == before.height()
                && request.prompt().equals(before.prompt())
                && request.model().equals(before.model());
        return canBegin
                ? shared.computeIfAbsent(
                        new Neighbours(withoutStart(request), withoutStart(before)),
                        pair -> generator.sharedCalls(request, before))
                : 0;
    }

    private static Request withoutStart(Request request) {
        return request.withPrompt("").withSeed(0);
    }

    private void check(Request request) {
        Interrupts.check();
        if (checked.add(request.withSeed(0))) {
            generator.check(request);
        }
    }

    private Way way(Request request) {
        double[] sigmas = generator.sigmas(request);
        return new Way(sigmas[0], RunKey.schedule(Arrays.stream(sigmas).boxed().toList()));
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
