package org.zimagelab.tuning.results;

import java.io.StringWriter;
import org.zimagelab.tuning.parameter.Decimals;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Tables as CSV: commas, a head, texts in quotes where they need some. */
public final class Csv {
    /** What spreadsheets take for the beginning of a formula (OWASP, "CSV Injection"). */
    private static final String FORMULA = "=+-@\t\r";

    private Csv() {}

    /**
     * A table as CSV that a spreadsheet opens as text: a text of a prompt or a file that begins like a formula gets an
     * apostrophe before it. Numbers stay as they are, in texts too.
     *
     * @param table any table
     * @return the whole file
     */
    public static String of(Table table) {
        Table safe = Table.create(table.name());
        for (Column<?> column : table.columns()) {
            safe.addColumns(column instanceof StringColumn texts ? quoted(texts) : column);
        }
        StringWriter text = new StringWriter();
        safe.write().csv(text);
        return text.toString();
    }

    private static StringColumn quoted(StringColumn texts) {
        return StringColumn.create(
                texts.name(), texts.asList().stream().map(Csv::quoted).toList());
    }

    private static String quoted(String text) {
        boolean formula = !text.isEmpty()
                && FORMULA.indexOf(text.charAt(0)) >= 0
                && Decimals.parse(text).isEmpty();
        return formula ? "'" + text : text;
    }
}
