package org.zimagelab.tuning;

import java.util.function.LongSupplier;

/**
 * Estimates the rest of a sweep from what was measured: seconds per network call, taken between steps of one picture,
 * and seconds per picture besides (text, decoding). Keeping the two apart matters where pictures differ in steps.
 */
final class TimeLeft {
    private final LongSupplier nanos;
    private long pictureBegan;
    private long stepEnded;
    private long callsAtStep;
    private double callNanos;
    private long calls;
    private double pictureNanos;
    private long callsInPictures;
    private int pictures;

    TimeLeft(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void pictureStarted() {
        pictureBegan = nanos.getAsLong();
        stepEnded = 0;
        callsAtStep = 0;
    }

    /** @param computed network calls of this picture so far, without those reused */
    void step(long computed) {
        long now = nanos.getAsLong();
        // The first step also holds text encoding and whatever is warmed up, so it measures no call.
        if (callsAtStep > 0) {
            callNanos += now - stepEnded;
            calls += computed - callsAtStep;
        }
        stepEnded = now;
        callsAtStep = computed;
    }

    void pictureFinished(long computed) {
        pictureNanos += nanos.getAsLong() - pictureBegan;
        callsInPictures += computed;
        pictures++;
    }

    /**
     * @param callsLeft still to compute, those of the running picture included
     * @param picturesLeft not yet begun
     * @return seconds; NaN before anything was measured
     */
    double seconds(long callsLeft, int picturesLeft) {
        double perCall = calls > 0 ? callNanos / calls : pictureNanos / callsInPictures;
        if (!Double.isFinite(perCall)) {
            return Double.NaN;
        }
        double besides = pictures == 0 ? 0 : Math.max(0, pictureNanos - callsInPictures * perCall) / pictures;
        return (callsLeft * perCall + picturesLeft * besides) / 1e9;
    }
}
