package org.zimagelab.tuning.statistics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.Scored;

/**
 * A score that compares pictures, for runs: each picture is compared with the one that has the most steps and no step
 * cache, and else the same settings, prompt and seed. So the prices of fewer steps and of a step cache stand side by
 * side.
 */
public final class LongestReference {
    private static final String STOPPED = "stopped while pictures were compared";

    private LongestReference() {}

    /**
     * The same runs with this score. It is not kept in the store, which does not record references.
     *
     * @param score one of {@link Convergence#scores()}
     * @throws IllegalArgumentException with one line, if no picture can be compared: its reference, its latents or the
     *     score's weights are missing
     * @throws InterruptedException when the thread is interrupted
     */
    public static Runs measured(Runs runs, Score score) throws InterruptedException {
        score.unavailable().ifPresent(why -> {
            throw new IllegalArgumentException("score '" + score.name() + "': " + why);
        });
        Set<String> notes = new LinkedHashSet<>();
        Map<String, Double> values = new HashMap<>();
        try {
            for (List<Run> series : series(runs).values()) {
                values.putAll(values(series, score, notes));
            }
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, STOPPED);
        } catch (NotScoredException e) {
            throw new IllegalArgumentException("score " + score.name() + ": " + e.getMessage(), e);
        }
        if (values.isEmpty()) {
            throw new IllegalArgumentException("score " + score.name() + ": "
                    + (notes.isEmpty() ? "no picture without a step cache to compare with" : String.join("; ", notes)));
        }
        List<Run> with = runs.planned().stream()
                .map(run -> run.ok()
                        ? run.with(run.scored()
                                .with(Scored.of(Map.of(score.name(), values.getOrDefault(run.key(), Double.NaN)))))
                        : run)
                .toList();
        return runs.with(with).withMetrics(List.of(Metric.of(score)));
    }

    private static Map<Request, List<Run>> series(Runs runs) {
        Map<Request, List<Run>> series = new LinkedHashMap<>();
        for (Run run : runs) {
            if (run.ok()) {
                series.computeIfAbsent(run.request().withStepCache(0).withSteps(1), key -> new ArrayList<>())
                        .add(run);
            }
        }
        return series;
    }

    private static Map<String, Double> values(List<Run> series, Score score, Set<String> notes)
            throws InterruptedException {
        Map<String, Double> values = new HashMap<>();
        Run last = null;
        for (Run run : series) {
            boolean isLonger =
                    last == null || run.request().steps() > last.request().steps();
            last = run.request().stepCache() == 0 && isLonger ? run : last;
        }
        if (last == null) {
            return values;
        }
        try {
            ScoreInput reference = Convergence.scoreInput(last, score, notes);
            for (Run run : Convergence.lacksLatents(reference, score, notes) ? List.<Run>of() : series) {
                Interrupts.check(STOPPED);
                ScoreInput picture = run == last ? reference : Convergence.scoreInput(run, score, notes);
                if (!Convergence.lacksLatents(picture, score, notes)) {
                    values.put(run.key(), score.of(picture.against(reference)));
                }
            }
        } catch (IOException e) {
            Interrupts.check(STOPPED);
            notes.add("passed over: " + e.getMessage());
        }
        return values;
    }
}
