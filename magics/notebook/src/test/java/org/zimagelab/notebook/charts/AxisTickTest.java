package org.zimagelab.notebook.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Marks of an axis and their labels. */
class AxisTickTest {

    @Test
    void labelsNeverTouchAndTheLastIsAmongThem() {
        Random random = new Random(3);
        for (int trial = 0; trial < 500; trial++) {
            int n = 1 + random.nextInt(80);
            boolean regular = trial % 2 == 0;
            double[] centres = regular
                    ? IntStream.range(0, n).mapToDouble(i -> i * 430.0 / n).toArray()
                    : random.doubles(n, 0, 430).sorted().toArray();
            double[] halves = random.doubles(n, 3, 25).toArray();
            boolean[] shown = AxisTick.fitting(centres, halves, 4);
            double free = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                if (shown[i]) {
                    assertTrue(centres[i] - halves[i] >= free - 1e-9, "label " + i + " of " + n);
                    free = centres[i] + halves[i] + 4;
                }
            }
            assertTrue(shown[0]);
            assertTrue(shown[n - 1] || centres[n - 1] - halves[n - 1] < centres[0] + halves[0] + 4);
        }
        assertEquals(0, AxisTick.fitting(new double[0], new double[0], 4).length);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "0.228, 0.543",
        "-1, 1",
        "50000.0004, 50000.0018",
        "4e9, 1.6e10",
        "4e-9, 1.7e-8",
        "-6e-4, -1e-4",
        "0.9999999, 1.0000001",
        "-1e-12, 1e-12",
        "0.3, 9000000",
    })
    void roundTicksLieOnTheAxisAndAreToldApart(double low, double high) {
        List<AxisTick> ticks = AxisTick.round(low, high, 9, false);
        assertTrue(ticks.size() >= 3 && ticks.size() <= 10, ticks.toString());
        assertEquals(
                ticks.size(), new HashSet<>(ticks.stream().map(AxisTick::label).toList()).size(), ticks.toString());
        for (AxisTick tick : ticks) {
            assertTrue(tick.at() >= low - 1e-9 * (high - low) && tick.at() <= high + 1e-9 * (high - low));
            assertEquals(tick.at(), Double.parseDouble(tick.label()), 0.02 * (high - low), tick.label());
            assertTrue(tick.label().length() <= 12 && !tick.label().startsWith("-0.0000"), tick.label());
        }
    }

    @Test
    void callsAreCountedInWholeOnes() {
        for (double high : new double[] {1.2, 3, 7, 40, 1234}) {
            AxisTick.round(0, high, 9, true).forEach(tick -> assertEquals(Math.rint(tick.at()), tick.at(), 0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0.228, 0.542, 0.64, 0.640",
        "124, 140, 128.04, 128",
        "50000.0005, 50000.0017, 50000.0009, 50000.0009",
        "4e9, 1.6e10, 1.6e10, 1.60e10",
        "0, 0, 0, 0.00",
        "-6e-4, 0, -0.0000004, 0.00e-4",
        "0.5, 0.5, 0.5, 0.500",
    })
    void numbersInCellsHaveDigitsThatTellThemApart(double low, double high, double value, String text) {
        assertEquals(text, new RangeFormat(low, high).fixed(value));
    }

    @Test
    void aValueThatIsNearlyZeroHasNoSign() {
        assertEquals("0", new RangeFormat(-1, 1).brief(-1e-9));
        assertEquals("0", new RangeFormat(-1e-5, 1e-5).brief(-0.0));
        assertEquals("0.00", new RangeFormat(-1, 1).fixed(-1e-9));
    }

    @Test
    void whatIsShownOfValuesHoldsThemAll() {
        for (double[] values :
                new double[][] {{0.5, 0.5}, {0, 0}, {-3, -3}, {1e-9, 2e-9}, {}, {Double.NaN, 4}, {1, 100}}) {
            AxisRange shown = AxisRange.around(Arrays.stream(values));
            assertTrue(shown.high() > shown.low());
            Arrays.stream(values)
                    .filter(Double::isFinite)
                    .forEach(value -> assertTrue(value > shown.low() && value < shown.high()));
            assertTrue(shown.ticks().size() >= 2, shown.toString());
        }
    }
}
