package org.zimagelab.notebook.charts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Scored;

/** Runs that no model made, for charts of values that are known. */
final class ChartedRuns {
    private static final RunMetadata.Model MODEL = RunMetadata.Model.of(
            new ModelInfo("m", Path.of("m"), ModelInfo.Variant.BASE, "0".repeat(64), "cpu", "fp32", 1, 1, 64, 16, 3));

    /** What came of a request. */
    record Result(Cost cost, Map<String, Double> scores) {}

    private ChartedRuns() {}

    /**
     * The runs of a sweep.
     *
     * @param finished how many have a picture, from the first on
     * @param result of those
     */
    static Runs of(Sweep sweep, int finished, Function<Request, Result> result) {
        List<Run> runs = new ArrayList<>();
        for (Request request : sweep.requests()) {
            String key = String.format("%064d", runs.size());
            Run run = new Run(key, request, MODEL, new Outcome.Planned(request.steps(), 0, false));
            runs.add(runs.size() < finished ? made(run, result.apply(request)) : run);
        }
        return new Runs(
                sweep.axes(), runs, Scores.all().stream().map(Metric::of).toList());
    }

    private static Run made(Run run, Result result) {
        RunMetadata metadata = new RunMetadata(
                run.request(), MODEL, List.of(1.0, 0.0), result.cost(), "2026-01-02T03:04:05Z", "0".repeat(64));
        return run.with(new Outcome.Made(Path.of(run.key() + ".png"), metadata)).with(Scored.of(result.scores()));
    }
}
