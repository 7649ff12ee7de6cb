package org.zimagelab.tuning.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.store.Pictures;
import tech.tablesaw.api.Table;

/** Quartiles, fronts and surfaces of values that can be worked out by hand. */
class StatisticsTest {

    @Test
    void quartilesAreThoseOfNumpy() {
        Quartiles four = Quartiles.of(List.of(4.0, 1.0, 3.0, 2.0));
        assertArrayEquals(
                new double[] {1, 1.75, 2.5, 3.25, 4},
                new double[] {four.low(), four.first(), four.median(), four.third(), four.high()},
                1e-12);
        Quartiles five = Quartiles.of(List.of(3.0, 10.0, 1.0, 2.0, 4.0));
        assertEquals(2, five.first());
        assertEquals(3, five.median());
        assertEquals(4, five.third());
        assertEquals(7, Quartiles.of(List.of(7.0)).first());
        assertThrows(IllegalArgumentException.class, () -> Quartiles.of(List.of()));
    }

    @Test
    void cellsAreOrderedByStepsThenGuidance() {
        Runs runs = SweptRuns.of(
                Sweep.of(Pictures.request()).guidance(2, 0).steps(8, 4).seeds(1, 2, 3),
                r -> r.steps() + r.seed(),
                r -> 1);
        Table table = Quartiles.table("blur_effect", Quartiles.of(runs, "blur_effect"));
        assertEquals(List.of(4, 4, 8, 8), table.intColumn("steps").asList());
        assertEquals(List.of(0.0, 2.0, 0.0, 2.0), table.doubleColumn("guidance").asList());
        assertEquals(List.of(6.0, 6.0, 10.0, 10.0), table.doubleColumn("median").asList());
        assertEquals(List.of(3, 3, 3, 3), table.intColumn("n").asList());
    }

    @Test
    void aDifferenceIsTakenBetweenRunsThatAreAlikeInAllElse() {
        Sweep sweep = Sweep.of(Pictures.request())
                .prompts("a", "b")
                .guidance(0, 2)
                .steps(4, 8)
                .seeds(1, 2);
        // What prompt and seed do is far larger than what steps do.
        Runs runs = SweptRuns.of(
                sweep,
                r -> 100 * r.seed()
                        + 1000 * r.prompt().charAt(0)
                        + r.steps()
                        + 0.5 * r.guidance().scale(),
                r -> 1);
        Cell eight = new Cell(Map.of(Parameter.STEPS, 8, Parameter.GUIDANCE, 2.0));
        Cell four = new Cell(Map.of(Parameter.STEPS, 4, Parameter.GUIDANCE, 0.0));
        PairedDifference d = PairedDifference.of(runs, "blur_effect", eight, four);
        assertEquals(4, d.pairs());
        assertEquals(5, d.mean(), 1e-9);
        assertEquals(5, d.low(), 1e-9);
        assertEquals(5, d.high(), 1e-9);
        // Steps alone leave guidance open, and pair within each strength.
        assertEquals(
                8,
                PairedDifference.of(
                                runs,
                                "blur_effect",
                                new Cell(Map.of(Parameter.STEPS, 8)),
                                new Cell(Map.of(Parameter.STEPS, 4)))
                        .pairs());
        Cell none = new Cell(Map.of(Parameter.STEPS, 16, Parameter.GUIDANCE, 0.0));
        assertEquals(0, PairedDifference.of(runs, "blur_effect", none, four).pairs());
        assertTrue(Double.isNaN(
                PairedDifference.of(runs, "blur_effect", none, four).mean()));
        assertThrows(
                IllegalArgumentException.class,
                () -> PairedDifference.of(runs, "blur_effect", new Cell(Map.of(Parameter.STEPS, 8)), four));
    }

    @Test
    void theFrontHasWhatNoOtherBeats() {
        double[] costs = {1, 2, 3, 4, 2, 2};
        double[] values = {1, 3, 2, 5, 3, 1};
        assertArrayEquals(new boolean[] {true, true, false, true, true, false}, Pareto.front(costs, values, true));
        assertArrayEquals(new boolean[] {true, false, false, false, false, false}, Pareto.front(costs, values, false));
        assertArrayEquals(new boolean[0], Pareto.front(new double[0], new double[0], true));
    }

    @Test
    void aFrontKnowsTheScoresDirectionAndTheMedianOfTheCosts() {
        Runs runs = SweptRuns.of(
                Sweep.of(Pictures.request()).steps(4, 8, 16).guidance(0).seeds(1, 2, 3),
                r -> r.steps() == 8 ? 0.9 : 1.0 / r.steps(),
                r -> r.steps() * (r.seed() == 3 ? 100 : 1));
        Pareto pareto = Pareto.of(runs, "blur_effect", "seconds");
        assertEquals(Direction.LOWER_IS_BETTER, pareto.better());
        assertEquals(
                List.of(4.0, 8.0, 16.0),
                pareto.points().stream().map(Pareto.Point::cost).toList());
        assertEquals(
                List.of(4.0, 16.0),
                pareto.front().stream()
                        .map(p -> p.score().cell().number(Parameter.STEPS))
                        .toList());
        assertEquals(
                List.of(true, false, true),
                pareto.table().booleanColumn("front").asList());
        // 4, 4 and 400 seconds for 4 steps: that the front goes from them to 16 steps may change
        assertEquals(1, pareto.overlaps());
        assertEquals(4, pareto.table().doubleColumn("seconds_first").get(0));
        assertEquals(202, pareto.table().doubleColumn("seconds_third").get(0));
        Pareto calls = Pareto.of(runs, "blur_effect", "network_calls");
        assertEquals(0, calls.overlaps());
        assertFalse(calls.table().columnNames().contains("network_calls_third"));
        assertEquals("network_calls", Pareto.COSTS.get(0), "what is the same in each run comes first");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Pareto.of(runs, "colorfulness", "network_calls"))
                .getMessage()
                .startsWith("score colorfulness: neither end of it is better"));
        assertEquals(
                "cost money: expected network_calls or seconds",
                assertThrows(IllegalArgumentException.class, () -> Pareto.of(runs, "blur_effect", "money"))
                        .getMessage());
    }
}
