package org.zimagelab.tuning.rating;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/**
 * Selects the next pair to ask about. A pair is two pictures of one prompt and seed from different cells. No pair is
 * asked twice, whichever picture was on the left.
 *
 * <p>The cell with the fewest votes comes first, together with the cell that has the second fewest. Among equals, the
 * two cells that were compared least come first, then the prompt and seed that were asked least, then a random
 * choice. The side is random too. The random numbers depend on the seed and the number of answers so far, so the same
 * votes and seed give the same next pair.
 */
public final class PairSelector {
    private final Runs runs;
    private final Parameter[] by;
    private final long seed;
    private final List<Cell> cells = new ArrayList<>();
    private final List<List<Run>> blocks = new ArrayList<>();
    private final Map<String, Integer> cellOf = new HashMap<>();
    private final Map<String, Integer> blockOf = new HashMap<>();
    private final Set<Set<String>> asked = new HashSet<>();
    private final int[] votes;
    private final int[][] met;
    private final int[] askedOf;

    private record Candidate(Run one, Run other, int[] rank) {}

    /**
     * A selector that continues from earlier votes.
     *
     * @param runs of a sweep; those without a picture are skipped
     * @param earlier votes; those on other runs are skipped
     */
    public PairSelector(Runs runs, Collection<Vote> earlier, long seed) {
        this.runs = runs;
        this.by = cellParameters(runs);
        this.seed = seed;
        index();
        votes = new int[cells.size()];
        met = new int[cells.size()][cells.size()];
        askedOf = new int[blocks.size()];
        earlier.forEach(this::add);
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

    private void index() {
        Map<Cell, Integer> numbers = new LinkedHashMap<>();
        Map<Cell, List<Run>> together = new LinkedHashMap<>();
        for (Run run : runs) {
            if (run.ok() && !cellOf.containsKey(run.key())) {
                Cell cell = run.cell(by);
                cellOf.put(run.key(), numbers.computeIfAbsent(cell, c -> numbers.size()));
                Cell block = run.cell(Parameter.PROMPT, Parameter.SEED);
                together.computeIfAbsent(block, b -> new ArrayList<>()).add(run);
            }
        }
        cells.addAll(numbers.keySet());
        for (List<Run> block : together.values()) {
            block.forEach(run -> blockOf.put(run.key(), blocks.size()));
            blocks.add(block);
        }
    }

    /** Takes a vote into account. Votes on other runs, or on two runs of one cell, are skipped. */
    public void add(Vote vote) {
        Integer left = cellOf.get(vote.left());
        Integer right = cellOf.get(vote.right());
        if (left == null || right == null || left.equals(right)) {
            return;
        }
        asked.add(Set.of(vote.left(), vote.right()));
        askedOf[blockOf.get(vote.left())]++;
        if (vote.counts()) {
            votes[left]++;
            votes[right]++;
            met[left][right]++;
            met[right][left]++;
        }
    }

    /** The next pair; empty if all pairs were asked. */
    public Optional<PicturePair> next() {
        SplittableRandom random = new SplittableRandom(31 * seed + asked.size());
        Candidate best = null;
        int equals = 0;
        for (int b = 0; b < blocks.size(); b++) {
            List<Run> block = blocks.get(b);
            for (int i = 0; i < block.size(); i++) {
                Interrupts.check();
                for (int j = 0; j < i; j++) {
                    int[] rank = rank(b, cell(block.get(i)), cell(block.get(j)));
                    int order = best == null ? -1 : Arrays.compare(rank, best.rank());
                    if (order > 0 || !isOpen(block.get(i), block.get(j))) {
                        continue;
                    }
                    equals = order < 0 ? 1 : equals + 1;
                    // The n-th of equals is taken with probability 1/n, so each is equally likely and none has to be
                    // stored.
                    if (order < 0 || random.nextInt(equals) == 0) {
                        best = new Candidate(block.get(i), block.get(j), rank);
                    }
                }
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        return Optional.of(
                random.nextBoolean()
                        ? new PicturePair(best.one(), best.other())
                        : new PicturePair(best.other(), best.one()));
    }

    private boolean isOpen(Run one, Run other) {
        return cell(one) != cell(other) && !asked.contains(Set.of(one.key(), other.key()));
    }

    private int[] rank(int block, int one, int other) {
        int few = Math.min(votes[one], votes[other]);
        return new int[] {few, votes[one] + votes[other] - few, met[one][other], askedOf[block]};
    }

    private int cell(Run run) {
        return cellOf.get(run.key());
    }

    /** The cells that have a picture, in the order in which they were run. */
    List<Cell> cells() {
        return cells;
    }

    /** Index of a run's cell in {@link #cells()}; empty for other runs. */
    Optional<Integer> cellOf(String key) {
        return Optional.ofNullable(cellOf.get(key));
    }
}
