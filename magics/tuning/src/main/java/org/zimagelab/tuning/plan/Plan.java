package org.zimagelab.tuning.plan;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.RunStore;

/**
 * A checked sweep: what must be made, what the store has already, and what it will cost. {@link #run} runs it.
 *
 * @param sweep the sweep that was planned
 * @param runs in the order of execution, each {@link Outcome.Planned}
 * @param generator the model or models that make the pictures
 * @param store where the pictures are kept
 * @param options how the sweep runs
 * @param remade number of runs that are made again because the store lacks their latents
 */
public record Plan(Sweep sweep, List<Run> runs, Generator generator, RunStore store, SweepOptions options, int remade) {

    public Plan {
        runs = List.copyOf(runs);
    }

    /**
     * A plan of requests that another plan has made, for a machine that makes them. Unlike {@link Sweep#plan}, it does
     * not list the store, which may be large: each run is looked up there when its turn comes.
     *
     * @param requests at least one, in the order of execution
     * @throws IllegalArgumentException with one line, if any of them cannot be made
     */
    public static Plan of(List<Request> requests, Generator generator, RunStore store, SweepOptions options) {
        List<Run> runs = Planning.runs(requests, generator, Set.of());
        return new Plan(Sweep.of(requests.get(0)), runs, generator, store, options, 0);
    }

    /**
     * The plan of some of these runs. What they share is forecast anew, since a run shares nothing with those that are
     * left out.
     *
     * @param indexes of the runs, in the order of execution
     */
    public Plan part(List<Integer> indexes) {
        List<Run> some = indexes.stream().map(runs::get).toList();
        return new Plan(sweep, Planning.sharedAnew(some, generator), generator, store, options, 0);
    }

    /**
     * The same runs on one of several machines, which has a model of its own.
     *
     * @throws IllegalArgumentException with one line, if that model would make other pictures
     */
    public Plan on(String machine, Generator own) {
        Set<RunMetadata.Model> seen = new HashSet<>();
        for (Run run : runs) {
            if (seen.add(run.model())) {
                RunMetadata.Model its = RunMetadata.Model.of(own.info(run.request()));
                its.differenceTo(run.model()).ifPresent(difference -> {
                    throw new IllegalArgumentException(
                            machine + ": the model " + its.name() + " " + difference + ", so pictures would differ");
                });
            }
        }
        return new Plan(sweep, runs, own, store, options.onMachine(machine), remade);
    }

    /**
     * The same plan with another store, which has the same runs.
     *
     * @param other such as a store in a shared folder, whose copies here the plan was made with
     */
    public Plan in(RunStore other) {
        return new Plan(sweep, runs, generator, other, options, remade);
    }

    /** The same plan, whose pictures these machines will make. */
    public Plan withMachines(Machines machines) {
        return new Plan(sweep, runs, generator, store, options.withMachines(machines), remade);
    }

    /** The planned runs as results, none of them made yet. */
    public Runs asRuns() {
        return asRuns(runs);
    }

    /** These runs as results of this plan. */
    Runs asRuns(List<Run> reached) {
        return new Runs(
                sweep.axes(), reached, options.scores().stream().map(Metric::of).toList());
    }

    /** The models that make the runs, in the order of their first run; one in two weight forms counts twice. */
    public List<ModelInfo> models() {
        Map<List<String>, Request> firsts = new LinkedHashMap<>();
        for (Run run : runs) {
            Request request = run.request();
            firsts.putIfAbsent(List.of(request.model(), request.weightDtype()), request);
        }
        return firsts.values().stream().map(generator::info).distinct().toList();
    }

    /** The runs that are not in the store yet. */
    public List<Run> toMake() {
        return runs.stream().filter(run -> !planned(run).stored()).toList();
    }

    /** The run in the store, if it has all that this sweep keeps. */
    Optional<Run> kept(String key) {
        return store.kept(key, options.latents());
    }

    static Outcome.Planned planned(Run run) {
        return (Outcome.Planned) run.outcome();
    }

    /** Combinations of settings, not counting prompts and seeds. */
    public long cells() {
        return asRuns().cellCount();
    }

    /** Number of runs that cost nothing. */
    public long stored() {
        return runs.size() - toMake().size();
    }

    /** Transformer evaluations (NFE) of all runs to make, including shared ones. */
    public long networkCalls() {
        return toMake().stream().mapToLong(run -> planned(run).networkCalls()).sum();
    }

    /** How many of {@link #networkCalls()} an earlier run shares, so they are not computed again. */
    public long sharedCalls() {
        return sharedCalls(toMake());
    }

    private static long sharedCalls(List<Run> runs) {
        return runs.stream().mapToLong(run -> planned(run).sharedCalls()).sum();
    }

    /** Transformer evaluations that must be computed for these runs of the plan. */
    public static long computedCalls(List<Run> runs) {
        return runs.stream().mapToLong(run -> planned(run).networkCalls()).sum() - sharedCalls(runs);
    }

    /** {@code at most } before the number of network calls, if a step cache may skip some. */
    public String atMost() {
        return toMake().stream().anyMatch(run -> run.request().stepCache() > 0) ? "at most " : "";
    }

    /** The plan in one line. */
    public String line(Language language) {
        return language.of(
                line(),
                cells() + " 个单元格，" + runs.size() + " 张图：存储中已有 " + stored() + "，需生成 " + toMake().size() + "，"
                        + (atMost().isEmpty() ? "" : "至多 ") + networkCalls() + " 次网络调用（其中 " + sharedCalls()
                        + " 次共享）");
    }

    /** The plan in one line. */
    public String line() {
        return Amounts.count(cells(), "cell") + ", " + Amounts.count(runs.size(), "picture") + ": " + stored()
                + " in the store, " + toMake().size() + " to make with " + atMost()
                + Amounts.count(networkCalls(), "network call")
                + " (" + sharedCalls() + " of them shared)";
    }

    /**
     * Makes the runs that the store lacks, scores all runs, and keeps each picture as soon as it is finished. If a
     * picture cannot be made, its run is marked as failed and the sweep goes on. If a model's files change, the sweep
     * ends. Where the options have {@link Machines}, these make the pictures.
     *
     * @throws org.zimagelab.diffusion.ModelChangedException before the first picture, if a model's files have changed
     * @throws SweepInterruptedException if the thread is interrupted; it holds the finished runs
     * @throws InterruptedException if the thread is interrupted before the first run
     * @throws SweepStoppedException if the store fails, or a picture fails and the options say to stop; it holds the
     *     finished runs
     */
    public Runs run(SweepListener listener) throws InterruptedException {
        return run(listener, RunOrder.all(this));
    }

    /** The same with the runs that an order asks for; those that it does not need stay planned. */
    public Runs run(SweepListener listener, RunOrder order) throws InterruptedException {
        requireUnchanged();
        SweepListener told = new InterruptibleListener(listener);
        return options.machines().isPresent()
                ? new SpreadRunner(this, told).run(order)
                : new SweepRunner(this, told).run(order);
    }

    void requireUnchanged() throws InterruptedException {
        Set<String> models = new HashSet<>();
        for (Run run : runs) {
            // After a model's files changed, pictures in the store are not those of its folder.
            if (models.add(run.request().model())) {
                generator.requireUnchanged(run.request());
            }
        }
    }
}
