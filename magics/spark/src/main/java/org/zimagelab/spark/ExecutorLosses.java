package org.zimagelab.spark;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Executors that end before they begin a picture, as where a worker's Java or its libtorch does not start. Spark starts
 * them again and again. One thread at a time may use it.
 */
final class ExecutorLosses {
    /** After so many one after the other the next would end, too. */
    static final int MOST = 4;

    /** So long is waited for executors of other workers. */
    private static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;

    /** When executors that live have joined, by Spark's number. */
    private final Map<String, Long> joined = new HashMap<>();

    private long began;

    /** Losses that are heard before do not count. */
    private long deafUntil;

    private int lost;

    /** How long one of those that were lost has lived at most. */
    private long longest;

    ExecutorLosses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.deafUntil = nanoTime.getAsLong();
    }

    /** A sweep begins. */
    void begin() {
        began = nanoTime.getAsLong();
        clear();
    }

    /**
     * The sweep goes on after this process was stopped: executors, and others in their place, have ended since it did
     * not answer them, and it hears of that now.
     */
    void woke() {
        begin();
        deafUntil = began + LEAST_NANOS;
    }

    void joined(String executor) {
        joined.put(executor, nanoTime.getAsLong());
    }

    /** A picture was begun, so executors can work. */
    void clear() {
        lost = 0;
        longest = 0;
    }

    /**
     * An executor was lost.
     *
     * @param counts whether it has begun no picture
     */
    void lost(String executor, boolean counts) {
        Long since = joined.remove(executor);
        if (counts && nanoTime.getAsLong() - deafUntil >= 0) {
            lost++;
            longest = Math.max(longest, since == null ? 0 : nanoTime.getAsLong() - since);
        }
    }

    /** How many were lost one after the other. */
    int inARow() {
        return lost;
    }

    /**
     * Whether no other executor will do better, while none makes a picture: several were lost, others had the time to
     * come, and of those that are there none has lived clearly longer than the lost ones, as one that loads a large
     * model would have.
     */
    boolean areHopeless() {
        long now = nanoTime.getAsLong();
        return lost >= MOST
                && now - began >= LEAST_NANOS
                && joined.values().stream().noneMatch(since -> now - since > longest + longest / 2 + SECOND);
    }
}
