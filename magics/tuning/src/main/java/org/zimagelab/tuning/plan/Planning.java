package org.zimagelab.tuning.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ReuseForecast;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunKey;
import org.zimagelab.tuning.run.RunMetadata;

/** Plans a sweep and checks it. Asks the models only once about runs that are the same to them. */
final class Planning {
    private final Generator generator;
    private final Map<List<String>, RunMetadata.Model> models = new HashMap<>();
    private final Set<Request> checked = new HashSet<>();
    private final Map<Request, RunKey.Schedule> schedules = new HashMap<>();
    private final Map<Request, Integer> calls = new HashMap<>();

    private Planning(Generator generator) {
        this.generator = generator;
    }

    /**
     * The planned runs of some requests, in the order of execution.
     *
     * @param stored keys that the store holds
     */
    static List<Run> runs(List<Request> requests, Generator generator, Set<String> stored) {
        return new Planning(generator).runs(requests, stored);
    }

    /** These planned runs, with what each shares with those before it, if they are all that is made. */
    static List<Run> sharedAnew(List<Run> runs, Generator generator) {
        ReuseForecast forecast = generator.reuseForecast();
        List<Run> anew = new ArrayList<>(runs.size());
        for (Run run : runs) {
            Interrupts.check();
            Outcome.Planned planned = Plan.planned(run);
            anew.add(
                    planned.stored()
                            ? run
                            : run.with(new Outcome.Planned(
                                    planned.networkCalls(),
                                    forecast.next(run.request()).networkCalls(),
                                    false)));
        }
        return anew;
    }

    private List<Run> runs(List<Request> asked, Set<String> stored) {
        List<Request> requests = asked;
        requests.forEach(this::check);
        requests = requests.stream().map(generator::resolved).distinct().toList();
        Set<String> free = new HashSet<>(stored);
        ReuseForecast forecast = generator.reuseForecast();
        List<Run> runs = new ArrayList<>(requests.size());
        for (Request request : requests) {
            Interrupts.check();
            RunKey.Schedule schedule = schedules.computeIfAbsent(withoutWords(request), r -> schedule(request));
            String key = RunKey.of(request, model(request), schedule);
            boolean costsNothing = !free.add(key);
            int all = calls.computeIfAbsent(withoutWordsButGuidance(request), r -> generator.networkCalls(request));
            int shared = costsNothing ? 0 : forecast.next(request).networkCalls();
            runs.add(new Run(key, request, model(request), new Outcome.Planned(all, shared, costsNothing)));
        }
        return runs;
    }

    private RunMetadata.Model model(Request request) {
        return models.computeIfAbsent(
                List.of(request.model(), request.weightDtype()), of -> RunMetadata.Model.of(generator.info(request)));
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
