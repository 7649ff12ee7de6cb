package org.zimagelab.notebook.display;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A table: names and types of its columns, first and last rows. Text is escaped and, where long, cut. */
public final class TableView {
    static final String MISSING = "–";
    private static final int FIRST = 20;
    private static final int LAST = 5;
    private static final int LONGEST_TEXT = 72;

    /** A terminal is seldom wider than a hundred columns. */
    private static final int LONGEST_IN_TEXT = 36;

    private TableView() {}

    /**
     * The table as HTML with plain text beside it.
     *
     * @param table any table
     * @return both
     */
    public static MimeBundle bundle(Table table) {
        return bundle(table, Map.of());
    }

    /**
     * The same, where some columns are scores: their heads say what the numbers mean.
     *
     * @param table any table
     * @param scores by the name of their column
     * @return both
     */
    public static MimeBundle bundle(Table table, Map<String, Metric> scores) {
        return MimeBundle.html(html(table, scores), text(table, scores));
    }

    static Html html(Table table, Map<String, Metric> scores) {
        HtmlTable shown = new HtmlTable();
        List<HtmlTable.Cell> heads = new ArrayList<>();
        for (Column<?> column : table.columns()) {
            Optional<Metric> score =
                    Optional.ofNullable(scores.get(column.name())).filter(Metric::isKnown);
            String type = column.type().name().toLowerCase(Locale.ROOT);
            heads.add(HtmlTable.Cell.head(column.name(), align(column))
                    .noted(score.map(ScoreText::brief).orElse(type))
                    .titled(score.map(ScoreText::tip).orElse(""))
                    .styled("vertical-align:bottom"));
        }
        shown.heads(heads);
        int before = -1;
        for (int row : rows(table)) {
            if (row != before + 1) {
                shown.across("… " + Amounts.count(row - before - 1, "row") + " …");
            }
            int at = row;
            shown.add(table.columns().stream().map(column -> cell(column, at)).toList());
            before = row;
        }
        String name = table.name() == null || table.name().isBlank() ? "" : table.name() + ": ";
        return Html.all(shown.html(), Html.of("div", "opacity:0.7").text(name + size(table)));
    }

    private static HtmlTable.Cell cell(Column<?> column, int row) {
        String value = value(column, row);
        String shown = PictureCaption.brief(value, LONGEST_TEXT);
        HtmlTable.Cell cell = align(column).equals("left") ? HtmlTable.Cell.left(shown) : HtmlTable.Cell.right(shown);
        return shown.equals(value) ? cell : cell.titled(value);
    }

    static String text(Table table, Map<String, Metric> scores) {
        List<Integer> rows = rows(table);
        List<String> lines = new ArrayList<>();
        StringBuilder[] out = new StringBuilder[rows.size() + 1];
        for (int i = 0; i < out.length; i++) {
            out[i] = new StringBuilder();
        }
        for (Column<?> column : table.columns()) {
            List<String> cells = new ArrayList<>(List.of(column.name()));
            rows.forEach(row -> cells.add(PictureCaption.brief(value(column, row), LONGEST_IN_TEXT)));
            int width = cells.stream().mapToInt(TerminalText::width).max().orElse(0);
            for (int i = 0; i < out.length; i++) {
                out[i].append(TerminalText.padded(
                                cells.get(i), width, align(column).equals("right")))
                        .append("  ");
            }
        }
        int before = -2;
        for (int i = 0; i < out.length; i++) {
            int row = i == 0 ? -1 : rows.get(i - 1);
            if (row != before + 1) {
                lines.add("… " + Amounts.count(row - before - 1, "row") + " …");
            }
            lines.add(out[i].toString().stripTrailing());
            before = row;
        }
        lines.add(size(table));
        table.columnNames().stream()
                .filter(name -> scores.containsKey(name) && scores.get(name).isKnown())
                .forEach(name -> lines.add(name + ": " + ScoreText.brief(scores.get(name))));
        return String.join("\n", lines);
    }

    private static List<Integer> rows(Table table) {
        List<Integer> rows = new ArrayList<>();
        int count = table.rowCount();
        boolean whole = count <= FIRST + LAST + 1;
        for (int row = 0; row < count; row++) {
            if (whole || row < FIRST || row >= count - LAST) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static String size(Table table) {
        return Amounts.count(table.rowCount(), "row") + " × " + Amounts.count(table.columnCount(), "column");
    }

    static String value(Column<?> column, int row) {
        if (column.isMissing(row)) {
            return MISSING;
        }
        Object value = column.get(row);
        return value instanceof Double || value instanceof Float
                ? number(((Number) value).doubleValue())
                : String.valueOf(Parameter.shown(column.name(), value));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? NumberText.plain(value) : NumberText.score(value);
    }

    private static String align(Column<?> column) {
        return column.type() == ColumnType.STRING ? "left" : "right";
    }
}
