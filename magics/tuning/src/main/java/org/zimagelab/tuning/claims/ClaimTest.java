package org.zimagelab.tuning.claims;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.evidence.Adjustment;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.evidence.Sample;

/**
 * The numbers of one reading of a claim, before they are corrected for the other readings of its family.
 *
 * @param direction what is claimed
 * @param estimate of the difference that the claim speaks of, with an interval that is not corrected
 * @param margin smallest difference that matters; NaN where nobody declared one
 * @param differs two-sided p of a difference: from zero, or for {@link ClaimedDirection#SAME} of one outside the margin
 * @param inside p of a difference inside the margin, by two one-sided tests (Schuirmann 1987); NaN without a margin
 * @param side on which the difference lies: 1 above, −1 below, 0 where it is zero
 */
public record ClaimTest(
        ClaimedDirection direction, Estimate estimate, double margin, double differs, double inside, int side) {

    /**
     * A test of one difference.
     *
     * @param differences within blocks
     * @param margin above 0, or NaN
     */
    static ClaimTest of(Sample differences, ClaimedDirection direction, double margin, Estimand estimand) {
        Estimate estimate = differences.estimate(estimand);
        boolean hasMargin = margin > 0;
        // p of: above margin, below margin, above −margin, below −margin
        double above = hasMargin ? above(differences, margin, estimand) : Double.NaN;
        double below = hasMargin ? above(mirrored(differences), margin, estimand) : Double.NaN;
        double inside = hasMargin
                ? Math.max(above(mirrored(differences), -margin, estimand), above(differences, -margin, estimand))
                : Double.NaN;
        double differs = direction == ClaimedDirection.SAME ? Math.min(1, 2 * Math.min(above, below)) : estimate.p();
        return new ClaimTest(direction, estimate, margin, differs, inside, (int) Math.signum(estimate.mean()));
    }

    /**
     * A test that a setting differs from every one of others in the direction claimed: the largest p of all, which
     * needs no correction (Berger 1982); that it does not: the smallest, corrected for their number. The estimate is
     * that of the comparison that comes out worst for the claim.
     *
     * @param differences from each of the others
     */
    static ClaimTest ofAll(List<Sample> differences, ClaimedDirection direction, double margin, Estimand estimand) {
        List<ClaimTest> all = differences.stream()
                .map(sample -> of(sample, direction, margin, estimand))
                .toList();
        if (direction == ClaimedDirection.SAME) {
            ClaimTest farthest = all.stream()
                    .max(Comparator.comparingDouble(test -> Math.abs(test.estimate.mean())))
                    .orElseThrow();
            double differs = all.stream().mapToDouble(ClaimTest::differs).min().orElseThrow();
            return farthest.with(Math.min(1, all.size() * differs), largest(all), farthest.side);
        }
        ClaimTest worst = all.stream()
                .min(Comparator.comparingDouble(test -> direction.sign() * test.estimate.mean()))
                .orElseThrow();
        double every = 0;
        double none = 1;
        for (ClaimTest test : all) {
            boolean claimed = test.side == direction.sign();
            every = Math.max(every, claimed ? test.differs / 2 : 1 - test.differs / 2);
            none = Math.min(none, claimed ? 1 - test.differs / 2 : test.differs / 2);
        }
        none = Math.min(1, all.size() * none);
        boolean supports = every <= none;
        int side = supports ? direction.sign() : -direction.sign();
        return worst.with(Math.min(1, 2 * Math.min(every, none)), largest(all), side);
    }

    private static double largest(List<ClaimTest> all) {
        return all.stream().mapToDouble(ClaimTest::inside).max().orElseThrow();
    }

    private ClaimTest with(double newDiffers, double newInside, int newSide) {
        return new ClaimTest(direction, estimate, margin, newDiffers, newInside, newSide);
    }

    /** One-sided p of a mean above a limit. */
    private static double above(Sample sample, double limit, Estimand estimand) {
        double[] shifted =
                Arrays.stream(sample.values()).map(value -> value - limit).toArray();
        Optional<Range> bounds = sample.bounds().map(range -> new Range(range.low() - limit, range.high() - limit));
        Estimate estimate = new Sample(sample.prompts(), shifted, bounds).estimate(estimand);
        return estimate.mean() > 0 ? estimate.p() / 2 : 1 - estimate.p() / 2;
    }

    private static Sample mirrored(Sample sample) {
        double[] values = Arrays.stream(sample.values()).map(value -> -value).toArray();
        return new Sample(
                sample.prompts(), values, sample.bounds().map(range -> new Range(-range.high(), -range.low())));
    }

    /**
     * The verdicts on a family. The chance of any false {@link ClaimVerdict#SUPPORTED} or {@link
     * ClaimVerdict#CONTRADICTED} is at most the level, and so is that of any false {@link ClaimVerdict#NEGLIGIBLE}.
     *
     * @param family its tests; empty for a reading that counts in the family and could not be tested
     * @param level of the family, such as 0.05
     * @return as many; {@link ClaimVerdict#NOT_TESTABLE} for an empty one
     */
    static List<ClaimVerdict> verdicts(List<Optional<ClaimTest>> family, double level) {
        double[] differs = adjusted(family, true);
        double[] inside = adjusted(family, false);
        List<ClaimVerdict> verdicts = new ArrayList<>();
        for (int i = 0; i < differs.length; i++) {
            boolean isApart = differs[i] <= level;
            boolean isInside = inside[i] <= level;
            verdicts.add(
                    family.get(i).map(test -> test.verdict(isApart, isInside)).orElse(ClaimVerdict.NOT_TESTABLE));
        }
        return verdicts;
    }

    /** The p-values of a family by Holm; a reading without a test or a margin counts with a p of 1. */
    static double[] adjusted(List<Optional<ClaimTest>> family, boolean ofDifference) {
        return Adjustment.holm(family.stream()
                .mapToDouble(test ->
                        test.map(t -> ofDifference ? t.differs : t.inside).orElse(1.0))
                .map(p -> Double.isNaN(p) ? 1 : p)
                .toArray());
    }

    private ClaimVerdict verdict(boolean isApart, boolean isInside) {
        if (direction == ClaimedDirection.SAME) {
            return isInside ? ClaimVerdict.SUPPORTED : isApart ? ClaimVerdict.CONTRADICTED : ClaimVerdict.UNDECIDED;
        }
        if (isInside) {
            return ClaimVerdict.NEGLIGIBLE;
        }
        return !isApart
                ? ClaimVerdict.UNDECIDED
                : side == direction.sign() ? ClaimVerdict.SUPPORTED : ClaimVerdict.CONTRADICTED;
    }

    /**
     * How many blocks a family of so many readings needs: with fewer, no test without assumptions reaches Holm's level,
     * since turning the signs of n differences gives no p below 2 / 2ⁿ.
     *
     * @param readings in the family
     * @param level of the family
     */
    static int blocksNeeded(int readings, double level) {
        return (int) Math.ceil(1 + Math.log(readings / level) / Math.log(2) - 1e-9);
    }
}
