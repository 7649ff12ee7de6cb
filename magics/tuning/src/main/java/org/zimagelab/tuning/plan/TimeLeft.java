package org.zimagelab.tuning.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;

/**
 * Estimates the time left of a sweep from measurements of each kind of picture: seconds per network call, measured
 * between steps of one picture; other seconds per picture (text encoding, decoding); and seconds on the background
 * thread, which delays the next picture if it is slower. Older measurements count less. The first picture, which
 * includes the warm-up, no longer counts once there is a second.
 */
final class TimeLeft {
    /**
     * The work of a run.
     *
     * @param calls network calls to compute; {@link #STORED} where the store has the picture
     */
    record Work(Kind kind, long calls) {
        static final long STORED = -1;
    }

    /**
     * The kind of a picture, on which its costs depend besides the number of calls.
     *
     * @param model name of the model; empty if the sweep has only one
     * @param width pixels
     * @param height pixels
     * @param guided whether a step makes two calls, which may run at the same time
     */
    record Kind(String model, int width, int height, boolean guided) {
        double pixels() {
            return (double) width * height;
        }

        /**
         * Relative cost of a call: linear in the tokens (one for each 16×16 pixels, and 32 for a caption), plus a
         * quadratic term for attention. In the published model (width 3840, hidden width 10240) attention costs as much
         * as everything else at 23 000 tokens.
         */
        double effort() {
            double tokens = pixels() / 256 + 32;
            return tokens * (1 + tokens / 23_000);
        }
    }

    /** A ratio of two sums in which older measurements count less. */
    private static final class Rate {
        private double nanos;
        private double count;

        void add(double moreNanos, double more) {
            nanos = KEPT * nanos + moreNanos;
            count = KEPT * count + more;
        }

        void forget() {
            nanos = 0;
            count = 0;
        }

        boolean isKnown() {
            return count > 0;
        }

        double each() {
            return nanos / count;
        }
    }

    private static final class Rates {
        final Rate call = new Rate();
        final Rate besides = new Rate();
        final Rate keep = new Rate();
        final Rate reuse = new Rate();
    }

    /** Factor by which each later measurement lowers a measurement's weight; mostly the last five count. */
    private static final double KEPT = 0.8;

    /** Time between two new estimates. One takes half a millisecond with 100 000 runs left. */
    private static final long LOOK_EVERY_NANOS = 50_000_000;

    private final LongSupplier nanos;
    private final List<Work> runs;
    private final BitSet toBegin = new BitSet();
    private final Map<Kind, Rates> rates = new HashMap<>();

    /** Runs that the background thread has not finished yet. */
    private final ArrayDeque<Work> kept = new ArrayDeque<>();

    private int pictures;
    private Work running;
    private long freeSince;
    private long stepEnded;
    private boolean inSteps;
    private long computed;
    private Rate current = new Rate();
    private double estimate = Double.NaN;
    private long estimated;

    /** @param runs the work of all runs, in the order in which they will be made */
    TimeLeft(LongSupplier nanos, List<Work> runs) {
        this.nanos = nanos;
        this.runs = List.copyOf(runs);
        toBegin.set(0, runs.size());
        freeSince = nanos.getAsLong();
    }

    /** A run will not be made. */
    void notNeeded(int run) {
        toBegin.clear(run);
    }

    /** A picture is about to be computed. */
    void started(int run) {
        toBegin.clear(run);
        running = runs.get(run);
        inSteps = false;
        computed = 0;
        current = new Rate();
    }

    /** @param calls network calls of this picture so far, without those reused */
    void step(long calls) {
        long now = nanos.getAsLong();
        // The first step includes text encoding and warm-up, so it is not a measurement of a call.
        if (inSteps && calls > computed) {
            current.nanos += now - stepEnded;
            current.count += calls - computed;
        }
        inSteps = true;
        stepEnded = now;
        computed = calls;
    }

    /** @param calls network calls that were computed */
    void finished(long calls) {
        double took = nanos.getAsLong() - freeSince;
        if (++pictures == 2) {
            rates.values().forEach(r -> {
                r.call.forget();
                r.besides.forget();
            });
        }
        Rates mine = rates(running.kind());
        if (current.isKnown()) {
            mine.call.add(current.nanos, current.count);
            // With this picture's own time per call: with an average, a change of the machine's speed would distort it.
            mine.besides.add(took - calls * current.each(), 1);
        } else if (mine.call.isKnown()) {
            mine.besides.add(took - calls * mine.call.each(), 1);
        } else if (calls > 0) {
            mine.call.add(took, calls);
        }
        running = null;
    }

