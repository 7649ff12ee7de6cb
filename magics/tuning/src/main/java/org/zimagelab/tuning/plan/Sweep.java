package org.zimagelab.tuning.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.parameter.Axis;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.ListParser;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.RunStore;

/**
 * A sweep: every combination of the axes' values, or some of them, on top of one base request. Immutable: each method
 * returns a changed copy. Naming an axis again replaces its values and keeps its place.
 *
 * <pre>{@code
 * Runs runs = Sweep.of(model.request("a red circle"))
 *         .steps(4, 8).guidance(0, 2).seeds(1, 2, 3)
 *         .run(model, RunStore.open(Path.of("sweeps")), scores, SweepListener.SILENT);
 * }</pre>
 *
 * @param base the settings that no axis varies
 * @param axes in the order in which they were named, each parameter at most once
 * @param points if not empty, only combinations that contain one of these are made
 * @param excluded combinations that contain one of these are not made
 * @param shuffled seed of a random order; empty = the order that shares most network calls, see {@link Parameter}
 */
public record Sweep(Request base, List<Axis> axes, List<Cell> points, List<Cell> excluded, OptionalLong shuffled) {

    /** A sweep of more runs is refused as a typing error. */
    public static final int MOST_RUNS = ListParser.MOST_VALUES;

    public Sweep {
        axes = List.copyOf(axes);
        points = List.copyOf(points);
        excluded = List.copyOf(excluded);
        if (axes.stream().map(Axis::parameter).distinct().count() < axes.size()) {
            throw new IllegalArgumentException("a sweep has at most one axis for each parameter");
        }
    }

    public static Sweep of(Request base) {
        return new Sweep(base, List.of(), List.of(), List.of(), OptionalLong.empty());
    }

    private Sweep with(List<Axis> changed) {
        return new Sweep(base, changed, points, excluded, shuffled);
    }

    /**
     * @param values at least one; numbers of any type
     * @throws IllegalArgumentException with one line, for an empty list or a value that no request can have
     */
    public Sweep with(Parameter parameter, List<?> values) {
        Axis axis = new Axis(parameter, values);
        axis.values().forEach(value -> parameter.set(base, value));
        List<Axis> changed = new ArrayList<>(axes);
        changed.replaceAll(a -> a.parameter() == parameter ? axis : a);
        if (!changed.contains(axis)) {
            changed.add(axis);
        }
        return with(changed);
    }

    /** Names of models, see {@link Parameter#MODEL}; run it with a {@link Generator#of(List)} of all of them. */
    public Sweep models(String... values) {
        return with(Parameter.MODEL, List.of(values));
    }

    public Sweep prompts(String... values) {
        return with(Parameter.PROMPT, List.of(values));
    }

    public Sweep seeds(long... values) {
        return with(Parameter.SEED, Arrays.stream(values).boxed().toList());
    }

    public Sweep steps(int... values) {
        return with(Parameter.STEPS, Arrays.stream(values).boxed().toList());
    }

    /** Guidance in diffusers' convention, 0 = off. */
    public Sweep guidance(double... values) {
        return with(Parameter.GUIDANCE, Arrays.stream(values).boxed().toList());
    }

    /**
     * Guidance in the common convention, 1 = off; becomes the guidance axis.
     *
     * @throws IllegalArgumentException below 1
     */
    public Sweep cfg(double... values) {
        // Converted by Guidance, as for a single picture, so that the same cfg gives bit-identical guidance.
        return with(
                Parameter.GUIDANCE,
                Arrays.stream(values).mapToObj(c -> Guidance.ofCfg(c).scale()).toList());
    }

    public Sweep shift(double... values) {
        return with(Parameter.SHIFT, Arrays.stream(values).boxed().toList());
    }

    public Sweep sampler(String... values) {
        return with(Parameter.SAMPLER, List.of(values));
    }

    /**
     * Only these combinations, all of the same parameters; their values become the axes.
     *
     * @throws IllegalArgumentException with one line, if there is none
     */
    public Sweep points(List<Cell> chosen) {
        if (chosen.isEmpty()) {
            throw new IllegalArgumentException("points: expected at least one");
        }
        Sweep sweep = this;
        for (Parameter parameter : chosen.get(0).values().keySet()) {
            sweep = sweep.with(
                    parameter, chosen.stream().map(c -> c.value(parameter)).toList());
        }
        return new Sweep(base, sweep.axes, chosen, excluded, shuffled);
    }

    /** Leaves out the combinations that contain one of these. */
    public Sweep without(List<Cell> some) {
        return new Sweep(base, axes, points, some, shuffled);
    }

    /**
     * In a random order, so that a drift during the sweep (heat, other load) does not look like an effect of a
     * parameter. Runs then share fewer network calls.
     */
    public Sweep shuffled(long seed) {
        return new Sweep(base, axes, points, excluded, OptionalLong.of(seed));
    }

    /** Values of a parameter: those of its axis, or else the one of the base request. */
    public List<Object> values(Parameter parameter) {
        for (Axis axis : axes) {
            if (axis.parameter() == parameter) {
                return List.copyOf(axis.values());
            }
        }
        return List.of(parameter.of(base));
    }

    /**
     * Number of pictures: cells × replicates. Above {@link #MOST_RUNS}, points and exclusions are not applied;
     * Long.MAX_VALUE means that or more.
     */
    public long runs() {
        long product = product(axis -> true);
        return product > MOST_RUNS ? product : requests().size();
    }

