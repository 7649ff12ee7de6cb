package org.zimagelab.tuning;

import java.util.List;
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
    }

    public static Sweep of(Request base) {
        return new Sweep(base, List.of());
    }

    /** @throws IllegalArgumentException for an empty list or values of the wrong type */
    public Sweep with(Parameter parameter, List<?> values) {
        throw new UnsupportedOperationException();
    }

    public Sweep prompts(String... values) {
        throw new UnsupportedOperationException();
    }

    public Sweep seeds(long... values) {
        throw new UnsupportedOperationException();
    }

    public Sweep steps(int... values) {
        throw new UnsupportedOperationException();
    }

    /** diffusers' convention, 0 = off. */
    public Sweep guidance(double... values) {
        throw new UnsupportedOperationException();
    }

    /** The common convention, 1 = off; becomes the guidance axis. */
    public Sweep cfg(double... values) {
        throw new UnsupportedOperationException();
    }

    public Sweep shift(double... values) {
        throw new UnsupportedOperationException();
    }

    public Sweep sampler(String... values) {
        throw new UnsupportedOperationException();
    }

    /** Values of a parameter: its axis', or the base's one. */
    public List<Object> values(Parameter parameter) {
        throw new UnsupportedOperationException();
    }

    /** Pictures: cells × replicates; Long.MAX_VALUE where it would overflow. */
    public long runs() {
        throw new UnsupportedOperationException();
    }

    /** Combinations, seeds not counted. */
    public long cells() {
        throw new UnsupportedOperationException();
    }

    /**
     * Every run in the order of execution.
     *
     * @throws IllegalArgumentException above {@link #MOST_RUNS}
     */
    public List<Request> requests() {
        throw new UnsupportedOperationException();
    }

    /**
     * Checks every run and looks up which of them the store holds; computes nothing. What {@code --dry-run} prints.
     *
     * @throws IllegalArgumentException with one line, if any run cannot be made
     */
    public Plan plan(Generator generator, RunStore store) {
        throw new UnsupportedOperationException();
    }

    /** {@link #run(Generator, RunStore, SweepOptions, SweepListener)} for a loaded model. */
    public Runs run(ZImage model, RunStore store, List<Score> scores, SweepListener listener)
            throws InterruptedException {
        return run(Generator.of(model), store, SweepOptions.of(scores), listener);
    }

    /**
     * Makes what the store does not hold yet, scores everything, and keeps each picture as soon as it is finished.
     *
     * @throws IllegalArgumentException before the first picture, if any run cannot be made
     * @throws SweepInterruptedException if the thread is interrupted; it carries what is finished
     * @throws SweepStoppedException if the store fails; it carries what is finished
     */
    public Runs run(Generator generator, RunStore store, SweepOptions options, SweepListener listener)
            throws InterruptedException {
        throw new UnsupportedOperationException();
    }
}
