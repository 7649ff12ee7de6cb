package org.zimagelab.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutorLossesTest {
    private long now;
    private final ExecutorLosses losses = new ExecutorLosses(() -> now);

    @BeforeEach
    void begin() {
        at(100);
        losses.begin();
    }

    private void at(double second) {
        now = (long) (second * TimeUnit.SECONDS.toNanos(1));
    }

    private void loseEachSecond(int first, int last) {
        for (int i = first; i <= last; i++) {
            at(i);
            losses.lost("bad" + i, true);
        }
    }

    @Test
    void theFirstSecondsAreLeftToOtherWorkers() {
        loseEachSecond(101, 110);
        assertEquals(10, losses.inARow());
        assertFalse(losses.areHopeless());
        loseEachSecond(111, 120);
        assertTrue(losses.areHopeless());
    }

    @Test
    void aWorkerWhoseExecutorsEndDoesNotEndASweepWhileAnotherLoadsItsModel() {
        at(105);
        losses.joined("good");
        loseEachSecond(106, 300);
        assertFalse(losses.areHopeless());
        losses.lost("good", true);
        assertTrue(losses.areHopeless());
    }

    @Test
    void executorsThatAllEndWhileTheyLoadAreGivenUp() {
        for (int i = 0; i < 2; i++) {
            at(100 + 60 * i);
            losses.joined("a" + i);
            losses.joined("b" + i);
            assertFalse(losses.areHopeless());
            at(155 + 60 * i);
            losses.lost("a" + i, true);
            losses.lost("b" + i, true);
        }
        at(220);
        losses.joined("next");
        at(230);
        assertTrue(losses.areHopeless());
    }

    @Test
    void aPictureThatWasBegunStartsTheCountAnew() {
        loseEachSecond(101, 130);
        losses.clear();
        assertEquals(0, losses.inARow());
        losses.lost("worked", false);
        assertFalse(losses.areHopeless());
    }

    @Test
    void whatIsHeardAfterThisProcessWasStoppedDoesNotCount() {
        losses.joined("a");
        at(1000);
        losses.woke();
        losses.lost("a", true);
        loseEachSecond(1001, 1019);
        assertEquals(0, losses.inARow());
        at(1030);
        assertFalse(losses.areHopeless());
        loseEachSecond(1031, 1034);
        assertTrue(losses.areHopeless());
    }
}
