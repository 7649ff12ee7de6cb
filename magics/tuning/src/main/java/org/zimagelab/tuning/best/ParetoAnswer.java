package org.zimagelab.tuning.best;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.evidence.Sample;
import org.zimagelab.tuning.results.Runs;

/**
 * Cells that are a trade between several scores. A cell is dominated if another is certainly better in one score by
 * more than the margin, and certainly worse by no more than the margin in all others. All such statements hold
 * together with 95 % confidence (Bonferroni over pairs of cells and the score in which the other is better), so no cell
 * that is truly not dominated is left out in more than 5 % of sweeps. Chance does not make a front of many cells small,
 * as it does where means alone are compared.
 *
 * @param answer the candidates, how they stand in each score, and their guards
 * @param dominatedBy for each candidate the index of one that dominates it; empty where there is none
 */
public record ParetoAnswer(BestAnswer answer, List<OptionalInt> dominatedBy) {

    public ParetoAnswer {
        dominatedBy = List.copyOf(dominatedBy);
    }

    /**
     * The front of these runs. Cells that break a guard are not on it and dominate none.
     *
     * @param objective of at least two scores
     * @throws IllegalArgumentException with one line, as {@link BestAnswer#of}
     */
    public static ParetoAnswer of(Runs runs, Objective objective, Estimand estimand) {
        if (objective.goals().size() < 2) {
            throw new IllegalArgumentException("score: a trade needs two scores or more");
        }
        BestAnalysis analysis = new BestAnalysis(runs, objective, estimand);
        BestAnswer answer = analysis.answer();
        int k = answer.candidates().size();
        int[] race = IntStream.range(0, k)
                .filter(i -> !answer.candidates().get(i).breaksGuard())
                .toArray();
        List<Blocks> blocks = IntStream.range(0, objective.goals().size())
                .mapToObj(analysis::counted)
                .toList();
        double alpha = (1 - Estimate.CONFIDENCE) / Math.max(1, race.length * (race.length - 1));
        List<OptionalInt> dominatedBy = new ArrayList<>();
        for (int i = 0; i < k; i++) {
            Interrupts.check();
            int cell = i;
            dominatedBy.add(
                    answer.candidates().get(i).breaksGuard()
                            ? OptionalInt.empty()
                            : IntStream.of(race)
                                    .filter(other -> other != cell
                                            && dominates(other, cell, blocks, objective.goals(), estimand, alpha))
                                    .findFirst());
        }
        return new ParetoAnswer(answer, dominatedBy);
    }

    private static boolean dominates(
            int cell, int other, List<Blocks> blocks, List<Goal> goals, Estimand estimand, double alpha) {
        boolean better = false;
        for (int g = 0; g < goals.size(); g++) {
            Sample gain = goals.get(g).sign() > 0
                    ? blocks.get(g).difference(cell, other)
                    : blocks.get(g).difference(other, cell);
            if (!(gain.lowerBound(estimand, 1 - alpha) >= -goals.get(g).margin().value())) {
                return false;
            }
            better |= gain.lowerBound(estimand, 1 - alpha / goals.size())
                    > goals.get(g).margin().value();
        }
        return better;
    }

    /** The candidates that no other dominates and that break no guard, the best in the first score first. */
    public List<Candidate> front() {
        return BestTable.ordered(answer).stream()
                .filter(candidate -> !candidate.breaksGuard()
                        && dominatedBy
                                .get(answer.candidates().indexOf(candidate))
                                .isEmpty())
                .sorted(Comparator.comparingDouble(
                        candidate -> -answer.objective().goals().get(0).sign()
                                * candidate.standings().get(0).mean()))
                .toList();
    }

    /** The candidates that another dominates, in the order of execution. */
    public List<Candidate> dominated() {
        return IntStream.range(0, dominatedBy.size())
                .filter(i -> dominatedBy.get(i).isPresent())
                .mapToObj(i -> answer.candidates().get(i))
                .toList();
    }
}
