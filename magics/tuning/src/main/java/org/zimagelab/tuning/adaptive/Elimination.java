package org.zimagelab.tuning.adaptive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.zimagelab.tuning.adaptive.Departure.Reason;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.evidence.Sample;
import org.zimagelab.tuning.evidence.SequentialTest;

/**
 * Finds a cell that is as good as the best one within a margin δ, with pictures only of those cells that may still be
 * the best: fully sequential elimination with an indifference zone and common random numbers (Kim and Nelson 2001, "A
 * fully sequential procedure for indifference-zone selection in simulation"), on evidence that may be looked at after
 * each block ({@link SequentialTest}).
 *
 * <p>After each block the cell with the best mean leads. A cell that cannot beat it by more than δ/2 leaves; when
 * none of those left can beat it by more than δ, it is certified. Each comparison has the level 0.05/(k − 1), so
 * while the same cell leads, one that is worse than the best by more than δ is certified with a probability of at
 * most 5 %. Where the leader changed, a cell may have left for another that was itself beaten later, by up to half a
 * margin each time; {@code bench/adaptive} counts how often the true shortfall is above δ all the same.
 *
 * <p>The decisions depend only on the values, block by block, so the same sweep comes to the same end again, whether
 * its pictures are made or taken from a store. Not thread-safe.
 */
public final class Elimination {
    /** So many blocks without a value are borne before a cell leaves for it. */
    private static final int MISSING = 3;

    private final EliminationRule rule;
    private final int[] prompts;
    private final int promptCount;
    private final double[][] values;
    private final boolean[] in;
    private final boolean[][] within;
    private final int[] missing;
    private final List<Departure> departures = new ArrayList<>();
    private int blocks;
    private int leader = -1;
    private boolean isCertified;

    /**
     * @param rule what is looked for
     * @param prompts the index of its prompt for each block that may be made, in the order in which they are made: with
     *     one seed all prompts in turn, then with the next
     * @param cells number of cells, at least 1
     */
    public Elimination(EliminationRule rule, int[] prompts, int cells) {
        this.rule = rule;
        this.prompts = prompts.clone();
        this.promptCount = (int) Arrays.stream(prompts).distinct().count();
        this.values = new double[prompts.length][];
        this.in = new boolean[cells];
        Arrays.fill(in, true);
        this.within = new boolean[cells][cells];
        this.missing = new int[cells];
    }

    /** Number of blocks so far. */
    public int blocks() {
        return blocks;
    }

    /** Number of blocks that may be made. */
    public int mostBlocks() {
        return prompts.length;
    }

    /** The cells of which the next block is to be made, by rising index. */
    public int[] cells() {
        return IntStream.range(0, in.length).filter(cell -> in[cell]).toArray();
    }

    /** Whether no further block is needed, or none is left. */
    public boolean isOver() {
        return isCertified || blocks == prompts.length || isHopeless();
    }

    /** Whether a cell is certified to be within the margin of the best. */
    public boolean isCertified() {
        return isCertified;
    }

    /** Whether no cell has a value, though each prompt had its turn, or no cell is left. */
    public boolean isHopeless() {
        return leader < 0 && blocks >= Math.min(prompts.length, promptCount) || cells().length == 0;
    }

    /** The cell with the best mean of those in the race; empty before any value. */
    public OptionalInt leader() {
        return leader < 0 ? OptionalInt.empty() : OptionalInt.of(leader);
    }

    /**
     * The cells that are certainly within the margin of the best: the leader, and any other in the race that no cell
     * can beat by more than δ. Empty before {@link #isCertified()}.
     */
    public int[] certified() {
        if (!isCertified) {
            return new int[0];
        }
        Blocks seen = seen();
        return Arrays.stream(cells())
                .filter(cell -> cell == leader
                        || Arrays.stream(cells()).allMatch(other -> other == cell || isWithin(seen, other, cell)))
                .toArray();
    }

    /** The cells that have left, in that order. */
    public List<Departure> departures() {
        return List.copyOf(departures);
    }

    /**
     * One more block.
     *
     * @param row a value for each cell; NaN where there is none. Cells that have left are not looked at
     * @param failed for each cell whether its picture could not be made
     * @throws IllegalStateException if no further block was wanted
     */
    public void add(double[] row, boolean[] failed) {
        if (isOver()) {
            throw new IllegalStateException("the search was over after " + blocks + " blocks");
        }
        double[] kept = row.clone();
        boolean isScored = Arrays.stream(cells()).anyMatch(cell -> !Double.isNaN(row[cell]));
        for (int cell = 0; cell < in.length; cell++) {
            if (!in[cell]) {
                kept[cell] = Double.NaN;
            } else if (failed[cell]) {
                leave(cell, blocks + 1, Reason.FAILED, -1);
            } else if (Double.isNaN(row[cell]) && isScored) {
                missing[cell]++;
            }
        }
        values[blocks++] = kept;
        for (int cell : cells()) {
            if (missing[cell] > MISSING && 2 * missing[cell] > blocks) {
                leave(cell, blocks, Reason.NO_VALUE, -1);
            }
        }
        leader = findLeader();
        if (leader >= 0 && isLook()) {
            look();
        }
    }

    private void leave(int cell, int after, Reason reason, int than) {
        in[cell] = false;
        departures.add(new Departure(cell, after, reason, than));
    }

    private int findLeader() {
        Blocks seen = seen();
        int best = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int cell : cells()) {
            double mean = rule.sign()
                    * Arrays.stream(seen.cell(cell).promptMeans()).average().orElse(Double.NaN);
            if (mean > most) {
                best = cell;
                most = mean;
            }
        }
        return best;
    }

    private Blocks seen() {
        return new Blocks(Arrays.copyOf(prompts, blocks), Arrays.copyOf(values, blocks), rule.bounds());
    }

    /** These prompts: once each had its turn. New ones: after each of the first round, then at the end of a round. */
    private boolean isLook() {
        return rule.estimand() == Estimand.THESE
                ? blocks >= promptCount
                : blocks <= promptCount || blocks % promptCount == 0;
    }

    private void look() {
        Blocks seen = seen();
        boolean all = true;
        for (int cell : cells()) {
            if (cell == leader) {
                continue;
            }
            if (isBelow(seen, cell, leader, rule.delta() / 2)) {
                leave(cell, blocks, Reason.NOT_BETTER, leader);
            } else {
                all &= isWithin(seen, cell, leader);
            }
        }
        isCertified = all;
    }

    /** Whether {@code cell} certainly beats {@code other} by no more than δ. What was certain once stays so. */
    private boolean isWithin(Blocks seen, int cell, int other) {
        within[cell][other] |= isBelow(seen, cell, other, rule.delta());
        return within[cell][other];
    }

    private boolean isBelow(Blocks seen, int cell, int other, double margin) {
        Sample difference = rule.sign() > 0 ? seen.difference(cell, other) : seen.difference(other, cell);
        double needed = rule.neededLogE(in.length, blocks <= promptCount, prompts.length / promptCount);
        return SequentialTest.logE(difference, rule.estimand(), margin) >= needed;
    }
}
