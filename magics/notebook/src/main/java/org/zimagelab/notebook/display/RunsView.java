package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table of pictures that fits a page. What is the same in every row stands once above the table, empty columns are
 * left out, file names are short, and scores that do not fit side by side are in several tables, one below the other.
 */
public final class RunsView {
    private static final String FILE = "file";

    /** Columns of scores beside the settings, about a thousand pixels in JupyterLab. */
    private static final int MOST_SCORES = 6;

    private RunsView() {}

    /**
     * The runs, one a row; their files are left to {@link Runs#table()}.
     *
     * @param runs a sweep's
     * @return HTML and text
     */
    public static MimeBundle bundle(Runs runs) {
        Table whole = runs.table();
        Table narrow = Table.create(whole.name());
        whole.columns().stream().filter(column -> !column.name().equals(FILE)).forEach(narrow::addColumns);
        return bundle(narrow, runs.scores());
    }

    /**
     * Pictures of any origin, one a row.
     *
     * @param whole with their files in a column {@code file}, if any
     * @param scores by the name of their column
     * @return HTML and text
     */
    public static MimeBundle bundle(Table whole, Map<String, Metric> scores) {
        List<String> same = new ArrayList<>();
        List<Column<?>> settings = new ArrayList<>();
        List<Column<?>> values = new ArrayList<>();
        List<Column<?>> behind = new ArrayList<>();
        for (Column<?> column : whole.columns()) {
            if (column.name().equals(FILE)) {
                files((StringColumn) column, same, settings);
                continue;
            }
            Set<String> different = new LinkedHashSet<>();
            for (int row = 0; row < whole.rowCount() && different.size() < 2; row++) {
                different.add(TableView.value(column, row));
            }
            boolean isScore = scores.containsKey(column.name());
            if (whole.rowCount() < 2 ? !column.isMissing().isEmpty() : different.equals(Set.of(TableView.MISSING))) {
                continue;
            }
            if (whole.rowCount() > 1 && different.size() == 1 && !isScore) {
                same.add(column.name() + " " + different.iterator().next());
            } else if (isScore) {
                values.add(column);
            } else {
                (values.isEmpty() ? settings : behind).add(column);
            }
        }
        return bundle(whole.name(), String.join(" · ", same), tables(settings, values, behind), scores);
    }

    /** The column of short names, and above the table the folder that all files lie in. */
    private static void files(StringColumn column, List<String> same, List<Column<?>> settings) {
        ShortFileNames names = ShortFileNames.of(column.asList());
        if (!names.folder().isEmpty()) {
            same.add("folder " + names.folder());
        }
        settings.add(StringColumn.create(FILE, names.names()));
    }

    private static List<Table> tables(List<Column<?>> settings, List<Column<?>> values, List<Column<?>> behind) {
        int blocks = Math.max(1, (values.size() + MOST_SCORES - 1) / MOST_SCORES);
        List<Table> tables = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            Table table = Table.create("");
            settings.forEach(table::addColumns);
            // the same number in each
            int from = block * values.size() / blocks;
            int to = (block + 1) * values.size() / blocks;
            values.subList(from, to).forEach(table::addColumns);
            if (block == blocks - 1) {
                behind.forEach(table::addColumns);
            }
            tables.add(table);
        }
        return tables;
    }

    private static MimeBundle bundle(String name, String same, List<Table> tables, Map<String, Metric> scores) {
        tables.get(tables.size() - 1).setName(name);
        Html html = Html.all(Html.faint(same)).add(tables.stream().map(table -> TableView.html(table, scores)));
        String text =
                tables.stream().map(table -> TableView.text(table, scores)).collect(Collectors.joining("\n\n"));
        return MimeBundle.html(html, (same.isEmpty() ? "" : same + "\n") + text);
    }
}
