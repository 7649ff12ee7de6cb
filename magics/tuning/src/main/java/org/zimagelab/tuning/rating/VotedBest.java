package org.zimagelab.tuning.rating;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.zimagelab.tuning.evidence.BestSet;
import org.zimagelab.tuning.evidence.ComparedStrengths;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/**
 * Which cell of a sweep votes say to use: the cheapest that is certainly within a margin of the strongest.
 *
 * @param strengths that connect all cells
 * @param set which cells may be the best, and which are within the margin
 * @param networkCalls of a picture of each cell, mean
 * @param recommended index of a cell; empty if none is certain
 */
public record VotedBest(VotedStrengths strengths, BestSet set, double[] networkCalls, OptionalInt recommended) {
    /** The strength by which a cell wins 60 of 100 votes that are no ties: the margin where none is asked for. */
    public static final double MARGIN = 0.4;

    /**
     * The answer of these votes.
     *
     * @param delta the margin in strengths, at least 0
     * @throws IllegalArgumentException with one line, if the votes allow no answer: too few, cells that they do not
     *     connect, one prompt for new prompts
     */
    public static VotedBest of(Runs runs, Collection<Vote> votes, Estimand estimand, double delta) {
        VotedRuns voted = new VotedRuns(runs);
        VotedStrengths strengths = VotedStrengths.of(voted, votes, estimand);
        int counted = strengths.parts().stream()
                .mapToInt(ComparedStrengths::comparisons)
                .sum();
        if (counted < SweepRating.FEWEST) {
            throw new IllegalArgumentException("there are " + counted + " votes on this sweep; an answer needs "
                    + SweepRating.FEWEST + ": %rate asks for them");
        }
        if (!strengths.isConnected()) {
            throw new IllegalArgumentException("the votes do not connect all "
                    + strengths.cells().size() + " cells, so not all compare: %rate asks the pairs that connect them");
        }
        ComparedStrengths all = strengths.parts().get(0);
        if (!all.hasIntervals()) {
            throw new IllegalArgumentException(
                    estimand == Estimand.NEW
                            ? "the votes are on one prompt, which says nothing of new prompts: leave --for new out"
                            : "the votes are on one prompt and seed: vote on another");
        }
        BestSet set = all.bestSet(estimand, delta);
        double[] calls = calls(voted);
        return new VotedBest(strengths, set, calls, set.cheapest(calls));
    }

    private static double[] calls(VotedRuns runs) {
        double[] sum = new double[runs.cells().size()];
        int[] pictures = new int[sum.length];
        for (List<Run> block : runs.blocks()) {
            for (Run run : block) {
                sum[runs.cell(run)] += run.cost().networkCalls();
                pictures[runs.cell(run)]++;
            }
        }
        double[] mean = new double[sum.length];
        Arrays.setAll(mean, i -> sum[i] / pictures[i]);
        return mean;
    }

    /** The cell that is recommended. */
    public Optional<Cell> choice() {
        return recommended.isPresent() ? Optional.of(strengths.cells().get(recommended.getAsInt())) : Optional.empty();
    }

    /** The strongest cell. */
    public Cell leader() {
        return strengths.strengths().get(0).cell();
    }

    /**
     * The table of {@link SweepRating}, with how much each cell is behind the best other one at worst and at best, and
     * whether it may be the best and is within the margin.
     */
    public Table table(SweepRating rating) {
        Table table = rating.table();
        DoubleColumn worst = DoubleColumn.create("behind_at_worst");
        DoubleColumn least = DoubleColumn.create("ahead_at_best");
        BooleanColumn may = BooleanColumn.create("may_be_best");
        BooleanColumn within = BooleanColumn.create("within_margin");
        DoubleColumn calls = DoubleColumn.create("network_calls");
        for (CellStrength strength : strengths.strengths()) {
            BestSet.Member member = set.members().get(strengths.cells().indexOf(strength.cell()));
            worst.append(-member.low());
            least.append(member.high());
            may.append(member.mayBeBest());
            within.append(member.withinDelta());
            calls.append(networkCalls[member.cell()]);
        }
        return table.addColumns(worst, least, may, within, calls);
    }
}
