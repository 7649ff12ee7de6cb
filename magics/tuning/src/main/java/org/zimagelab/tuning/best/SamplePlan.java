package org.zimagelab.tuning.best;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Estimate;
import org.zimagelab.tuning.evidence.Power;
import org.zimagelab.tuning.evidence.VarianceComponents;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.results.BlockedScores;

/**
 * How many pictures would certify, with 80 % probability, a cell that is as good as the best: planned from the paired
 * differences of a pilot, at the level that {@link org.zimagelab.tuning.evidence.BestSet} uses. For shares it takes
 * more, since their intervals assume no normal distribution.
 *
 * @param goal the score and its margin
 * @param of the cell that looks best
 * @param than of the cells that are not told from it the one whose difference varies most
 * @param components of the variance of their differences
 * @param cells number of cells in the race, of which every block has a picture
 * @param block the cost of one block
 * @param needs one for these prompts, then for new prompts one for each number of seeds; those that cannot be planned
 *     are left out
 */
public record SamplePlan(
        Goal goal, Cell of, Cell than, VarianceComponents components, int cells, CellCost block, List<Need> needs) {
    private static final double POWER = Power.USUAL.power();

    /**
     * A number of blocks.
     *
     * @param estimand what the answer is to be about
     * @param prompts number of prompts
     * @param seeds of each prompt
     * @param more blocks that are missing to it
     */
    public record Need(Estimand estimand, int prompts, int seeds, int more) {

        /** Prompts times seeds. */
        public int blocks() {
            return prompts * seeds;
        }
    }

    public SamplePlan {
        needs = List.copyOf(needs);
    }

    /**
     * Plans from the first score of an answer.
     *
     * @throws IllegalArgumentException with one line, if fewer than two cells are in the race
     */
    public static SamplePlan of(BestAnswer answer) {
        Goal goal = answer.objective().goals().get(0);
        List<Candidate> race = answer.candidates().stream()
                .filter(candidate -> !candidate.breaksGuard())
                .toList();
        if (race.size() < 2) {
            throw new IllegalArgumentException(
                    "plan: fewer than two cells keep the guards, so there is nothing to tell" + " apart");
        }
        Candidate best = answer.candidates().get(answer.bestLooking());
        List<Candidate> open = race.stream()
                .filter(candidate -> candidate != best)
                .filter(candidate -> candidate.standings().get(0).mayBeBest())
                .toList();
        List<Candidate> others = open.isEmpty()
                ? race.stream().filter(candidate -> candidate != best).toList()
                : open;
        BlockedScores scores = BlockedScores.of(answer.runs(), goal.metric().name());
        Blocks blocks = scores.values();
        int at = scores.cells().indexOf(best.cell());
        Candidate than = others.stream()
                .max(Comparator.comparingDouble(
                        other -> variance(components(blocks, scores.cells().indexOf(other.cell()), at))))
                .orElseThrow();
        VarianceComponents components = components(blocks, scores.cells().indexOf(than.cell()), at);
        Coverage coverage = answer.coverage();
        CellCost block = CellCost.sum(race.stream().map(Candidate::cost).toList());
        List<Need> needs = needs(
                new Power(2 * (1 - Estimate.CONFIDENCE) / (race.size() - 1), POWER),
                components,
                goal.margin().value(),
                coverage);
        return new SamplePlan(goal, best.cell(), than.cell(), components, race.size(), block, needs);
    }

    private static VarianceComponents components(Blocks blocks, int of, int than) {
        return VarianceComponents.of(blocks.difference(of, than));
    }

    private static double variance(VarianceComponents components) {
        return Arrays.stream(new double[] {components.betweenPrompts(), components.withinPrompts()})
                .filter(Double::isFinite)
                .sum();
    }

    private static List<Need> needs(Power power, VarianceComponents components, double margin, Coverage coverage) {
        List<Need> needs = new ArrayList<>();
        int prompts = coverage.prompts();
        OptionalInt seeds = margin > 0 ? power.seeds(components, prompts, margin) : OptionalInt.empty();
        seeds.ifPresent(
                each -> needs.add(new Need(Estimand.THESE, prompts, each, more(prompts * each, coverage.complete()))));
        TreeSet<Integer> offered = new TreeSet<>(List.of(1, 4));
        offered.add(Math.max(1, coverage.complete() / Math.max(1, prompts)));
        for (int each : offered) {
            OptionalInt many = margin > 0 && !Double.isNaN(components.betweenPrompts())
                    ? power.prompts(components, each, margin)
                    : OptionalInt.empty();
            many.ifPresent(
                    count -> needs.add(new Need(Estimand.NEW, count, each, more(count * each, coverage.complete()))));
        }
        return needs;
    }

    private static int more(int blocks, int there) {
        return Math.max(0, blocks - there);
    }

    /** The need for an estimand that misses the fewest blocks; empty where it cannot be planned. */
    public Optional<Need> least(Estimand estimand) {
        return needs.stream().filter(need -> need.estimand() == estimand).min(Comparator.comparingInt(Need::more));
    }
}
