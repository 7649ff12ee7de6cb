package org.zimagelab.notebook.charts;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.zimagelab.notebook.display.ScoreText;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.BestSet;
import org.zimagelab.tuning.evidence.BestSet.Member;
import org.zimagelab.tuning.evidence.Blocks;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.CellText;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.Runs;

/**
 * Which cells of steps and guidance are marked as good: the one with the best-looking mean, and all that are not told
 * apart from the best.
 *
 * @param better which end of the score; neither if nothing is marked
 * @param cells those with a value
 * @param set of these cells, over the blocks that have all of them
 * @param blocks how many blocks have any
 */
public record BestMarks(Direction better, List<Cell> cells, BestSet set, int blocks) {
    /** How a cell is marked. */
    enum Mark {
        /** The best-looking mean. */
        BEST_LOOKING,
        /** Its mean looks worse, and it is not told apart from the best. */
        NOT_TOLD_APART
    }

    public BestMarks {
        cells = List.copyOf(cells);
    }

    /**
     * Finds them. What else varies is pooled within blocks.
     *
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @param estimand what the comparisons are about
     * @return empty where neither end of the score is better, or fewer than two cells have a value
     */
    public static Optional<BestMarks> of(Runs runs, String score, Estimand estimand) {
        BlockedScores scores = BlockedScores.of(runs, score, Parameter.STEPS, Parameter.GUIDANCE);
        int[] valued = IntStream.range(0, scores.cells().size())
                .filter(cell -> scores.values().cell(cell).values().length > 0)
                .toArray();
        if (scores.sign() == 0 || valued.length < 2) {
            return Optional.empty();
        }
        Blocks values = scores.values().onlyCells(valued);
        int blocks = (int) IntStream.range(0, values.size())
                .filter(b -> IntStream.range(0, valued.length).anyMatch(c -> !Double.isNaN(values.values()[b][c])))
                .count();
        List<Cell> cells =
                IntStream.of(valued).mapToObj(cell -> scores.cells().get(cell)).toList();
        return Optional.of(
                new BestMarks(scores.metric().better(), cells, BestSet.of(values, scores.sign(), 0, estimand), blocks));
    }

    /** The cell with the best-looking mean over the complete blocks; empty where there is no such block. */
    Optional<Member> bestLooking() {
        Comparator<Member> order = Comparator.comparingDouble(Member::mean);
        return set.members().stream()
                .filter(member -> !Double.isNaN(member.mean()))
                .max(better == Direction.HIGHER_IS_BETTER ? order : order.reversed());
    }

    /** Whether the blocks tell anything apart at all: with one block, or one prompt for new ones, nothing can be. */
    boolean tells() {
        return set.members().stream().noneMatch(member -> Double.isNaN(member.high()));
    }

    /** The mark of each cell that has one. */
    Map<Cell, Mark> marks() {
        Map<Cell, Mark> marks = new HashMap<>();
        if (tells()) {
            set.mayBeBest().forEach(member -> marks.put(cells.get(member.cell()), Mark.NOT_TOLD_APART));
        }
        bestLooking().ifPresent(member -> marks.put(cells.get(member.cell()), Mark.BEST_LOOKING));
        return marks;
    }

    /** What the marks mean and rest on, for a caption. */
    String caption() {
        String basis = "over " + Amounts.part(set.blocks(), blocks, "block")
                + (set.blocks() < blocks ? ", those that have all cells" : "");
        if (bestLooking().isEmpty()) {
            return "No cell is marked: no block has all cells.";
        }
        if (!tells()) {
            return "The solid ring is the best-looking mean. It is that " + basis
                    + ". Which cells are not told apart from the best"
                    + " cannot be said for " + set.estimand().english() + ": that takes "
                    + (set.estimand() == Estimand.NEW ? "two prompts." : "two seeds of a prompt.");
        }
        return "The solid ring is the best-looking mean. Dashed rings: not told apart from the best for "
                + set.estimand().english() + " (Hsu's comparisons with the best, 95 %). Not told apart: "
                + Amounts.part(set.mayBeBest().size(), cells.size(), "cell") + ", " + basis + ".";
    }

    /**
     * {@code lower is better; best-looking mean 0.2281 at 32 steps, guidance 0 (cfg 1, off); 3 of 16 cells are not told
     * apart from the best for these prompts, new seeds}; empty where there is nothing to say.
     */
    public String words() {
        return bestLooking()
                .map(best -> ScoreText.end(better) + "; best-looking mean " + NumberText.score(best.mean()) + " at "
                        + CellText.of(cells.get(best.cell()), Language.EN)
                        + (tells()
                                ? "; " + Amounts.part(set.mayBeBest().size(), cells.size(), "cell")
                                        + (set.mayBeBest().size() == 1 ? " is" : " are")
                                        + " not told apart from the best for "
                                        + set.estimand().english()
                                : ""))
                .orElse("");
    }
}
