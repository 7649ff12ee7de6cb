package org.zimagelab.notebook.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.zimagelab.notebook.display.Frame;
import org.zimagelab.notebook.session.Results;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

/** {@code --csv} and {@code --as}: where a table goes besides the page. */
final class TableOptions {
    @Option(
            names = "--csv",
            paramLabel = "FILE",
            converter = Words.File.class,
            description = "write the table as CSV too (UTF-8, comma)")
    private Path csv;

    @Option(names = "--as", paramLabel = "NAME", description = "declare a Java variable of type Table")
    private String as;

    /** Refuses what cannot be declared or written, before anything is computed. */
    void check() {
        Results.checkName(as);
        if (csv != null) {
            target().check(List.of(".csv"));
        }
    }

    /** Writes and declares a table where that was asked for. */
    Table keep(CellContext cell, Table table) throws IOException {
        if (csv != null) {
            target().write(table);
            cell.screen().show(Frame.text("written: " + csv));
        }
        if (as != null) {
            Results.declare(cell.kernel(), as, Table.class.getName(), table);
        }
        return table;
    }

    private Target target() {
        return new Target("--csv", csv);
    }
}
