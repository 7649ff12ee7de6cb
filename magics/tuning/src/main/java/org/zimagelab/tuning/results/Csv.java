package org.zimagelab.tuning.results;

import java.io.StringWriter;
import org.zimagelab.tuning.parameter.Decimals;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Tables as CSV: separated by commas, with a header, texts in quotes where needed. */
public final class Csv {
    /** Characters that spreadsheets read as the start of a formula (OWASP, "CSV Injection"). */
    private static final String FORMULA = "=+-@\t\r";

    private Csv() {}

    /**
     * A table as CSV that is safe to open in a spreadsheet: a text that begins like a formula gets an apostrophe in
     * front. Numbers stay as they are, in texts too.
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
