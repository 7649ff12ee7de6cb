package org.zimagelab.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
    private long nanos = 7;

    @Test
    void theRestTakesAsLongAStepAsWhatIsDone() {
        Pace pace = new Pace(10, 30, () -> nanos);
        nanos += 8_000_000_000L;
        assertEquals(2, pace.secondsEach(14));
        assertEquals(32, pace.secondsLeft(14));
        assertEquals(0, pace.secondsLeft(30));
    }

    @Test
    void beforeTheFirstStepEndsItTakesTheTimeSoFar() {
        Pace pace = new Pace(0, 3, () -> nanos);
        nanos += 1_000_000_000L;
        assertEquals(3, pace.secondsLeft(0));
    }

    @Test
    void aLineIsDueEveryFifteenSeconds() {
        Pace pace = new Pace(0, 3, () -> nanos);
        nanos += 15_000_000_001L;
        assertTrue(pace.isDue());
        assertFalse(pace.isDue());
    }
}
