package org.zimagelab.tuning.rating;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/**
 * Selects the next pair to ask about. A pair is two pictures of one prompt and seed from different cells. No pair is
 * asked twice, whichever picture was on the left.
 *
 * <p>Pairs that connect two parts of the cells come first, so that k − 1 votes connect k cells and all strengths
 * compare. Then comes the cell with the fewest votes, together with the cell that has the second fewest. Among equals,
 * the two cells that were compared least come first, then the prompt and seed that were asked least, then a random
 * choice. The side is random too. The random numbers depend on the seed and the number of answers so far, so the same
 * votes and seed give the same next pair.
 */
public final class PairSelector implements PairSource {
    private final VotedRuns runs;
    private final long seed;
    private final Set<Set<String>> asked = new HashSet<>();
    private final int[] votes;
    private final int[][] met;
    private final int[] askedOf;
    /** For each cell the smallest index of a cell that votes connect with it. */
    private final int[] part;

    private record Candidate(Run one, Run other, double[] rank) {}

    /**
     * A selector that continues from earlier votes.
     *
     * @param runs of a sweep; those without a picture are skipped
     * @param earlier votes; those on other runs are skipped
     */
    public PairSelector(Runs runs, Collection<Vote> earlier, long seed) {
        this(new VotedRuns(runs), earlier, seed);
    }

    PairSelector(VotedRuns runs, Collection<Vote> earlier, long seed) {
        this.runs = runs;
        this.seed = seed;
        int cells = runs.cells().size();
        votes = new int[cells];
        met = new int[cells][cells];
        askedOf = new int[runs.blocks().size()];
        part = new int[cells];
        Arrays.setAll(part, i -> i);
        earlier.forEach(this::add);
    }

    /** Takes a vote into account. Votes on other runs, or on two runs of one cell, are skipped. */
    @Override
    public void add(Vote vote) {
        int[] pair = runs.cells(vote).orElse(null);
        if (pair == null) {
            return;
        }
        asked.add(Set.of(vote.left(), vote.right()));
        askedOf[runs.block(vote.left())]++;
        if (vote.counts()) {
            votes[pair[0]]++;
            votes[pair[1]]++;
            met[pair[0]][pair[1]]++;
            met[pair[1]][pair[0]]++;
            int joined = Math.min(part[pair[0]], part[pair[1]]);
            int other = Math.max(part[pair[0]], part[pair[1]]);
            Arrays.setAll(part, i -> part[i] == other ? joined : part[i]);
        }
    }

    /** The next pair; empty if all pairs were asked. */
    @Override
    public Optional<PicturePair> next() {
        return next(new double[votes.length][votes.length]);
    }

    /**
     * The next pair, where cells are to be compared whose comparison is worth most. Pairs that connect cells still come
     * first, and among equals the usual order holds.
     *
     * @param worth [cell][cell], symmetric
     * @return empty if all pairs were asked
     */
    Optional<PicturePair> next(double[][] worth) {
        SplittableRandom random = new SplittableRandom(31 * seed + asked.size());
        Candidate best = null;
        int equals = 0;
        for (int b = 0; b < runs.blocks().size(); b++) {
            List<Run> block = runs.blocks().get(b);
            for (int i = 0; i < block.size(); i++) {
                Interrupts.check();
                for (int j = 0; j < i; j++) {
                    int one = runs.cell(block.get(i));
                    int other = runs.cell(block.get(j));
                    double[] rank = rank(b, one, other, worth[one][other]);
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
        return runs.cell(one) != runs.cell(other) && !asked.contains(Set.of(one.key(), other.key()));
    }

    private double[] rank(int block, int one, int other, double worth) {
        int few = Math.min(votes[one], votes[other]);
        int joins = part[one] == part[other] ? 1 : 0;
        return new double[] {joins, -worth, few, votes[one] + votes[other] - few, met[one][other], askedOf[block]};
    }
}
