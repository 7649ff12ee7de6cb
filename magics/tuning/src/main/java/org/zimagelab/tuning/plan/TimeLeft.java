package org.zimagelab.tuning.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.plan.PictureTimes.Costs;
import org.zimagelab.tuning.plan.PictureTimes.Kind;
import org.zimagelab.tuning.plan.PictureTimes.Work;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;

/**
 * Estimates the time left of a sweep on one machine from measurements of each kind of picture. The background thread
 * delays the next picture if it is slower.
 */
final class TimeLeft {
    /** Time between two new estimates. One takes half a millisecond with 100 000 runs left. */
    private static final long LOOK_EVERY_NANOS = 50_000_000;

    private final LongSupplier nanos;
    private final List<Work> runs;
    private final BitSet toBegin = new BitSet();
    private final PictureTimes times;

    /** Runs that the background thread has not finished yet. */
    private final ArrayDeque<Work> kept = new ArrayDeque<>();

    private double estimate = Double.NaN;
    private long estimated;

    /** @param runs the work of all runs, in the order in which they will be made */
    TimeLeft(LongSupplier nanos, List<Work> runs) {
        this.nanos = nanos;
        this.runs = List.copyOf(runs);
        toBegin.set(0, runs.size());
        times = new PictureTimes(nanos);
    }

    /** A run will not be made. */
    void notNeeded(int run) {
        toBegin.clear(run);
    }

    /** A picture is about to be computed. */
    void started(int run) {
        toBegin.clear(run);
        times.started(runs.get(run));
    }

    /** @param calls network calls of this picture so far, without those reused */
    void step(long calls) {
        times.step(calls);
    }

    /** @param calls network calls that were computed */
    void finished(long calls) {
        times.finished(calls);
    }

    /** A run (made, failed or from the store) was given to the background thread, perhaps after a wait for room. */
    void handedOver(int run) {
        toBegin.clear(run);
        kept.add(runs.get(run));
        times.free();
    }

    /**
     * The background thread has finished the oldest run that was given to it.
     *
     * @param took nanoseconds
     * @param made whether the sweep computed it, rather than taking it from the store
     */
    void kept(long took, boolean made) {
        times.kept(kept.remove().kind(), took, made);
    }

    /** Estimated seconds left; NaN before the first measurement. */
    double seconds() {
        long now = nanos.getAsLong();
        if (Double.isNaN(estimate) || now - estimated >= LOOK_EVERY_NANOS) {
            estimate = look() / 1e9;
            estimated = now;
        }
        return Math.max(0, estimate - (now - estimated) / 1e9);
    }

    /**
     * Simulates all runs left: pictures on this thread, and after each the background thread with its bounded queue.
     */
    private double look() {
        Map<Kind, Costs> costs = new HashMap<>();
        double here = 0;
        double there = 0;
        for (Work work : kept) {
            Costs c = costs.computeIfAbsent(work.kind(), times::costs);
            there += work.calls() == Work.STORED ? c.reuse() : c.keep();
        }
        double[] ends = new double[RunWriter.ROOM];
        int given = 0;
        if (times.running().isPresent()) {
            Costs c = costs.computeIfAbsent(times.running().get().kind(), times::costs);
            here = times.runningLeft(c);
            there = Math.max(there, here) + c.keep();
            ends[given++ % ends.length] = there;
        }
        for (int i = toBegin.nextSetBit(0); i >= 0; i = toBegin.nextSetBit(i + 1)) {
            Work work = runs.get(i);
            Costs c = costs.computeIfAbsent(work.kind(), times::costs);
            boolean stored = work.calls() == Work.STORED;
            here += stored ? 0 : work.calls() * c.call() + c.besides();
            here = Math.max(here, ends[given % ends.length]);
            there = Math.max(there, here) + (stored ? c.reuse() : c.keep());
            ends[given++ % ends.length] = there;
        }
        return Math.max(here, there);
    }

    /** The work of a plan's runs, in order. */
    static List<Work> works(Plan plan) {
        List<Work> works = new ArrayList<>();
        for (Run run : plan.runs()) {
            Request request = run.request();
            Outcome.Planned planned = Plan.planned(run);
            works.add(new Work(
                    Kind.of(request), planned.stored() ? Work.STORED : planned.networkCalls() - planned.sharedCalls()));
        }
        return works;
    }
}
