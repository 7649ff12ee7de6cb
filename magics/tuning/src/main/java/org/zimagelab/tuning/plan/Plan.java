package org.zimagelab.tuning.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;

/**
 * A checked sweep: what will be made, what is there already, and what it will cost. {@link #run} makes it.
 *
 * @param sweep what was asked
 * @param runs in the order of execution, each {@link Outcome.Planned}
 * @param generator the model or models that will make it
 * @param store where it is kept
 * @param options how it runs
 * @param remade runs that the store holds without the latents that are to be kept, so they are made again
 */
public record Plan(Sweep sweep, List<Run> runs, Generator generator, RunStore store, SweepOptions options, int remade) {

    public Plan {
        runs = List.copyOf(runs);
    }

    /** The runs as results, of which none is there yet. */
    public Runs asRuns() {
        return asRuns(runs);
    }

    /** Results of this plan. */
    Runs asRuns(List<Run> reached) {
        return new Runs(
                sweep.axes(), reached, options.scores().stream().map(Metric::of).toList());
    }

    /** The models that will make it, in the order of their first run. */
    public List<ModelInfo> models() {
        return runs.stream()
                .map(run -> run.request().model())
                .distinct()
                .map(name -> generator.info(runs.get(0).request().withModel(name)))
                .toList();
    }

    /** The runs that are still to be made. */
    public List<Run> toMake() {
        return runs.stream().filter(run -> !planned(run).stored()).toList();
    }

    static Outcome.Planned planned(Run run) {
        return (Outcome.Planned) run.outcome();
    }

    /** Combinations of settings, seeds not counted. */
    public long cells() {
        return runs.stream().map(run -> run.request().withSeed(0)).distinct().count();
    }

    /** Runs that cost nothing. */
    public long stored() {
        return runs.size() - toMake().size();
    }

    /** Transformer evaluations of all runs still to be made, shared ones included. */
    public long networkCalls() {
        return toMake().stream().mapToLong(run -> planned(run).networkCalls()).sum();
    }

    /** Those of {@link #networkCalls()} that need not be computed again. */
    public long sharedCalls() {
        return sharedCalls(toMake());
    }

    private static long sharedCalls(List<Run> runs) {
        return runs.stream().mapToLong(run -> planned(run).sharedCalls()).sum();
    }

    /** Transformer evaluations that are computed for these runs of the plan. */
    public static long computedCalls(List<Run> runs) {
        return runs.stream().mapToLong(run -> planned(run).networkCalls()).sum() - sharedCalls(runs);
    }

    /** The plan in one line for a person. */
    public String line() {
        return Amounts.count(cells(), "cell") + ", " + Amounts.count(runs.size(), "picture") + ": " + stored()
                + " in the store, " + toMake().size() + " to make with " + Amounts.count(networkCalls(), "network call")
                + " (" + sharedCalls() + " of them shared)";
    }

    /**
     * Makes what the store does not hold yet, scores everything, and keeps each picture as soon as it is finished. A
     * picture that cannot be made is marked as failed and the rest goes on. A model whose files change ends the sweep.
     *
     * @throws org.zimagelab.diffusion.ModelChangedException before the first picture, if a model's files have changed
     * @throws SweepInterruptedException if the thread is interrupted; it carries what is finished
     * @throws InterruptedException if that was before the first run
     * @throws SweepStoppedException if the store fails, or a picture where that is to end it; it carries what is
     *     finished
     */
    public Runs run(SweepListener listener) throws InterruptedException {
        Set<String> models = new HashSet<>();
        for (Run run : runs) {
            // Pictures of a model that is no longer in its folder must not be taken from the store.
            if (models.add(run.request().model())) {
                generator.requireUnchanged(run.request());
            }
        }
        return new SweepRunner(this, listener).run();
    }
}
