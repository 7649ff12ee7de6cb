package org.zimagelab.tuning.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zimagelab.quality.Range;

/** Values that say little: what cannot be known is NaN or missing, and never a number made of rounding errors. */
class WorthlessValuesTest {
    private static final double[] STEPS = {4, 4, 4, 8, 8, 8, 16, 16, 16};
    private static final double[] GUIDANCE = {0, 1, 2, 0, 1, 2, 0, 1, 2};

    @Test
    void equalCellsAreEquallyGood() {
        Blocks equal = blocks(3, 4, (block, cell) -> 0.1 + 0.3 * block);
        BestSet best = BestSet.of(equal, 1, 0, Estimand.THESE);
        assertEquals(9, best.mayBeBest().size());
        assertEquals(9, best.withinDelta().size());
        assertEquals(OptionalInt.of(0), best.cheapest(STEPS));
        for (Estimand estimand : Estimand.values()) {
            for (CellDifference cell :
                    ReferenceDifferences.of(equal, 4, estimand).cells()) {
                assertEquals(0, cell.estimate().mean());
                assertEquals(1, cell.holmP());
                assertEquals(1, cell.signFlipP());
                assertEquals(1, cell.westfallYoungP());
                assertEquals(0.5, cell.improvement());
            }
            assertNoEffect(equal, estimand);
        }
    }

    @Test
    void aConstantScoreHasNoSurface() {
        // 0.1 has no exact double: sums of it in other orders differ.
        Blocks constant = blocks(3, 4, (block, cell) -> 0.1);
        assertNoSurface(constant);
        assertNoSurface(blocks(3, 4, (block, cell) -> 1e6 / 3 + block / 7.0));
        double[] row = new double[5];
        Arrays.fill(row, 0.1);
        assertTrue(Double.isNaN(Agreement.kendall(row, new double[] {1, 2, 3, 4, 5})));
        assertTrue(Double.isNaN(Agreement.spearman(row, new double[] {1, 2, 3, 4, 5})));
    }

    @Test
    void aConstantShareStillHasAnInterval() {
        Blocks constant = new Blocks(new int[8], new double[8][1], Optional.of(new Range(0, 1)));
        Estimate of = constant.cell(0).estimate(Estimand.THESE);
        assertEquals(0, of.low());
        assertTrue(of.high() > 0.3, of.toString());
        double[][] values =
                IntStream.range(0, 8).mapToObj(b -> new double[] {0.7, 0.7}).toArray(double[][]::new);
        Estimate difference = new Blocks(new int[8], values, Optional.of(new Range(0, 1)))
                .difference(1, 0)
                .estimate(Estimand.THESE);
        assertTrue(difference.low() < -0.2 && difference.high() > 0.2, difference.toString());
        assertEquals(1, difference.p());
    }

    @Test
    void oneBlockTellsNothingApart() {
        Blocks one = blocks(1, 1, (block, cell) -> cell);
        for (Estimand estimand : Estimand.values()) {
            BestSet best = BestSet.of(one, 1, 0.5, estimand);
            assertEquals(9, best.mayBeBest().size());
            assertEquals(0, best.withinDelta().size());
            assertFalse(one.difference(1, 0).estimate(estimand).hasInterval());
            assertTrue(Double.isNaN(one.cell(0).lowerBound(estimand, 0.95)));
            assertNoEffect(one, estimand);
            assertTrue(Optimum.of(one, STEPS, GUIDANCE, 1, estimand).isEmpty());
        }
    }

    @Test
    void onePromptSaysNothingOfOthers() {
        Blocks one = blocks(1, 8, (block, cell) -> cell + 0.1 * Math.sin(block * 9 + cell));
        assertTrue(Double.isNaN(
                ReferenceDifferences.of(one, 0, Estimand.NEW).cells().get(0).holmP()));
        assertEquals(0, BestSet.of(one, 1, 0.5, Estimand.NEW).withinDelta().size());
        assertTrue(BestSet.of(one, 1, 0.5, Estimand.THESE).withinDelta().size() > 0);
        assertTrue(Double.isNaN(VarianceComponents.of(one.cell(0)).betweenPrompts()));
        assertTrue(Power.USUAL.prompts(VarianceComponents.of(one.cell(0)), 4, 1).isEmpty());
        assertTrue(Double.isNaN(Surface.of(one, STEPS, GUIDANCE).r2LeavePromptOut()));
        assertTrue(Optimum.of(one, STEPS, GUIDANCE, 1, Estimand.NEW).isEmpty());
        assertTrue(Optimum.of(one, STEPS, GUIDANCE, 1, Estimand.THESE).isPresent());
    }

    @Test
    void oneSeedEachSaysSomethingOfNewPromptsOnly() {
        Blocks one = blocks(6, 1, (block, cell) -> cell + 0.1 * Math.sin(block * 9 + cell));
        assertFalse(one.difference(1, 0).estimate(Estimand.THESE).hasInterval());
        assertTrue(one.difference(1, 0).estimate(Estimand.NEW).hasInterval());
        assertTrue(Double.isNaN(VarianceComponents.of(one.cell(0)).withinPrompts()));
    }

