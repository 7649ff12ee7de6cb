package org.zimagelab.tuning.rating;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.PairedComparison;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/** The pictures that can be voted on: their cells, and their blocks, which are prompts with seeds. */
final class VotedRuns {
    private final List<Cell> cells = new ArrayList<>();
    private final List<List<Run>> blocks = new ArrayList<>();
    private final Map<String, Integer> cellOf = new HashMap<>();
    private final Map<String, Integer> blockOf = new HashMap<>();
    private final List<Integer> promptOf = new ArrayList<>();

    /** @param runs of a sweep; those without a picture are left out */
    VotedRuns(Runs runs) {
        Parameter[] by = cellParameters(runs);
        Map<Cell, Integer> numbers = new LinkedHashMap<>();
        Map<Cell, List<Run>> together = new LinkedHashMap<>();
        Map<String, Integer> prompts = new HashMap<>();
        for (Run run : runs) {
            if (run.ok() && !cellOf.containsKey(run.key())) {
                cellOf.put(run.key(), numbers.computeIfAbsent(run.cell(by), c -> numbers.size()));
                Cell block = run.cell(Parameter.PROMPT, Parameter.SEED);
                together.computeIfAbsent(block, b -> new ArrayList<>()).add(run);
            }
        }
        cells.addAll(numbers.keySet());
        for (List<Run> block : together.values()) {
            block.forEach(run -> blockOf.put(run.key(), blocks.size()));
            String prompt = block.get(0).request().prompt();
            promptOf.add(prompts.computeIfAbsent(prompt, p -> prompts.size()));
            blocks.add(block);
        }
    }

    /**
     * The parameters that tell cells apart: steps, guidance, and every other parameter that the sweep varies, except
     * prompt and seed, which are the same in a pair.
     */
    static Parameter[] cellParameters(Runs runs) {
        return Parameter.axes().stream()
                .filter(p -> p == Parameter.STEPS
                        || p == Parameter.GUIDANCE
                        || p != Parameter.PROMPT && !p.isReplicate() && runs.varies(p))
                .toArray(Parameter[]::new);
    }

    /** The cells that have a picture, in the order in which they were run. */
    List<Cell> cells() {
        return cells;
    }

    /** The pictures of each block. */
    List<List<Run>> blocks() {
        return blocks;
    }

    /** Index of a run's cell. */
    int cell(Run run) {
        return cellOf.get(run.key());
    }

    /** Index of the block of a run. */
    int block(String key) {
        return blockOf.get(key);
    }

    /** The indexes of both pictures' cells; empty if a vote is on other runs, or not on two cells of one block. */
    Optional<int[]> cells(Vote vote) {
        Integer left = cellOf.get(vote.left());
        Integer right = cellOf.get(vote.right());
        return left == null || right == null || left.equals(right) || block(vote.left()) != block(vote.right())
                ? Optional.empty()
                : Optional.of(new int[] {left, right});
    }

    /**
     * Votes as comparisons of cells, one for each.
     *
     * <p>If all votes are on one prompt with one seed, no interval for new seeds is possible. Then, for {@link
     * Estimand#THESE}, each vote is a cluster alone, and the intervals are about these pictures.
     *
     * @param votes that count and are on these runs
     */
    List<PairedComparison> comparisons(List<Vote> votes, Estimand estimand) {
        boolean alone = estimand == Estimand.THESE && blocks(votes) == 1;
        List<PairedComparison> comparisons = new ArrayList<>();
        for (Vote vote : votes) {
            int[] pair = cells(vote).orElseThrow();
            int block = block(vote.left());
            int cluster = alone ? comparisons.size() : estimand == Estimand.NEW ? promptOf.get(block) : block;
            comparisons.add(new PairedComparison(pair[0], pair[1], vote.answer().outcome(), cluster));
        }
        return comparisons;
    }

    /** Number of blocks that votes are on. */
    int blocks(List<Vote> votes) {
        return (int) votes.stream().map(vote -> block(vote.left())).distinct().count();
    }

    /** Number of prompts that votes are on. */
    int prompts(List<Vote> votes) {
        return (int) votes.stream()
                .map(vote -> promptOf.get(block(vote.left())))
                .distinct()
                .count();
    }

    /** Whether a vote is on these runs, and no skip. */
    boolean isCounted(Vote vote) {
        return vote.counts() && cells(vote).isPresent();
    }
}
