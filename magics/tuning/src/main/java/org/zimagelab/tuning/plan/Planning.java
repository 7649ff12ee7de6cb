package org.zimagelab.tuning.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ReuseForecast;
import org.zimagelab.tuning.run.RunKey;
import org.zimagelab.tuning.run.RunMetadata;

/** From a sweep to a checked plan. Asks the models once for all runs that differ in nothing they would look at. */
final class Planning {
    private final Generator generator;
    private final Map<String, ModelInfo> models = new LinkedHashMap<>();
    private final Map<String, RunMetadata.Model> recipes = new HashMap<>();
    private final Set<Request> checked = new HashSet<>();
    private final Map<Request, RunKey.Schedule> schedules = new HashMap<>();
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
        ReuseForecast forecast = generator.reuseForecast();
        List<Plan.Planned> runs = new ArrayList<>(requests.size());
        for (Request request : requests) {
            Interrupts.check();
            RunKey.Schedule schedule = schedules.computeIfAbsent(withoutWords(request), r -> schedule(request));
            String key = RunKey.of(request, model(request), schedule);
            boolean costsNothing = !free.add(key);
            int all = calls.computeIfAbsent(withoutWordsButGuidance(request), r -> generator.networkCalls(request));
            int shared = costsNothing ? 0 : forecast.next(request).networkCalls();
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

    private void check(Request request) {
        Interrupts.check();
        if (checked.add(request.withSeed(0))) {
            generator.check(request);
        }
    }

    private RunKey.Schedule schedule(Request request) {
        return RunKey.schedule(Arrays.stream(generator.sigmas(request)).boxed().toList());
    }

    private static Request withoutWords(Request request) {
        return withoutWordsButGuidance(request).withGuidance(Guidance.OFF);
    }

    private static Request withoutWordsButGuidance(Request request) {
        return request.withPrompt("").withNegative("").withSeed(0);
    }
}