    @Test
    void withoutACompleteBlockNothingIsSaidOfAllCells() {
        Blocks holes = blocks(3, 3, (block, cell) -> cell == block ? Double.NaN : cell);
        for (Estimand estimand : Estimand.values()) {
            BestSet best = BestSet.of(holes, -1, 0.5, estimand);
            assertEquals(0, best.blocks());
            assertEquals(9, best.members().size());
            assertEquals(0, best.withinDelta().size());
            assertNoEffect(holes, estimand);
            assertEquals(
                    7,
                    ReferenceDifferences.of(holes, 0, estimand)
                            .cells()
                            .get(0)
                            .estimate()
                            .n());
        }
        Blocks none = blocks(2, 2, (block, cell) -> Double.NaN);
        CellDifference empty =
                ReferenceDifferences.of(none, 0, Estimand.THESE).cells().get(0);
        assertTrue(Double.isNaN(empty.estimate().mean()) && Double.isNaN(empty.improvement()));
        assertTrue(Double.isNaN(empty.signFlipP()) && Double.isNaN(empty.wilcoxonP()) && Double.isNaN(empty.holmP()));
    }

    @Test
    void smallerIsBetterTurnsTheSet() {
        Random random = new Random(3);
        double[] noise = random.doubles(36 * 9).toArray();
        Blocks up = blocks(4, 9, (block, cell) -> cell + noise[block * 9 + cell]);
        Blocks down = blocks(4, 9, (block, cell) -> -cell - noise[block * 9 + cell]);
        BestSet a = BestSet.of(up, 1, 0.5, Estimand.THESE);
        BestSet b = BestSet.of(down, -1, 0.5, Estimand.THESE);
        for (int c = 0; c < 9; c++) {
            assertEquals(a.members().get(c).low(), b.members().get(c).low(), 1e-12);
            assertEquals(a.members().get(c).withinDelta(), b.members().get(c).withinDelta());
        }
    }

    @Test
    void testsThatWereNotMadeDoNotCount() {
        double[] adjusted = Adjustment.holm(new double[] {0.01, Double.NaN, 0.04});
        assertEquals(0.02, adjusted[0], 1e-15);
        assertTrue(Double.isNaN(adjusted[1]));
        assertEquals(0.04, adjusted[2], 1e-15);
    }

    @Test
    void theOptimumHasARegion() {
        Random random = new Random(4);
        double[] noise = random.doubles(36 * 9, -0.05, 0.05).toArray();
        // Best at 8 steps, guidance 1.
        Blocks hill = blocks(
                4,
                9,
                (block, cell) -> -Math.pow(SurfaceFit.log2(STEPS[cell]) - 3, 2)
                        - Math.pow(GUIDANCE[cell] - 1, 2)
                        + noise[block * 9 + cell]);
        for (Estimand estimand : Estimand.values()) {
            Optimum of = Optimum.of(hill, STEPS, GUIDANCE, 1, estimand).orElseThrow();
            assertEquals(8, of.steps(), 0.2);
            assertEquals(1, of.guidance(), 0.05);
            assertTrue(of.stepsRegion().contains(of.steps()));
            assertTrue(of.stepsRegion().high() - of.stepsRegion().low() < 0.5);
            assertEquals(0, of.onBorder());
        }
        Optimum least = Optimum.of(hill, STEPS, GUIDANCE, -1, Estimand.THESE).orElseThrow();
        assertEquals(1, least.onBorder());
    }

    @Test
    void interactionIsADifferenceOfDifferences() {
        Blocks of = blocks(2, 3, (block, cell) -> block + (cell == 8 ? 5 : cell / 3));
        Sample interaction = of.interaction(8, 6, 2, 0);
        assertEquals(6, interaction.values().length);
        assertEquals(3, interaction.estimate(Estimand.THESE).mean(), 1e-12);
    }

    private interface Value {
        double of(int block, int cell);
    }

    private static Blocks blocks(int prompts, int seeds, Value value) {
        return new Blocks(
                IntStream.range(0, prompts * seeds).map(b -> b / seeds).toArray(),
                IntStream.range(0, prompts * seeds)
                        .mapToObj(b -> IntStream.range(0, 9)
                                .mapToDouble(c -> value.of(b, c))
                                .toArray())
                        .toArray(double[][]::new),
                Optional.empty());
    }

    private static void assertNoEffect(Blocks blocks, Estimand estimand) {
        Factorial factorial = Factorial.of(STEPS, GUIDANCE).orElseThrow();
        for (Effect effect : Effects.of(blocks, factorial, estimand).effects()) {
            assertTrue(Double.isNaN(effect.f()) && Double.isNaN(effect.adjustedP()), effect.toString());
            assertTrue(effect.hotelling().isEmpty());
        }
    }

    private static void assertNoSurface(Blocks blocks) {
        Surface of = Surface.of(blocks, STEPS, GUIDANCE);
        assertTrue(Double.isNaN(of.r2Within()) && Double.isNaN(of.r2CellMeans()), of.toString());
        assertTrue(Double.isNaN(of.r2LeavePromptOut()) && Double.isNaN(of.adjustedR2Within()));
        assertTrue(of.stationary().isEmpty() && of.lackOfFit().isEmpty());
        assertTrue(Optimum.of(blocks, STEPS, GUIDANCE, 1, Estimand.THESE).isEmpty());
    }
}
