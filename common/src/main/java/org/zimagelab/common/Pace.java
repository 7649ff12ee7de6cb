package org.zimagelab.common;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How fast a long work of equal steps goes, and how long the rest will take: as long a step as those so far. */
public final class Pace {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);

    private final long first;
    private final long all;
    private final LongSupplier nanos;
    private final long start;
    private long told;

    /**
     * Starts the clock.
     *
     * @param first steps done by earlier processes
     * @param all steps to be done, those included
     */
    public Pace(long first, long all) {
        this(first, all, System::nanoTime);
    }

    Pace(long first, long all, LongSupplier nanos) {
        this.first = first;
        this.all = all;
        this.nanos = nanos;
        start = nanos.getAsLong();
        told = start;
    }

    /**
     * Whether it is time for a line about the progress: one is due every 15 seconds.
     *
     * @return whether the last line is long enough ago; if so, this one counts as told
     */
    public boolean isDue() {
        boolean due = nanos.getAsLong() - told > BETWEEN_LINES.toNanos();
        if (due) {
            told = nanos.getAsLong();
        }
        return due;
    }

    /**
     * What a step took on average since the start.
     *
     * @param done steps, with those of earlier processes
     * @return seconds; of the first step the time so far, also before its end
     */
    public double secondsEach(long done) {
        return (nanos.getAsLong() - start) / 1e9 / Math.max(1, done - first);
    }

    /**
     * What the other steps will take.
     *
     * @param done steps, with those of earlier processes
     * @return seconds
     */
    public double secondsLeft(long done) {
        return secondsEach(done) * (all - done);
    }
}
