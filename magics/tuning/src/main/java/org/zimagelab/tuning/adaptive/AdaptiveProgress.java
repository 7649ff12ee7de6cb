package org.zimagelab.tuning.adaptive;

import java.util.List;
import java.util.Optional;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.CellText;

/**
 * How far an adaptive sweep is.
 *
 * @param question what it looks for
 * @param cells all cells, in the order of execution
 * @param inRace those of which pictures are still made
 * @param blocks number of blocks so far
 * @param mostBlocks number of blocks of the whole sweep
 * @param pictures pictures that the race needed so far, made or from the store
 * @param mostPictures pictures of the whole sweep
 * @param leader the cell with the best mean; empty before any value
 * @param certified cells that are certainly within the margin of the best, the cheapest first; empty before one is
 * @param networkCalls of one picture of the cheapest certified cell; 0 before there is one
 * @param isOver whether no more pictures are made
 */
public record AdaptiveProgress(
        Question question,
        List<Cell> cells,
        List<Cell> inRace,
        int blocks,
        int mostBlocks,
        int pictures,
        int mostPictures,
        Optional<Cell> leader,
        List<Cell> certified,
        int networkCalls,
        boolean isOver) {

    /**
     * What an adaptive sweep looks for: a cell that is within a margin of the best in a score.
     *
     * @param metric the score
     * @param delta the margin, in the score's unit
     * @param estimand what the comparisons are about
     */
    public record Question(Metric metric, double delta, Estimand estimand) {
        /** In words: {@code blur_effect, within 0.01 (these prompts, new seeds)}. */
        public String words() {
            return metric.name() + ", within " + NumberText.plain(delta) + " (" + estimand.english() + ")";
        }
    }

    public AdaptiveProgress {
        cells = List.copyOf(cells);
        inRace = List.copyOf(inRace);
        certified = List.copyOf(certified);
    }

    /** The cheapest certified cell. */
    public Optional<Cell> answer() {
        return certified.stream().findFirst();
    }

    /** One line: {@code block 13 of 48: 6 of 25 cells in the race; 130 of 800 pictures made}. */
    public String line() {
        return "block " + blocks + " of " + mostBlocks + ": " + inRace.size() + " of "
                + Amounts.count(cells.size(), "cell") + " in the race; "
                + Amounts.part(pictures, mostPictures, "picture") + " made";
    }

    /** How it ended, in one or two sentences. */
    public String closing() {
        String within = NumberText.plain(question.delta()) + " "
                + question.metric().name() + " (" + question.estimand().english() + ")";
        String amount = Amounts.part(pictures, mostPictures, "picture") + " were needed, " + (mostPictures - pictures)
                + " saved.";
        if (answer().isPresent()) {
            return words(answer().get()) + ": as good as the best of " + cells.size() + " settings within " + within
                    + (certified.size() == 1
                            ? ", and the only one that is certain so far; "
                            : ", and the cheapest of " + certified.size() + " that are certain so far; ")
                    + Amounts.count(networkCalls, "network call") + " a picture. " + amount;
        }
        if (leader.isEmpty()) {
            return "Undecided: no picture has a value of " + question.metric().name() + ". " + amount;
        }
        return "Undecided after " + Amounts.count(blocks, "block") + ": no setting is certainly within " + within
                + " of the best. " + words(leader.get()) + " leads, and " + (inRace.size() - 1) + " of "
                + cells.size() + " may be better by more than that. More seeds"
                + (question.estimand() == Estimand.NEW ? " or prompts" : "") + ", or a larger margin, decide it. "
                + amount;
    }

    private static String words(Cell cell) {
        return CellText.of(cell, Language.EN);
    }
}
