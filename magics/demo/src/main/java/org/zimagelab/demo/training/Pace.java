package org.zimagelab.demo.training;

import java.time.Duration;

/** When a long work tells how far it is, and how long it will take. */
final class Pace {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(15);

    private final int first;
    private final int all;
    private final long start = System.nanoTime();
    private long told = start;

    /**
     * @param first done by earlier processes
     * @param all to be done, those included
     */
    Pace(int first, int all) {
        this.first = first;
        this.all = all;
    }

    /** Whether the last line is long enough ago; if so, it counts as told now. */
    boolean isDue() {
        boolean due = System.nanoTime() - told > BETWEEN_LINES.toNanos();
        if (due) {
            told = System.nanoTime();
        }
        return due;
    }

    /** Seconds that one took on average since the start. */
    double secondsEach(int done) {
        return (System.nanoTime() - start) / 1e9 / (done - first);
    }

    double secondsLeft(int done) {
        return secondsEach(done) * (all - done);
    }
}
