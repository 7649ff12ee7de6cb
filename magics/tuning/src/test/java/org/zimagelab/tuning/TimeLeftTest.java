package org.zimagelab.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TimeLeftTest {
    private long now;
    private final TimeLeft left = new TimeLeft(() -> now);

    /** 1 s of text, 2 s a call, 3 s of decoding. */
    private void picture(int calls) {
        left.pictureStarted();
        now += 1_000_000_000L;
        for (int i = 1; i <= calls; i++) {
            now += 2_000_000_000L;
            left.step(i);
        }
        now += 3_000_000_000L;
        left.pictureFinished(calls);
    }

    @Test
    void knowsNothingAtFirst() {
        assertTrue(Double.isNaN(left.seconds(10, 2)));
        left.pictureStarted();
        left.step(0);
        assertTrue(Double.isNaN(left.seconds(10, 2)));
    }

    @Test
    void tellsCallsFromWhatAPictureCostsBesides() {
        picture(4);
        assertEquals(100 * 2 + 10 * 4, left.seconds(100, 10), 1e-9);
        picture(32);
        assertEquals(100 * 2 + 10 * 4, left.seconds(100, 10), 1e-9);
    }

    @Test
    void picturesOfOneStepAreMeasuredWhole() {
        picture(1);
        assertEquals(6 * 10, left.seconds(10, 10), 1e-9);
    }
}
