package org.zimagelab.notebook.charts;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.zimagelab.notebook.display.ScoreText;
import org.zimagelab.quality.Direction;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.GuidanceText;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.CellScore;
import org.zimagelab.tuning.results.Runs;

/**
 * The cell with the best mean of a score.
 *
 * @param better which end of the score
 * @param cell of steps and guidance, over all else that was swept
 */
public record BestCell(Direction better, CellScore cell) {

    /**
     * Finds it.
     *
     * @param score its name, or {@code seconds} or {@code network_calls}
     * @return empty where neither end is better, or no cell has a value
     */
    public static Optional<BestCell> of(Runs runs, String score) {
        Direction better = runs.metric(score).better();
        return among(runs.cells(score, Parameter.STEPS, Parameter.GUIDANCE), better)
                .map(cell -> new BestCell(better, cell));
    }

    /** Of cells that may have no value yet; empty where neither end is better. */
    static Optional<CellScore> among(List<CellScore> cells, Direction better) {
        Comparator<CellScore> order = Comparator.comparingDouble(CellScore::mean);
        return cells.stream()
                .filter(cell -> cell.n() > 0 && better != Direction.NEITHER)
                .min(better == Direction.LOWER_IS_BETTER ? order : order.reversed());
    }

    /** {@code lower is better; best mean 0.2281 at 32 steps, guidance 0 (cfg 1, off), over 3 pictures}. */
    public String words() {
        return ScoreText.end(better) + "; best mean " + NumberText.score(cell.mean()) + " at "
                + Amounts.count((long) cell.cell().number(Parameter.STEPS), "step") + ", "
                + GuidanceText.guidance(cell.cell().number(Parameter.GUIDANCE)) + ", over "
                + Amounts.count(cell.n(), "picture");
    }
}
