package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.Runs;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A sweep as a table that fits a page: what is the same in every row stands once above it, what is missing everywhere and
 * the names of the files are left to {@link Runs#table()}.
 */
public final class RunsView {
    private static final String FILE = "file";

    private RunsView() {}

    /**
     * The runs, one a row.
     *
     * @param runs a sweep's
     * @return HTML and text
     */
    public static Frame frame(Runs runs) {
        Table whole = runs.table();
        List<String> same = new ArrayList<>();
        Table varying = Table.create(whole.name());
        for (Column<?> column : whole.columns()) {
            Set<String> values = new LinkedHashSet<>();
            for (int row = 0; row < whole.rowCount() && values.size() < 2; row++) {
                values.add(TableView.value(column, row));
            }
            if (whole.rowCount() < 2 ? !column.isMissing().isEmpty() : values.equals(Set.of(TableView.MISSING))) {
                continue;
            }
            if (whole.rowCount() > 1 && values.size() == 1) {
                same.add(column.name() + " " + values.iterator().next());
            } else if (!column.name().equals(FILE)) {
                varying.addColumns(column);
            }
        }
        String line = String.join(" · ", same);
        Map<String, Score> scores = ScoreWords.known(runs.scoreNames());
        return Frame.html(
                "<div style=\"opacity:0.75\">" + Html.escape(line) + "</div>" + TableView.html(varying, scores),
                (line.isEmpty() ? "" : line + "\n") + TableView.text(varying, scores));
    }
}
