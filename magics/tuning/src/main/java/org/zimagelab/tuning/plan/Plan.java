package org.zimagelab.tuning.plan;

import java.util.List;
import java.util.function.Predicate;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.parameter.Axis;

/**
 * A checked sweep: what will be made, what is there already, and what it will cost.
 *
 * @param sweep what was asked
 * @param models those that will make it, in the order of their first run
 * @param runs in the order of execution
 */
public record Plan(Sweep sweep, List<ModelInfo> models, List<Planned> runs) {

    /**
     * One run to come.
     *
     * @param key see {@link org.zimagelab.tuning.run.RunKey}
     * @param networkCalls transformer evaluations it needs, those that can be reused included
     * @param sharedCalls those of them expected to be taken from an earlier run of this plan (first velocities, first
     *     steps)
     * @param stored whether it costs nothing: the store holds it, or an earlier run of this plan makes the same picture
     */
    public record Planned(String key, Request request, int networkCalls, int sharedCalls, boolean stored) {}

    public Plan {
        models = List.copyOf(models);
        runs = List.copyOf(runs);
    }

    /** The model that makes this request of the plan. */
    public ModelInfo model(Request request) {
        return models.stream()
                .filter(model -> model.name().equals(request.model()))
                .findFirst()
                .orElse(models.get(0));
    }

    /** The part of it whose requests pass, with the values that are left in the axes. */
    public Plan only(Predicate<Request> kept) {
        List<Planned> part = runs.stream()
                .peek(run -> Interrupts.check())
                .filter(run -> kept.test(run.request()))
                .toList();
        if (part.isEmpty()) {
            throw new IllegalArgumentException("no run of this sweep has these values");
        }
        Sweep left = sweep;
        for (Axis axis : sweep.axes()) {
            left = left.with(
                    axis.parameter(),
                    axis.values().stream()
                            .peek(value -> Interrupts.check())
                            .filter(value -> part.stream()
                                    .anyMatch(run ->
                                            axis.parameter().of(run.request()).equals(value)))
                            .toList());
        }
        return new Plan(
                left, part.stream().map(run -> model(run.request())).distinct().toList(), part);
    }

    public long cells() {
        return runs.stream().map(run -> run.request().withSeed(0)).distinct().count();
    }

    /** Runs that cost nothing. */
    public long stored() {
        return runs.stream().filter(Planned::stored).count();
    }

    /** Transformer evaluations of all runs still to be made, shared ones included. */
    public long networkCalls() {
        return runs.stream()
                .filter(r -> !r.stored())
                .mapToLong(Planned::networkCalls)
                .sum();
    }

    /** Those of {@link #networkCalls()} that need not be computed again. */
    public long sharedCalls() {
        return runs.stream()
                .filter(r -> !r.stored())
                .mapToLong(Planned::sharedCalls)
                .sum();
    }

    /** The plan in one line for a person. */
    public String line() {
        long toMake = runs.size() - stored();
        return Amounts.count(cells(), "cell") + ", " + Amounts.count(runs.size(), "picture") + ": " + stored()
                + " in the store, " + toMake + " to make with " + Amounts.count(networkCalls(), "network call") + " ("
                + sharedCalls() + " of them shared)";
    }
}
