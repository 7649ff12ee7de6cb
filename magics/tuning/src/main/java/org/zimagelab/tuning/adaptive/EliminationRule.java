package org.zimagelab.tuning.adaptive;

import java.util.Optional;
import org.zimagelab.quality.Range;
import org.zimagelab.tuning.evidence.Betting;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.evidence.SequentialTest;

/**
 * What an {@link Elimination} looks for.
 *
 * @param sign 1 where larger values are better, −1 where smaller ones are
 * @param delta the margin δ in the score's unit, above 0: a cell that is worse than the best by no more is as good
 * @param estimand what the comparisons are about
 * @param bounds the ends between which shares lie; empty for other scores
 */
public record EliminationRule(int sign, double delta, Estimand estimand, Optional<Range> bounds) {
    private static final double ALPHA = 1 - Estimate.CONFIDENCE;

    /** @throws IllegalArgumentException with one line, if sign or delta is out of range */
    public EliminationRule {
        if (Math.abs(sign) != 1) {
            throw new IllegalArgumentException(
                    "sign " + sign + ": expected 1 or -1; without a better end no cell is best");
        }
        if (!(delta > 0) || Double.isInfinite(delta)) {
            throw new IllegalArgumentException("margin " + delta + ": expected a number above 0");
        }
    }

    /**
     * log e that a comparison of two of these cells needs: log((k − 1)/0.05), Bonferroni's correction for the k − 1
     * cells of which each might be taken for the best one by mistake.
     */
    double neededLogE(int cells) {
        return Math.log(Math.max(1, cells - 1) / ALPHA);
    }

    /**
     * The same for one look. With new prompts the first round may be looked at after each prompt; each later round,
     * which makes the means of all prompts more exact, is looked at once at its end, and all rounds share the level:
     * the first has half of it.
     *
     * @param rounds number of rounds that may be made
     */
    double neededLogE(int cells, boolean isFirstRound, int rounds) {
        double needed = neededLogE(cells);
        if (estimand == Estimand.THESE || rounds == 1) {
            return needed;
        }
        return needed + Math.log(isFirstRound ? 2 : 2.0 * (rounds - 1));
    }

    /**
     * Whether pictures could certify a cell at all, if they were as clear as can be.
     *
     * @param prompts number of prompts
     * @param seeds number of seeds, each with every prompt
     */
    public boolean canCertify(int cells, int prompts, int seeds) {
        if (bounds.isPresent()) {
            return prompts * seeds > 1;
        }
        return SequentialTest.mostLogE(estimand, prompts, seeds) >= neededLogE(cells, true, seeds);
    }

    /**
     * How many blocks a score that is a share needs before two cells with the same values are told to be within the
     * margin of each other: a failure in a share of δ of all pictures must have had the chance to show itself.
     *
     * @return 0 for scores that are no shares
     */
    public int fewestBlocksOfShares(int cells) {
        return bounds.map(range -> Betting.fewestBlocks(delta, range, 1 - ALPHA / Math.max(1, cells - 1))
                        .orElse(Integer.MAX_VALUE))
                .orElse(0);
    }
}
