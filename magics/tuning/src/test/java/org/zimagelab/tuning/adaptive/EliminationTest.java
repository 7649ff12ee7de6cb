package org.zimagelab.tuning.adaptive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.adaptive.Departure.Reason;
import org.zimagelab.tuning.evidence.Estimand;

class EliminationTest {
    private static final int PROMPTS = 6;
    private static final Optional<Range> SHARES = Optional.of(new Range(0, 1));

    /** Means of cells, and a normal spread of 1 between seeds; prompts differ by much more. */
    private static double[] normal(Random random, int block, double... means) {
        double prompt = 5.0 * (block % PROMPTS);
        return Arrays.stream(means)
                .map(mean -> prompt + mean + random.nextGaussian())
                .toArray();
    }

    private static Elimination of(EliminationRule rule, int prompts, int seeds, int cells) {
        return new Elimination(
                rule, IntStream.range(0, prompts * seeds).map(b -> b % prompts).toArray(), cells);
    }

    private static EliminationRule rule(double delta) {
        return new EliminationRule(1, delta, Estimand.THESE, Optional.empty());
    }

    private static void add(Elimination search, double... row) {
        search.add(row, new boolean[row.length]);
    }

    @Test
    void theBestCellIsFoundWithFewPictures() {
        double[] means = {0, -3, 2, -1, -4, -5, 0.1, -2};
        int pictures = 0;
        for (int repetition = 0; repetition < 40; repetition++) {
            Random random = new Random(repetition);
            Elimination search = of(rule(1), PROMPTS, 8, means.length);
            while (!search.isOver()) {
                pictures += search.cells().length;
                add(search, normal(random, search.blocks(), means));
            }
            assertTrue(search.isCertified());
            assertEquals(2, search.leader().orElseThrow());
            assertArrayEquals(new int[] {2}, search.certified());
            assertTrue(search.departures().stream().allMatch(d -> d.reason() == Reason.NOT_BETTER));
        }
        double share = pictures / (40.0 * PROMPTS * 8 * means.length);
        assertTrue(share < 0.5, "pictures used: " + share);
    }

    /** The least favourable world: all others are worse by just more than the margin. */
    @Test
    void aCellBeyondTheMarginIsRarelyCertified() {
        int wrong = 0;
        for (int repetition = 0; repetition < 200; repetition++) {
            Random random = new Random(1000 + repetition);
            Elimination search = of(rule(0.8), PROMPTS, 8, 8);
            while (!search.isOver()) {
                add(search, normal(random, search.blocks(), 0, -.81, -.81, -.81, -.81, -.81, -.81, -.81));
            }
            wrong += search.isCertified() && search.leader().orElseThrow() != 0 ? 1 : 0;
        }
        assertTrue(wrong <= 10, "wrong in " + wrong + " of 200");
    }

    @Test
    void smallerIsBetterWhereTheSignSaysSo() {
        Elimination search = of(new EliminationRule(-1, 0.5, Estimand.THESE, Optional.empty()), 1, 30, 3);
        Random random = new Random(5);
        while (!search.isOver()) {
            add(search, normal(random, 0, 3, 1, 2));
        }
        assertEquals(1, search.leader().orElseThrow());
    }

    @Test
    void equalCellsAreCertifiedTogether() {
        Elimination search = of(rule(0.01), 2, 12, 3);
        while (!search.isOver()) {
            add(search, 7, 7, 7);
        }
        assertTrue(search.isCertified());
        assertTrue(search.blocks() < 24, "blocks: " + search.blocks());
    }

    @Test
    void itIsUndecidedWhereTheMarginIsTooSmall() {
        Elimination search = of(rule(0.01), PROMPTS, 3, 4);
        Random random = new Random(9);
        while (!search.isOver()) {
            add(search, normal(random, search.blocks(), 0, 0, 0, 0));
        }
        assertFalse(search.isCertified());
        assertEquals(18, search.blocks());
        assertEquals(0, search.certified().length);
    }

    /**
     * A cell that fails completely in 8 % of its pictures is not certified by a run of luck, as a t test would have it.
     */
    @Test
    void sharesWithRareFailuresAreNotCertified() {
        int wrong = 0;
        for (int repetition = 0; repetition < 200; repetition++) {
            Random random = new Random(repetition);
            Elimination search = of(new EliminationRule(1, 0.05, Estimand.THESE, SHARES), 3, 40, 3);
            while (!search.isOver()) {
                add(search, random.nextDouble() < 0.08 ? 0 : 1, 0.98, random.nextDouble() < 0.08 ? 0 : 1);
            }
            wrong += search.isCertified() && search.leader().orElseThrow() != 1 ? 1 : 0;
        }
        assertTrue(wrong <= 10, "wrong in " + wrong + " of 200");
    }

    @Test
    void newPromptsNeedPrompts() {
        EliminationRule rule = new EliminationRule(1, 0.5, Estimand.NEW, Optional.empty());
        assertFalse(rule.canCertify(16, 1, 100));
        assertFalse(rule.canCertify(16, 3, 8));
        assertTrue(rule.canCertify(16, 20, 1));
        Elimination search = of(rule, 20, 2, 3);
        Random random = new Random(4);
        while (!search.isOver()) {
            add(search, random.nextGaussian() * .3, 2 + random.nextGaussian() * .3, random.nextGaussian() * .3);
        }
        assertTrue(search.isCertified());
        assertEquals(1, search.leader().orElseThrow());
        assertTrue(search.blocks() <= 20, "blocks: " + search.blocks());
    }

    @Test
    void aCellThatFailsLeavesAndDoesNotBlock() {
        Elimination search = of(rule(1), 1, 20, 3);
        search.add(new double[] {Double.NaN, 5, 1}, new boolean[] {true, false, false});
        assertEquals(new Departure(0, 1, Reason.FAILED, -1), search.departures().get(0));
        Random random = new Random(3);
        while (!search.isOver()) {
            add(search, normal(random, 0, 100, 5, 1));
        }
        assertEquals(1, search.leader().orElseThrow());
    }

    @Test
    void aCellWithoutValuesLeaves() {
        Elimination search = of(rule(1), 1, 20, 3);
        Random random = new Random(3);
        while (!search.isOver()) {
            double[] row = normal(random, 0, 0, 5, 4.9);
            row[0] = Double.NaN;
            add(search, row);
        }
        assertTrue(search.departures().stream().anyMatch(d -> d.cell() == 0 && d.reason() == Reason.NO_VALUE));
        assertTrue(search.isCertified());
    }

    @Test
    void withoutAnyValueItEndsAfterEachPromptHadItsTurn() {
        Elimination search = of(rule(1), 3, 20, 2);
        while (!search.isOver()) {
            add(search, Double.NaN, Double.NaN);
        }
        assertEquals(3, search.blocks());
        assertTrue(search.isHopeless());
        assertThrows(IllegalStateException.class, () -> add(search, 1, 2));
    }

    @Test
    void aRuleHasADirectionAndAMargin() {
        assertThrows(IllegalArgumentException.class, () -> new EliminationRule(0, 1, Estimand.THESE, Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> rule(0));
        assertThrows(IllegalArgumentException.class, () -> rule(Double.NaN));
        assertFalse(rule(1).canCertify(4, 6, 1));
        assertTrue(rule(1).canCertify(4, 6, 3));
        assertEquals(0, rule(1).fewestBlocksOfShares(4));
        assertTrue(new EliminationRule(1, 0.05, Estimand.THESE, SHARES).fewestBlocksOfShares(16) > 100);
    }
}
