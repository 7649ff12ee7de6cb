package org.zimagelab.tuning.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Cell;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.BlockedScores;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/**
 * A cell of a report with the runs that its numbers are made of.
 *
 * @param number from 1, in the order of execution: the report's name for it
 * @param cell its values of all that varies except prompt and seed
 * @param runs planned ones, in the order of execution
 */
public record ReportCell(int number, Cell cell, List<Run> runs) {

    public ReportCell {
        runs = List.copyOf(runs);
    }

    /** All cells of these runs. */
    public static List<ReportCell> of(Runs runs) {
        List<Cell> cells = BlockedScores.of(runs, Metric.NETWORK_CALLS.name()).cells();
        Map<Cell, List<Run>> byCell = new LinkedHashMap<>();
        cells.forEach(cell -> byCell.put(cell, new ArrayList<>()));
        Parameter[] by = cells.isEmpty() ? new Parameter[0] : cells.get(0).parameters();
        runs.planned().forEach(run -> byCell.get(run.cell(by)).add(run));
        List<ReportCell> all = new ArrayList<>();
        byCell.forEach((cell, of) -> all.add(new ReportCell(all.size() + 1, cell, of)));
        return all;
    }
}
