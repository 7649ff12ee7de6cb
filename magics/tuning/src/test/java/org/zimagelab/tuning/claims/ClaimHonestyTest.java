package org.zimagelab.tuning.claims;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.tuning.evidence.Estimand;

/** Where no setting makes a difference, few pages may say that one does. {@code bench/claims} has all worlds. */
class ClaimHonestyTest {
    private static final double MOST = 0.06;

    @ParameterizedTest
    @CsvSource({
        "THESE, 6, 4, 0.2, false, 200",
        "THESE, 3, 8, 0.5, false, 200",
        "NEW, 6, 4, 0.5, false, 200",
        "NEW, 12, 4, 0, false, 200",
        "THESE, 6, 4, 0, true, 30",
    })
    void falseVerdictsAreRare(Estimand estimand, int prompts, int seeds, double icc, boolean shares, int repetitions) {
        var world = new ClaimSimulation.World(estimand, prompts, seeds, icc, shares);
        double share = ClaimSimulation.falsePages(world, repetitions, 1);
        assertTrue(share <= MOST, world + ": " + share);
    }
}
