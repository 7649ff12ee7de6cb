package org.zimagelab.tuning.best;

import java.util.ArrayList;
import java.util.List;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.evidence.Sample;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.Runs;

/**
 * What fresh blocks alone say of a recommended cell. The pictures that it was chosen from do not count.
 *
 * @param answer that recommends the cell
 * @param fresh the blocks
 * @param runs the runs of these blocks
 * @param comparisons of the recommended cell, score by score, with each of the others; first with the best-looking one
 * @param guards the recommended cell's, one for each guard of the objective
 */
public record Confirmation(
        BestAnswer answer, FreshBlocks fresh, Runs runs, List<Comparison> comparisons, List<GuardCheck> guards) {

    public Confirmation {
        comparisons = List.copyOf(comparisons);
        guards = List.copyOf(guards);
    }

    /** What fresh blocks say. */
    public enum Verdict {
        /** With 95 % confidence the recommended cell is worse by no more than the margin, and keeps its guards. */
        CONFIRMED,
        /** With 95 % confidence it is worse by more than the margin, or breaks a guard. */
        CONTRADICTED,
        /** The fresh blocks do not tell. */
        UNDECIDED
    }

    /**
     * The recommended cell against another.
     *
     * @param goal the score
     * @param than the other cell
     * @param difference recommended − other, over the fresh blocks that have both
     * @param low one-sided lower 95 % bound of how much better the recommended one is; NaN where it cannot be known
     * @param high one-sided upper 95 % bound, likewise
     */
    public record Comparison(Goal goal, Cell than, Estimate difference, double low, double high) {

        /** Whether the recommended cell loses no more than the margin. */
        public Verdict verdict() {
            double margin = goal.margin().value();
            return low >= -margin ? Verdict.CONFIRMED : high < -margin ? Verdict.CONTRADICTED : Verdict.UNDECIDED;
        }
    }

    /**
     * Compares in the runs of fresh blocks.
     *
     * @param runs made for {@link FreshBlocks#sweep}
     */
    public static Confirmation of(BestAnswer answer, FreshBlocks fresh, Runs runs) {
        List<Comparison> comparisons = new ArrayList<>();
        for (Goal goal : answer.objective().goals()) {
            BlockedScores scores = BlockedScores.of(runs, goal.metric().name());
            Blocks values = scores.values();
            int choice = index(scores, fresh.cells().get(0));
            for (Cell other : fresh.cells().subList(1, fresh.cells().size())) {
                Sample difference = values.difference(choice, index(scores, other));
                double lower = difference.lowerBound(answer.estimand(), Estimate.CONFIDENCE);
                double upper = difference.upperBound(answer.estimand(), Estimate.CONFIDENCE);
                comparisons.add(new Comparison(
                        goal,
                        other,
                        difference.estimate(answer.estimand()),
                        goal.sign() > 0 ? lower : -upper,
                        goal.sign() > 0 ? upper : -lower));
            }
        }
        List<GuardCheck> guards = answer.objective().guards().stream()
                .map(guard -> check(guard, runs, fresh.cells().get(0), answer.estimand()))
                .toList();
        return new Confirmation(answer, fresh, runs, comparisons, guards);
    }

    private static GuardCheck check(Guard guard, Runs runs, Cell choice, Estimand estimand) {
        BlockedScores scores = BlockedScores.of(runs, guard.metric().name());
        return GuardCheck.of(guard, scores.values().cell(index(scores, choice)), estimand, 1);
    }

    /** The cell in fresh runs; they vary fewer parameters than the sweep, so it has fewer values there. */
    private static int index(BlockedScores scores, Cell cell) {
        for (int i = 0; i < scores.cells().size(); i++) {
            Cell there = scores.cells().get(i);
            if (cell.values().entrySet().stream()
                    .allMatch(value -> there.value(value.getKey()) == null
                            || there.value(value.getKey()).equals(value.getValue()))) {
                return i;
            }
        }
        throw new IllegalArgumentException("confirm: the fresh pictures have no cell " + cell.values());
    }

    /** The comparisons with the best-looking cell, on which the verdict rests. */
    private List<Comparison> deciding() {
        Cell rival = fresh.cells().get(1);
        return comparisons.stream()
                .filter(comparison -> comparison.than().equals(rival))
                .toList();
    }

    /** What means and intervals are about. */
    public Estimand estimand() {
        return answer.estimand();
    }

    /** What the fresh blocks say of the recommendation. */
    public Verdict verdict() {
        if (deciding().stream().anyMatch(comparison -> comparison.verdict() == Verdict.CONTRADICTED)
                || guards.stream().anyMatch(check -> check.verdict() == GuardCheck.Verdict.BROKEN)) {
            return Verdict.CONTRADICTED;
        }
        boolean all = deciding().stream().allMatch(comparison -> comparison.verdict() == Verdict.CONFIRMED)
                && guards.stream().allMatch(check -> check.verdict() == GuardCheck.Verdict.HOLDS);
        return all ? Verdict.CONFIRMED : Verdict.UNDECIDED;
    }

    /** Number of fresh blocks that have both the recommended cell and its rival, in every score. */
    public int blocks() {
        return deciding().stream()
                .mapToInt(comparison -> comparison.difference().n())
                .min()
                .orElse(0);
    }
}
