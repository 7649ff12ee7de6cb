package org.zimagelab.tuning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.store.RunStore;

/**
 * A plan: every combination of its axes' values, over one base request. Immutable; each method gives a changed copy, and
 * naming an axis again replaces it in place.
 *
 * <pre>{@code
 * Runs runs = Sweep.of(model.request("a red circle"))
 *         .steps(4, 8).guidance(0, 2).seeds(1, 2, 3)
 *         .run(model, RunStore.open(Path.of("sweeps")), scores, SweepListener.SILENT);
 * }</pre>
 *
 * @param base what holds where no axis says otherwise
 * @param axes in the order they were named, each parameter at most once
 */
public record Sweep(Request base, List<Axis> axes) {

    /** More runs than this are taken for a slip of the hand. */
    public static final int MOST_RUNS = 100_000;

    public Sweep {
        axes = List.copyOf(axes);
        if (axes.stream().map(Axis::parameter).distinct().count() < axes.size()) {
            throw new IllegalArgumentException("a sweep has at most one axis for each parameter");
        }
    }

    public static Sweep of(Request base) {
        return new Sweep(base, List.of());
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
        return new Sweep(base, changed);
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

    /** Values of a parameter: its axis', or the base's one. */
    public List<Object> values(Parameter parameter) {
        for (Axis axis : axes) {
            if (axis.parameter() == parameter) {
                return List.copyOf(axis.values());
            }
        }
        return List.of(parameter.of(base));
    }

    /** Pictures: cells × replicates; Long.MAX_VALUE where it would overflow. */
    public long runs() {
        return product(axis -> true);
    }

    /** Combinations, seeds not counted. */
    public long cells() {
        return product(axis -> !axis.parameter().isReplicate());
    }

    /**
     * Every run in the order of execution: see {@link Parameter}.
     *
     * @throws IllegalArgumentException above {@link #MOST_RUNS}
     */
    public List<Request> requests() {
        if (runs() > MOST_RUNS) {
            StringBuilder product = new StringBuilder();
            for (Axis axis : axes) {
                product.append(product.isEmpty() ? "" : " × ")
                        .append(axis.values().size())
                        .append(' ')
                        .append(axis.parameter().label());
            }
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "a sweep of %s is %,d pictures; at most %,d", product, runs(), MOST_RUNS));
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
        return requests;
    }

    /**
     * Checks every run and looks up which of them the store holds; computes nothing. What {@code --dry-run} prints.
     *
     * @throws IllegalArgumentException with one line, if any run cannot be made
     */
    public Plan plan(Generator generator, RunStore store, SweepOptions options) {
        return Planning.plan(this, generator, options.fresh() ? Set.of() : store.keys());
    }

    /** {@link #run(Generator, RunStore, SweepOptions, SweepListener)} for a loaded model. */
    public Runs run(ZImage model, RunStore store, List<Score> scores, SweepListener listener)
            throws InterruptedException {
        return run(Generator.of(model), store, SweepOptions.of(scores), listener);
    }

    /**
     * Makes what the store does not hold yet, scores everything, and keeps each picture as soon as it is finished. A
     * picture that cannot be made is marked as failed and the rest goes on.
     *
     * @throws IllegalArgumentException before the first picture, if any run cannot be made
     * @throws SweepInterruptedException if the thread is interrupted; it carries what is finished
     * @throws SweepStoppedException if the store fails; it carries what is finished
     */
    public Runs run(Generator generator, RunStore store, SweepOptions options, SweepListener listener)
            throws InterruptedException {
        return new Execution(plan(generator, store, options), generator, store, options, listener).run();
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
