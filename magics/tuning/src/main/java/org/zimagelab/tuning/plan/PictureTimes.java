package org.zimagelab.tuning.plan;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.zimagelab.diffusion.Request;

/**
 * Measures how long pictures of each kind take on one machine: seconds per network call, measured between steps of one
 * picture; other seconds per picture (text encoding, decoding); and seconds on the background thread. Older
 * measurements count less. The first picture, which includes the warm-up, no longer counts once there is a second.
 */
final class PictureTimes {
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
        static Kind of(Request request) {
            return new Kind(
                    request.model(),
                    request.width(),
                    request.height(),
                    request.guidance().usesNegative());
        }

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

    /**
     * Costs of a picture of one kind, nanoseconds.
     *
     * @param call a network call; NaN before the first measurement
     * @param besides all else until the next picture begins
     * @param keep to keep and score it, in the background
     * @param reuse likewise if the store has it
     */
    record Costs(double call, double besides, double keep, double reuse) {}

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

    private final LongSupplier nanos;
    private final Map<Kind, Rates> rates = new HashMap<>();
    private int pictures;
    private Work running;
    private long freeSince;
    private long stepEnded;
    private boolean inSteps;
    private long computed;
    private Rate current = new Rate();

    PictureTimes(LongSupplier nanos) {
        this.nanos = nanos;
        freeSince = nanos.getAsLong();
    }

    /** A picture is about to be computed. */
    void started(Work work) {
        running = work;
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

    /** The machine is free for the next picture; a picture that was begun is given up. */
    void free() {
        running = null;
        freeSince = nanos.getAsLong();
    }

    /**
     * The background thread has finished a run.
     *
     * @param took nanoseconds
     * @param made whether the sweep computed it, rather than taking it from the store
     */
    void kept(Kind kind, long took, boolean made) {
        Rates mine = rates(kind);
        (made ? mine.keep : mine.reuse).add(took, 1);
    }

    /** The picture that is being made; empty if there is none. */
    Optional<Work> running() {
        return Optional.ofNullable(running);
    }

    /** How long the picture that is being made will still take, nanoseconds; 0 if there is none. */
    double runningLeft(Costs its) {
        return running == null ? 0 : Math.max(0, running.calls() - computed) * its.call + its.besides;
    }

    /** What a picture of this kind costs, or else one of the most similar kind, scaled. */
    Costs costs(Kind kind) {
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
}
