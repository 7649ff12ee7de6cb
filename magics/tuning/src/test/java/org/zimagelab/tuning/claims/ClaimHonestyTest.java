package org.zimagelab.tuning.claims;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.tuning.evidence.Estimand;

/** Where no setting makes a difference, few pages may say that one does. {@code bench/claims} has all worlds. */
class ClaimHonestyTest {
    private static final int REPETITIONS = 200;
    private static final double MOST = 0.06;

    @ParameterizedTest
    @CsvSource({
        "THESE, 6, 4, 0.2, false",
        "THESE, 3, 8, 0.5, false",
        "NEW, 6, 4, 0.5, false",
        "NEW, 12, 4, 0, false",
        "THESE, 6, 8, 0, true",
    })
    void falseVerdictsAreRare(Estimand estimand, int prompts, int seeds, double icc, boolean shares) {
        var world = new ClaimSimulation.World(estimand, prompts, seeds, icc, shares);
        double share = ClaimSimulation.falsePages(world, REPETITIONS, 1);
        assertTrue(share <= MOST, world + ": " + share);
    }
}
