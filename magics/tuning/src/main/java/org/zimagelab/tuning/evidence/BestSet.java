package org.zimagelab.tuning.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import org.zimagelab.common.Interrupts;

/**
 * Which cells may be the best, and which are certainly hardly worse than it: multiple comparisons with the best (Hsu
 * 1984, "Constrained simultaneous confidence intervals for multiple comparisons with the best"), by one-sided bounds
 * of paired differences at 0.05/(k − 1) for k cells (Bonferroni).
 *
 * @param estimand what the comparisons are about
 * @param sign 1 if larger values are better, −1 if smaller ones are
 * @param blocks number of blocks in which no cell is missing; the others are not used
 * @param delta the margin δ: a cell counts as equally good if it is certainly worse than the best by no more than this
 * @param members all cells, in their order
 */
public record BestSet(Estimand estimand, int sign, int blocks, double delta, List<Member> members) {
    private static final double ALPHA = 1 - Estimate.CONFIDENCE;

    public BestSet {
        members = List.copyOf(members);
    }

    /**
     * One cell against the best of the others. All statements about all cells hold together with 95 % confidence.
     *
     * @param cell its index
     * @param mean of the prompts' means, over the blocks that are used
     * @param low at worst the cell is so much better than the best other cell (0 or below); NaN where it cannot be
     *     known
     * @param high at best the cell is so much better than the best other cell (0 or above); NaN likewise
     * @param mayBeBest whether the cell is not told apart from the best
     * @param withinDelta whether the cell is certainly within the margin of the best
     */
    public record Member(int cell, double mean, double low, double high, boolean mayBeBest, boolean withinDelta) {}

    /**
     * @param sign 1 if larger values are better, −1 if smaller ones are
     * @param delta the margin in the score's unit, at least 0
     * @throws IllegalArgumentException if sign or delta is out of range
     */
    public static BestSet of(Blocks blocks, int sign, double delta, Estimand estimand) {
        if (Math.abs(sign) != 1 || !(delta >= 0)) {
            throw new IllegalArgumentException("sign " + sign + ", margin " + delta
                    + ": expected 1 or -1 and a number from 0; a score without a better end has no best cell");
        }
        Blocks complete = blocks.complete();
        int k = blocks.cells();
        double level = 1 - ALPHA / Math.max(1, k - 1);
        double[] low = new double[k];
        double[] high = new double[k];
        Arrays.fill(low, Double.POSITIVE_INFINITY);
        Arrays.fill(high, Double.POSITIVE_INFINITY);
        for (int i = 0; i < k; i++) {
            Interrupts.check();
            for (int j = i + 1; j < k; j++) {
                Sample difference = sign > 0 ? complete.difference(i, j) : complete.difference(j, i);
                double lower = difference.lowerBound(estimand, level);
                double upper = difference.upperBound(estimand, level);
                low[i] = Math.min(low[i], lower);
                high[i] = Math.min(high[i], upper);
                low[j] = Math.min(low[j], -upper);
                high[j] = Math.min(high[j], -lower);
            }
        }
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < k; i++) {
            double mean = complete.size() == 0
                    ? Double.NaN
                    : complete.cell(i).estimate(estimand).mean();
            members.add(new Member(
                    i,
                    mean,
                    Math.min(0, low[i]),
                    k == 1 ? 0 : Math.max(0, high[i]),
                    !(high[i] < 0),
                    complete.size() > 0 && low[i] >= -delta));
        }
        return new BestSet(estimand, sign, complete.size(), delta, members);
    }

    /** The cells that are not told apart from the best. */
    public List<Member> mayBeBest() {
        return members.stream().filter(Member::mayBeBest).toList();
    }

    /** The cells that are certainly within the margin of the best; may be empty. */
    public List<Member> withinDelta() {
        return members.stream().filter(Member::withinDelta).toList();
    }

    /**
     * The cheapest cell that is within the margin; of several, the one with the best mean.
     *
     * @param costs of each cell, such as network calls
     * @return empty if no cell is certainly within the margin
     */
    public OptionalInt cheapest(double[] costs) {
        return withinDelta().stream()
                .min(Comparator.<Member>comparingDouble(member -> costs[member.cell()])
                        .thenComparing(member -> -sign * member.mean()))
                .map(member -> OptionalInt.of(member.cell()))
                .orElse(OptionalInt.empty());
    }
}
