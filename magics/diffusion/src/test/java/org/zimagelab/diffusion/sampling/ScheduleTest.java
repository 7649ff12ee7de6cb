package org.zimagelab.diffusion.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.config.SchedulerConfig.DynamicShift;

/** Values of the reference scheduler. */
class ScheduleTest {

    @Test
    void publishedSchedules() {
        float[] turbo = {1f, .954545f, .9f, .833333f, .75f, .642857f, .5f, .3f, 0f};
        assertArrayEquals(turbo, Schedule.sigmas(8, 3), 1e-6f);
        float[] base = {1f, .976744f, .947368f, .909091f, .857143f, .782609f, .666667f, .461538f, 0f};
        assertArrayEquals(base, Schedule.sigmas(8, 6), 1e-6f);
        float[] nine = {1f, .96f, .913043f, .857143f, .789474f, .705882f, .6f, .461538f, .272727f, 0f};
        assertArrayEquals(nine, Schedule.sigmas(9, 3), 1e-6f);
        assertArrayEquals(new float[] {1, 0}, Schedule.sigmas(1, 3), 0);
    }

    @Test
    void everyScheduleStartsAtNoiseExactly() {
        for (int steps = 1; steps <= 100; steps++) {
            for (double shift : new double[] {0.5, 1, 1.7, 3, 6, 12}) {
                assertEquals(1, Schedule.sigmas(steps, shift)[0], 1e-7, steps + " steps, shift " + shift);
            }
        }
    }

    @Test
    void dynamicShiftIsExponentialInTheNumberOfTokens() {
        DynamicShift flux = new DynamicShift(256, 4096, 0.5, 1.15, true);
        assertEquals(1.88, flux.at(1024), 0.005);
        assertEquals(3.158, flux.at(4096), 0.0005);
    }
}