    /** Number of combinations, not counting prompts and seeds; otherwise as {@link #runs()}. */
    public long cells() {
        return product(axis -> true) > MOST_RUNS
                ? product(axis -> axis.parameter() != Parameter.PROMPT
                        && !axis.parameter().isReplicate())
                : requests().stream()
                        .map(r -> r.withSeed(0).withPrompt(""))
                        .distinct()
                        .count();
    }

    /**
     * All requests in the order of execution, without duplicates: with stages, for example, several guidance strengths
     * give the same request.
     *
     * @throws IllegalArgumentException if there are more than {@link #MOST_RUNS}, or none
     * @throws CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public List<Request> requests() {
        long product = product(axis -> true);
        if (product > MOST_RUNS) {
            StringBuilder words = new StringBuilder();
            for (Axis axis : axes) {
                words.append(words.isEmpty() ? "" : " × ")
                        .append(Amounts.count(
                                axis.values().size(), axis.parameter().noun()));
            }
            throw new IllegalArgumentException("a sweep of " + words + " is " + Amounts.count(product, "picture")
                    + "; at most " + Amounts.count(MOST_RUNS, "picture"));
        }
        List<Axis> outermostFirst = new ArrayList<>(axes);
        outermostFirst.sort(Comparator.comparing(Axis::parameter));
        List<Partial> partial = List.of(new Partial(base, points));
        for (Axis axis : outermostFirst) {
            List<Partial> finer = new ArrayList<>();
            for (Partial one : partial) {
                Interrupts.check();
                for (Object value : axis.values()) {
                    List<Cell> fitting = isChosen(axis.parameter())
                            ? one.fitting().stream()
                                    .filter(cell -> Parameter.same(cell.value(axis.parameter()), value))
                                    .toList()
                            : one.fitting();
                    if (points.isEmpty() || !fitting.isEmpty()) {
                        finer.add(new Partial(axis.parameter().set(one.request(), value), fitting));
                    }
                }
            }
            partial = finer;
        }
        List<Request> wanted = partial.stream()
                .peek(r -> Interrupts.check())
                .filter(one -> points.isEmpty() || one.fitting().stream().anyMatch(cell -> cell.holds(one.request())))
                .map(Partial::request)
                .filter(r -> excluded.stream().noneMatch(c -> c.holds(r)))
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("exclude: nothing is left of this sweep");
        }
        if (shuffled.isPresent()) {
            Collections.shuffle(wanted, new Random(shuffled.getAsLong()));
        }
        return wanted;
    }

    /** A request of which some axes are set, with the points that it may still become. */
    private record Partial(Request request, List<Cell> fitting) {}

    /**
     * Whether the points alone decide which values of a parameter stand together, so that combinations of no point are
     * left out early. Guidance is not among them, since its strength and its stages change each other.
     */
    private boolean isChosen(Parameter parameter) {
        return !points.isEmpty()
                && points.get(0).values().containsKey(parameter)
                && !parameter.isInGuidance()
                && parameter != Parameter.STAGES;
    }

    /**
     * Checks every run and looks up which of them the store has; computes no picture. {@code --dry-run} prints this
     * plan.
     *
     * @throws IllegalArgumentException with one line, if any run cannot be made
     * @throws CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public Plan plan(Generator generator, RunStore store, SweepOptions options) {
        Set<String> there = options.fresh() ? Set.of() : store.keys();
        Set<String> whole = !options.latents()
                ? there
                : there.stream()
                        .peek(key -> Interrupts.check())
                        .filter(store::hasLatents)
                        .collect(Collectors.toSet());
        List<Run> runs = Planning.runs(requests(), generator, whole);
        int remade = (int) runs.stream()
                .filter(run -> !Plan.planned(run).stored() && there.contains(run.key()))
                .count();
        return new Plan(this, runs, generator, store, options, remade);
    }

    /** Plans with a loaded model and runs the plan, see {@link Plan#run}. */
    public Runs run(ZImage model, RunStore store, List<Score> scores, SweepListener listener)
            throws InterruptedException {
        return run(Generator.of(model), store, SweepOptions.of(scores), listener);
    }

    /**
     * Plans and runs the plan.
     *
     * @throws IllegalArgumentException before the first picture, if any run cannot be made
     * @throws InterruptedException as {@link Plan#run}
     */
    public Runs run(Generator generator, RunStore store, SweepOptions options, SweepListener listener)
            throws InterruptedException {
        Plan plan;
        try {
            plan = plan(generator, store, options);
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, "stopped before the first picture");
        }
        return plan.run(listener);
    }

    private long product(Predicate<Axis> counted) {
        List<Parameter> chosen = axes.stream()
                .filter(axis -> counted.test(axis) && isChosen(axis.parameter()))
                .map(Axis::parameter)
                .toList();
        long product = chosen.isEmpty()
                ? 1
                : points.stream()
                        .map(cell -> chosen.stream().map(cell::value).toList())
                        .distinct()
                        .count();
        for (Axis axis : axes) {
            if (counted.test(axis) && !isChosen(axis.parameter())) {
                long high = Math.multiplyHigh(product, axis.values().size());
                product *= axis.values().size();
                if (high != 0 || product < 0) {
                    return Long.MAX_VALUE;
                }
            }
        }
        return product;
    }
}