    /** A run (made, failed or from the store) was given to the background thread, perhaps after a wait for room. */
    void handedOver(int run) {
        toBegin.clear(run);
        kept.add(runs.get(run));
        running = null;
        freeSince = nanos.getAsLong();
    }

    /**
     * The background thread has finished the oldest run that was given to it.
     *
     * @param took nanoseconds
     * @param made whether the sweep computed it, rather than taking it from the store
     */
    void kept(long took, boolean made) {
        Rates mine = rates(kept.remove().kind());
        (made ? mine.keep : mine.reuse).add(took, 1);
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

    /** Costs of a picture of one kind, nanoseconds. */
    private record Costs(double call, double besides, double keep, double reuse) {}

    /**
     * Simulates all runs left: pictures on this thread, and after each the background thread with its bounded queue.
     */
    private double look() {
        Map<Kind, Costs> costs = new HashMap<>();
        double here = 0;
        double there = 0;
        for (Work work : kept) {
            Costs c = costs.computeIfAbsent(work.kind(), this::costs);
            there += work.calls() == Work.STORED ? c.reuse : c.keep;
        }
        double[] ends = new double[RunWriter.ROOM];
        int given = 0;
        if (running != null) {
            Costs c = costs.computeIfAbsent(running.kind(), this::costs);
            here = Math.max(0, running.calls() - computed) * c.call + c.besides;
            there = Math.max(there, here) + c.keep;
            ends[given++ % ends.length] = there;
        }
        for (int i = toBegin.nextSetBit(0); i >= 0; i = toBegin.nextSetBit(i + 1)) {
            Work work = runs.get(i);
            Costs c = costs.computeIfAbsent(work.kind(), this::costs);
            boolean stored = work.calls() == Work.STORED;
            here += stored ? 0 : work.calls() * c.call + c.besides;
            here = Math.max(here, ends[given % ends.length]);
            there = Math.max(there, here) + (stored ? c.reuse : c.keep);
            ends[given++ % ends.length] = there;
        }
        return Math.max(here, there);
    }

    private Costs costs(Kind kind) {
        double call = pictures < 2 && running != null && current.isKnown()
                ? current.each() * kind.effort() / running.kind().effort()
                : known(kind, r -> r.call, Kind::effort).orElse(Double.NaN);
        return new Costs(
                call,
                Math.max(0, known(kind, r -> r.besides, Kind::pixels).orElse(0.0)),
                known(kind, r -> r.keep, Kind::pixels).orElse(0.0),
                known(kind, r -> r.reuse, Kind::pixels).orElse(0.0));
    }

    /** The measurement of this kind, or else of the most similar kind, scaled. */
    private Optional<Double> known(Kind kind, Function<Rates, Rate> which, Function<Kind, Double> cost) {
        return rates.keySet().stream()
                .filter(other -> which.apply(rates.get(other)).isKnown())
                .min(Comparator.<Kind, Boolean>comparing(other -> !other.model().equals(kind.model()))
                        .thenComparingDouble(other -> Math.abs(Math.log(other.pixels() / kind.pixels())))
                        .thenComparing(other -> other.guided() != kind.guided()))
                .map(other -> which.apply(rates.get(other)).each() * cost.apply(kind) / cost.apply(other));
    }

    private Rates rates(Kind kind) {
        return rates.computeIfAbsent(kind, s -> new Rates());
    }

    /** The work of a plan's runs, in order. */
    static List<Work> works(Plan plan) {
        List<Work> works = new ArrayList<>();
        for (Run run : plan.runs()) {
            Request request = run.request();
            Outcome.Planned planned = Plan.planned(run);
            works.add(new Work(
                    new Kind(
                            request.model(),
                            request.width(),
                            request.height(),
                            request.guidance().usesNegative()),
                    planned.stored() ? Work.STORED : planned.networkCalls() - planned.sharedCalls()));
        }
        return works;
    }
}
