package org.zimagelab.tuning.rating;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BradleyTerryTest {

    @Test
    void ofTwoTheDifferenceIsTheLogitOfTheShare() {
        double[] s = BradleyTerry.fit(new double[][] {{0, 7.5}, {2.5, 0}}, 0);
        assertEquals(Math.log(0.75 / 0.25), s[0] - s[1], 1e-9);
        assertEquals(0, s[0] + s[1], 1e-12);
    }

    /** Wins in the very shares that strengths 4, 2 and 1 expect: then these are the most likely ones. */
    @Test
    void ofThreeTheStrengthsThatExpectTheseWinsComeOut() {
        double[][] wins = {{0, 4, 8}, {2, 0, 4}, {2, 2, 0}};
        assertArrayEquals(
                new double[] {Math.log(2), 0, -Math.log(2)}, BradleyTerry.fit(wins, 0), 1e-8, "0.69, 0, -0.69");
    }

    /** By hand: p = (1 + ½) / (1 / (p + q) + 1 / (p + 1)), q = ½ / (1 / (p + q) + 1 / (q + 1)) hold at q = 1/p. */
    @Test
    void withThePriorWhoNeverLostStaysFinite() {
        double[] s = BradleyTerry.fit(new double[][] {{0, 1}, {0, 0}}, BradleyTerry.PRIOR);
        double p = Math.exp(s[0]);
        assertEquals(1.5, p / (p + 1 / p) + p / (p + 1), 1e-8);
        double[] often = BradleyTerry.fit(new double[][] {{0, 50}, {0, 0}}, BradleyTerry.PRIOR);
        assertTrue(Double.isFinite(often[0]) && often[0] > s[0] && s[0] > 0);
        double[] nobodyMet = BradleyTerry.fit(new double[][] {{0, 3, 0}, {1, 0, 0}, {0, 0, 0}}, BradleyTerry.PRIOR);
        assertTrue(nobodyMet[0] > nobodyMet[2] && nobodyMet[2] > nobodyMet[1]);
    }
}
