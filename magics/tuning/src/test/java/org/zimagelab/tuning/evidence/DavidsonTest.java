package org.zimagelab.tuning.evidence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.zimagelab.tuning.evidence.PairedComparison.Outcome;

class DavidsonTest {

    /** 240 votes on five cells, 92 of them ties. */
    static List<PairedComparison> golden() throws IOException {
        List<PairedComparison> comparisons = new ArrayList<>();
        try (InputStream in = DavidsonTest.class.getResourceAsStream("votes.csv")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines()
                    .skip(1)
                    .map(line -> line.split(","))
                    .forEach(vote -> comparisons.add(new PairedComparison(
                            vote[0].charAt(1) - '1',
                            vote[1].charAt(1) - '1',
                            Outcome.valueOf(vote[2].toUpperCase(Locale.ROOT)),
                            0)));
        }
        return comparisons;
    }

    private static ComparisonCounts counts(double[][] wins) {
        return new ComparisonCounts(wins, new double[wins.length][wins.length]);
    }

    /** By R's glm: the log-linear Poisson model with a level for each pair, and vcov. */
    @Test
    void strengthsErrorsAndTiesAreThoseOfR() throws IOException {
        Davidson fit = Davidson.of(ComparisonCounts.of(5, golden())).orElseThrow();
        double[] strengths = {
            -0.636366956289202, 0.201720214932785, 0.00580596050732007, 0.249100408387571, 0.179740372461526
        };
        double[] errors = {0.208070355627586, 0.175401671499922, 0.20343173164661, 0.191069436360658, 0.19071392529823};
        assertArrayEquals(strengths, fit.strengths(), 1e-9);
        for (int i = 0; i < 5; i++) {
            assertEquals(errors[i], fit.se(i), 1e-9);
        }
        assertEquals(-0.442726273466485, fit.logNu(), 1e-9);
    }

    /** By Newton's method in R: Bradley and Terry's model with half wins for ties and the prior ½. */
    @Test
    void withHalfWinsAndThePriorItIsBradleyAndTerrysModel() throws IOException {
        Davidson fit = Davidson.of(ComparisonCounts.of(5, golden()).withHalfWins(), Davidson.WEAK_PRIOR);
        double[] strengths = {
            -0.475386406420959, 0.150750771736129, 0.00388791006780174, 0.186322938416032, 0.134424786200996
        };
        assertArrayEquals(strengths, fit.strengths(), 1e-9);
        assertEquals(Double.NEGATIVE_INFINITY, fit.logNu());
    }

    @Test
    void ofTwoTheDifferenceIsTheLogitOfTheShareAndTiesGiveNu() {
        Davidson fit = Davidson.of(counts(new double[][] {{0, 7.5}, {2.5, 0}})).orElseThrow();
        assertEquals(Math.log(3), fit.strengths()[0] - fit.strengths()[1], 1e-12);
        // The information of a logit is n p q.
        assertEquals(1 / Math.sqrt(10 * 0.75 * 0.25), fit.se(0, 1), 1e-12);
        ComparisonCounts tied = new ComparisonCounts(new double[][] {{0, 4}, {1, 0}}, new double[][] {{0, 6}, {6, 0}});
        Davidson withTies = Davidson.of(tied).orElseThrow();
        assertEquals(Math.log(4), withTies.strengths()[0] - withTies.strengths()[1], 1e-10);
        assertEquals(Math.log(6 / Math.sqrt(4)), withTies.logNu(), 1e-10, "ν = ties / √(wins · defeats)");
    }

    /** Wins in the very shares that strengths 4, 2 and 1 expect. */
    @Test
    void ofThreeTheStrengthsThatExpectTheseWinsComeOut() {
        Davidson fit = Davidson.of(counts(new double[][] {{0, 4, 8}, {2, 0, 4}, {2, 2, 0}}))
                .orElseThrow();
        assertArrayEquals(new double[] {Math.log(2), 0, -Math.log(2)}, fit.strengths(), 1e-10);
    }

    /** Likewise 16 cells in a row, each of which wins 10 of 11 against the next: the range is 15 log 10 = 34.5. */
    @Test
    void strengthsMayBeFarApartAndStillFinite() {
        double[][] wins = new double[16][16];
        for (int i = 0; i < 15; i++) {
            wins[i][i + 1] = 10;
            wins[i + 1][i] = 1;
        }
        Davidson fit = Davidson.of(counts(wins)).orElseThrow();
        assertEquals(15 * Math.log(10), fit.strengths()[0] - fit.strengths()[15], 1e-6);
    }

    @Test
    void noFiniteStrengthsWhereACellNeverLostAllTiedOrPartsNeverMet() {
        assertTrue(Davidson.of(counts(new double[][] {{0, 3}, {0, 0}})).isEmpty());
        double[][] twoCamps = {{0, 1, 1, 0}, {2, 0, 0, 1}, {0, 0, 0, 1}, {0, 0, 1, 0}};
        assertTrue(Davidson.of(counts(twoCamps)).isEmpty(), "the first two never lost to the others");
        assertTrue(Davidson.of(new ComparisonCounts(new double[2][2], new double[][] {{0, 3}, {3, 0}}))
                .isEmpty());
        // Wins and ties without a defeat: the difference and ν grow together.
        assertTrue(Davidson.of(new ComparisonCounts(new double[][] {{0, 2}, {0, 0}}, new double[][] {{0, 3}, {3, 0}}))
                .isEmpty());
        double[][] apart = {{0, 1, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 1, 0}};
        assertTrue(Davidson.of(counts(apart)).isEmpty());
        assertArrayEquals(new int[][] {{0, 1}, {2, 3}}, counts(apart).components(), "two parts");
        for (double[][] wins : List.of(twoCamps, apart, new double[][] {{0, 3}, {0, 0}}, new double[1][1])) {
            Davidson weak = Davidson.of(counts(wins), Davidson.WEAK_PRIOR);
            for (int i = 0; i < wins.length; i++) {
                assertTrue(Double.isFinite(weak.strengths()[i]) && Double.isFinite(weak.se(i)));
            }
        }
        Davidson allTied = Davidson.of(
                new ComparisonCounts(new double[2][2], new double[][] {{0, 3}, {3, 0}}), Davidson.WEAK_PRIOR);
        assertArrayEquals(new double[2], allTied.strengths(), 1e-12);
        // 3 ties and half a tie, against half a decision, which two equal cells share: ν / (2 + ν) = 3.5 / 4.
        assertEquals(Math.log(14), allTied.logNu(), 1e-9);
    }

    /** By hand, for one win: with p against 1/p and each against 1, 1.5 = p / (p + 1/p) + p / (p + 1). */
    @Test
    void withThePriorWhoNeverLostStaysFinite() {
        double[] once =
                Davidson.of(counts(new double[][] {{0, 1}, {0, 0}}), 0.5).strengths();
        double p = Math.exp(once[0]);
        assertEquals(1.5, p / (p + 1 / p) + p / (p + 1), 1e-9);
        double[] often =
                Davidson.of(counts(new double[][] {{0, 50}, {0, 0}}), 0.5).strengths();
        assertTrue(Double.isFinite(often[0]) && often[0] > once[0] && once[0] > 0);
    }
}
