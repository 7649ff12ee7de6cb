package org.zimagelab.tuning.plan;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Cost;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.Pictures;

/** Made-up runs of a sweep, so that every value is known. */
public final class MadeUpRuns {
    private MadeUpRuns() {}

    /** The runs of a sweep, each planned and then changed; keys are numbered from 0. */
    public static Runs of(Sweep sweep, UnaryOperator<Run> change) {
        List<Run> runs = new ArrayList<>();
        for (Request request : sweep.requests()) {
            String key = String.format("%064x", runs.size());
            Outcome planned = new Outcome.Planned(request.steps(), 0, false);
            runs.add(change.apply(new Run(key, request, RunMetadata.Model.of(Pictures.model()), planned)));
        }
        return new Runs(
                sweep.axes(), runs, Scores.all().stream().map(Metric::of).toList());
    }

    /** A run with a picture in this file, which need not exist. */
    public static Run made(Run run, Path file, Cost cost, Map<String, Double> scores) {
        List<Double> sigmas =
                Arrays.stream(Pictures.sigmas(run.request())).boxed().toList();
        RunMetadata metadata = new RunMetadata(
                run.request().withModel(""), run.model(), sigmas, cost, "2026-01-02T03:04:05Z", "0".repeat(64));
        return run.with(new Outcome.Made(file, metadata)).with(Scored.of(scores));
    }

    /** A run of this request with a picture in this file, which need not exist. */
    public static Run made(Request request, Path file, Map<String, Double> scores) {
        RunMetadata.Model model = RunMetadata.Model.of(Pictures.model());
        Run planned = new Run("0".repeat(64), request, model, new Outcome.Planned(request.steps(), 0, false));
        return made(planned, file, Cost.NONE, scores);
    }

    /** A run with a picture whose file does not exist. */
    public static Run made(Run run, Cost cost, Map<String, Double> scores) {
        return made(run, Path.of("runs", run.key() + ".png"), cost, scores);
    }
}
