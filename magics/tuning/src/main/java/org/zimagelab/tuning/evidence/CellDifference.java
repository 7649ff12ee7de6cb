package org.zimagelab.tuning.evidence;

/**
 * The differences of one cell from the reference, in the blocks that have both.
 *
 * @param cell index of the cell
 * @param estimate the mean of {@code cell − reference}, with its interval and p-value
 * @param improvement share of the blocks in which the cell has the larger value, ties half; NaN without a block
 * @param signFlipP two-sided p of the sign test over prompts' means, see {@link SignFlips}; at least 2 / 2^P
 * @param wilcoxonV sum of the positive signed ranks of the prompts' means
 * @param wilcoxonP its exact two-sided p
 * @param holmP the estimate's p, adjusted by Holm for all cells compared with this reference
 * @param westfallYoungP for new prompts, adjusted for the same cells by sign flips of whole prompts, which knows how
 *     the
 *     cells depend on each other
 */
public record CellDifference(
        int cell,
        Estimate estimate,
        double improvement,
        double signFlipP,
        double wilcoxonV,
        double wilcoxonP,
        double holmP,
        double westfallYoungP) {}
