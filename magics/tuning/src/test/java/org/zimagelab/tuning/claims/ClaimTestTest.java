package org.zimagelab.tuning.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Sample;

class ClaimTestTest {
    private static final double LEVEL = 0.05;

    /** 6 prompts × 8 seeds around a mean. */
    private static Sample around(double mean, double spread) {
        Random random = new Random(7);
        int[] prompts = IntStream.range(0, 48).map(i -> i / 8).toArray();
        double[] noise =
                IntStream.range(0, 48).mapToDouble(i -> random.nextGaussian()).toArray();
        double average = Arrays.stream(noise).average().orElseThrow();
        return new Sample(
                prompts,
                Arrays.stream(noise).map(z -> mean + spread * (z - average)).toArray(),
                Optional.empty());
    }

    private static ClaimVerdict verdict(Sample sample, ClaimedDirection direction, double margin) {
        ClaimTest test = ClaimTest.of(sample, direction, margin, Estimand.THESE);
        return ClaimTest.verdicts(List.of(Optional.of(test)), LEVEL).get(0);
    }

    @Test
    void aDifferenceIsSupportedOnItsSideAndContradictedOnTheOther() {
        assertEquals(ClaimVerdict.SUPPORTED, verdict(around(1, 0.5), ClaimedDirection.HIGHER, 0.1));
        assertEquals(ClaimVerdict.CONTRADICTED, verdict(around(1, 0.5), ClaimedDirection.LOWER, 0.1));
        assertEquals(ClaimVerdict.SUPPORTED, verdict(around(-1, 0.5), ClaimedDirection.LOWER, 0.1));
        assertEquals(ClaimVerdict.UNDECIDED, verdict(around(0.05, 0.5), ClaimedDirection.HIGHER, 0.1));
        // without a margin nothing is negligible
        assertEquals(ClaimVerdict.SUPPORTED, verdict(around(0.01, 0.01), ClaimedDirection.HIGHER, Double.NaN));
    }

    @Test
    void aDifferenceInsideTheMarginIsNegligibleHoweverCertainItsSideIs() {
        assertEquals(ClaimVerdict.NEGLIGIBLE, verdict(around(0.01, 0.01), ClaimedDirection.HIGHER, 0.1));
        assertEquals(ClaimVerdict.NEGLIGIBLE, verdict(around(-0.01, 0.01), ClaimedDirection.HIGHER, 0.1));
        // the interval reaches over the margin on one side
        assertEquals(ClaimVerdict.SUPPORTED, verdict(around(0.099, 0.02), ClaimedDirection.HIGHER, 0.1));
    }

    @Test
    void sameNeedsProofOnBothSides() {
        assertEquals(ClaimVerdict.SUPPORTED, verdict(around(0.01, 0.1), ClaimedDirection.SAME, 0.1));
        assertEquals(ClaimVerdict.CONTRADICTED, verdict(around(0.2, 0.1), ClaimedDirection.SAME, 0.1));
        assertEquals(ClaimVerdict.CONTRADICTED, verdict(around(-0.2, 0.1), ClaimedDirection.SAME, 0.1));
        assertEquals(ClaimVerdict.UNDECIDED, verdict(around(0.1, 0.1), ClaimedDirection.SAME, 0.1));
        assertEquals(ClaimVerdict.UNDECIDED, verdict(around(0, 1), ClaimedDirection.SAME, 0.1));
    }

    @Test
    void aSettingDominatesOnlyIfItBeatsEveryOther() {
        assertEquals(ClaimVerdict.SUPPORTED, ofAll(around(1, 0.5), around(0.6, 0.5)));
        assertEquals(ClaimVerdict.CONTRADICTED, ofAll(around(1, 0.5), around(-0.6, 0.5)));
        assertEquals(ClaimVerdict.UNDECIDED, ofAll(around(1, 0.5), around(0.02, 0.5)));
        assertEquals(ClaimVerdict.NEGLIGIBLE, ofAll(around(0.01, 0.02), around(-0.01, 0.02)));
        ClaimTest test = ClaimTest.ofAll(
                List.of(around(1, 0.5), around(-0.6, 0.5)), ClaimedDirection.HIGHER, 0.1, Estimand.THESE);
        assertEquals(-0.6, test.estimate().mean(), 1e-12);
    }

    private static ClaimVerdict ofAll(Sample... samples) {
        ClaimTest test = ClaimTest.ofAll(List.of(samples), ClaimedDirection.HIGHER, 0.1, Estimand.THESE);
        return ClaimTest.verdicts(List.of(Optional.of(test)), LEVEL).get(0);
    }

    @Test
    void aClaimNeedsMoreInALargeFamilyThanAlone() {
        Optional<ClaimTest> weak =
                Optional.of(ClaimTest.of(around(0.17, 0.5), ClaimedDirection.HIGHER, 0.1, Estimand.THESE));
        assertTrue(weak.get().differs() > 0.01 && weak.get().differs() < 0.05, weak.toString());
        assertEquals(List.of(ClaimVerdict.SUPPORTED), ClaimTest.verdicts(List.of(weak), LEVEL));
        // readings that could not be tested count too
        List<Optional<ClaimTest>> family = List.of(weak, Optional.empty(), Optional.empty(), Optional.empty(), weak);
        assertEquals(
                List.of(
                        ClaimVerdict.UNDECIDED,
                        ClaimVerdict.NOT_TESTABLE,
                        ClaimVerdict.NOT_TESTABLE,
                        ClaimVerdict.NOT_TESTABLE,
                        ClaimVerdict.UNDECIDED),
                ClaimTest.verdicts(family, LEVEL));
    }

    @Test
    void theBlocksThatALevelNeedsAreCounted() {
        // 2 / 2^n ≤ 0.05
        assertEquals(6, ClaimTest.blocksNeeded(1, 0.05));
        // eight differences reach 0.0078 and not 0.05 / 37
        assertEquals(11, ClaimTest.blocksNeeded(37, 0.05));
    }
}
