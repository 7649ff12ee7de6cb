package org.zimagelab.notebook.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zimagelab.notebook.charts.SweptAxis.Spacing;

/** Ticks stand at what was swept and nowhere else, and no shifted line comes near a neighbour's tick. */
class SweptAxisTest {

    static Stream<List<Double>> sweeps() {
        Random random = new Random(17);
        Stream<List<Double>> known = Stream.of(
                List.of(8.0),
                List.of(1.0, 2.0),
                List.of(8.0, 9.0),
                List.of(1.0, 100.0),
                List.of(1.0, 8.0, 9.0, 100.0),
                List.of(4.0, 8.0, 16.0, 28.0, 50.0),
                DoubleStream.iterate(1, v -> v + 1).limit(60).boxed().toList());
        return Stream.concat(
                known,
                IntStream.range(0, 200)
                        .mapToObj(i -> random.ints(1 + random.nextInt(40), 1, 400)
                                .asDoubleStream()
                                .boxed()
                                .toList()));
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void ticksAreTheSweptValues(List<Double> swept) {
        for (SweptAxis axis : List.of(SweptAxis.steps(swept), SweptAxis.even(swept), SweptAxis.log2(swept))) {
            List<Double> values = List.copyOf(new TreeSet<>(swept));
            assertEquals(values, axis.values());
            assertEquals(
                    values.stream().map(ChartStyle::tick).toList(),
                    axis.ticks().stream().map(AxisTick::label).toList());
            for (AxisTick tick : axis.ticks()) {
                assertTrue(tick.at() > axis.low() && tick.at() < axis.high());
            }
            assertThrows(IllegalArgumentException.class, () -> axis.place(0.5));
        }
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void noLineReachesHalfwayToTheNextTick(List<Double> swept) {
        for (SweptAxis axis : List.of(SweptAxis.steps(swept), SweptAxis.even(swept))) {
            for (int lines = 1; lines <= 40; lines++) {
                double before = Double.NEGATIVE_INFINITY;
                for (int line = 0; line < lines; line++) {
                    double aside = axis.aside(line, lines);
                    assertTrue(Math.abs(aside) < axis.gap() / 2, lines + " lines: " + aside + " of " + axis.gap());
                    assertTrue(aside > before, "one beside the other");
                    assertTrue(axis.places().get(0) + aside > axis.low(), "within the frame");
                    assertTrue(axis.places().get(axis.places().size() - 1) + aside < axis.high());
                    before = aside;
                }
                assertEquals(-axis.aside(0, lines), axis.aside(lines - 1, lines), 1e-12, "on both sides alike");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sweeps")
    void placesRiseAndAreFarEnoughApartToBeRead(List<Double> swept) {
        SweptAxis axis = SweptAxis.steps(swept);
        if (axis.spacing() == Spacing.EVEN) {
            assertEquals(1, axis.gap(), 1e-12);
        } else {
            assertTrue(axis.values().size() == 1 || axis.gap() >= axis.span() / 24);
            assertEquals(
                    Math.log(axis.values().get(0)) / Math.log(2), axis.places().get(0), 1e-12);
        }
    }

    @ParameterizedTest
    @MethodSource("zeros")
    void anyNumberStandsOnAnEvenAxis(List<Double> values) {
        SweptAxis axis = SweptAxis.even(values);
        for (int i = 0; i < values.size(); i++) {
            assertEquals(i, axis.place(values.get(i)), 0);
        }
    }

    static Stream<List<Double>> zeros() {
        return Stream.of(List.of(0.0), List.of(0.0, 0.1, 20.0), List.of(-1.0, 0.0, 1e-9, 1e9), List.of(0.0, 1.3333));
    }
}
