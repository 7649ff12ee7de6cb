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
 * What is asked: every combination of its axes' values, or some of them, over one base request. Immutable; each method
 * gives a changed copy, and naming an axis again replaces it in place.
 *
 * <pre>{@code
 * Runs runs = Sweep.of(model.request("a red circle"))
 *         .steps(4, 8).guidance(0, 2).seeds(1, 2, 3)
 *         .run(model, RunStore.open(Path.of("sweeps")), scores, SweepListener.SILENT);
 * }</pre>
 *
 * @param base what holds where no axis says otherwise
 * @param axes in the order they were named, each parameter at most once
 * @param points if there are any, the combinations that are made: those that hold one of them
 * @param excluded combinations that are not made
 * @param shuffled empty = in the order that shares most, see {@link Parameter}; else a seed for a random order
 */
public record Sweep(Request base, List<Axis> axes, List<Cell> points, List<Cell> excluded, OptionalLong shuffled) {

    /** More runs than this are taken for a slip of the hand. */
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

    /** Names, see {@link Parameter#MODEL}; to be run by a {@link Generator#of(List)} that has them all. */
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

    /** diffusers' convention, 0 = off. */
    public Sweep guidance(double... values) {
        return with(Parameter.GUIDANCE, Arrays.stream(values).boxed().toList());
    }

    /**
     * The common convention, 1 = off; becomes the guidance axis.
     *
     * @throws IllegalArgumentException below 1
     */
    public Sweep cfg(double... values) {
        // By way of Guidance, so that a picture made alone with the same cfg has the same guidance to the last bit.
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
     * Only these combinations, all of the same parameters, instead of every one; their values become the axes.
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

    /** Without the combinations that hold one of these. */
    public Sweep without(List<Cell> some) {
        return new Sweep(base, axes, points, some, shuffled);
    }

    /**
     * In a random order, so that what drifts while a sweep runs (heat, other work) is not taken for an effect of its
     * parameters. Less can be shared between runs.
     */
    public Sweep shuffled(long seed) {
        return new Sweep(base, axes, points, excluded, OptionalLong.of(seed));
    }

    /** Values of a parameter: its axis', or the base's one. */
    public List<Object> values(Parameter parameter) {
        for (Axis axis : axes) {
            if (axis.parameter() == parameter) {
                return List.copyOf(axis.values());
            }
        }
        return List.of(parameter.of(base));
    }

    /**
     * Pictures: cells × replicates. Above {@link #MOST_RUNS} nothing is left out, and Long.MAX_VALUE stands for more.
     */
    public long runs() {
        long product = product(axis -> true);
        return product > MOST_RUNS ? product : requests().size();
    }

    /** Combinations, seeds not counted; otherwise as {@link #runs()}. */
    public long cells() {
        return product(axis -> true) > MOST_RUNS
                ? product(axis -> !axis.parameter().isReplicate())
                : requests().stream().map(r -> r.withSeed(0)).distinct().count();
    }

    /**
     * Every run in the order of execution, none twice: stages, for example, leave nothing to say for a single strength.
     *
     * @throws IllegalArgumentException above {@link #MOST_RUNS}, or where nothing is left
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
        List<Request> requests = List.of(base);
        for (Axis axis : outermostFirst) {
            List<Request> finer =
                    new ArrayList<>(requests.size() * axis.values().size());
            for (Request request : requests) {
                for (Object value : axis.values()) {
                    finer.add(axis.parameter().set(request, value));
                }
            }
            requests = finer;
        }
        List<Request> wanted = requests.stream()
                .peek(r -> Interrupts.check())
                .filter(r -> points.isEmpty() || points.stream().anyMatch(c -> c.holds(r)))
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

    /**
     * Checks every run and looks up which of them the store holds; computes nothing. What {@code --dry-run} prints.
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
        List<Run> runs = Planning.runs(this, generator, whole);
        int remade = (int) runs.stream()
                .filter(run -> !Plan.planned(run).stored() && there.contains(run.key()))
                .count();
        return new Plan(this, runs, generator, store, options, remade);
    }

    /** Plans with a loaded model and runs the plan at once, see {@link Plan#run}. */
    public Runs run(ZImage model, RunStore store, List<Score> scores, SweepListener listener)
            throws InterruptedException {
        return run(Generator.of(model), store, SweepOptions.of(scores), listener);
    }

    /**
     * Plans and runs the plan at once.
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
        long product = 1;
        for (Axis axis : axes) {
            if (counted.test(axis)) {
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
