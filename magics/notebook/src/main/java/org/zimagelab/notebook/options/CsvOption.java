package org.zimagelab.notebook.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

/** {@code --csv}: a table as a file. */
public final class CsvOption {
    @Option(
            names = "--csv",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "write the table as CSV too (UTF-8, comma)")
    private Path csv;

    /** Fails if the file cannot be written: before anything is computed. */
    public void check() {
        if (csv != null) {
            target().check(List.of(".csv"));
        }
    }

    /** Writes the table if the option is given. */
    public void write(CellContext cell, Table table) throws IOException {
        if (csv != null) {
            target().write(table);
            cell.output().show(MimeBundle.text("written: " + csv));
        }
    }

    private OutputFile target() {
        return new OutputFile("--csv", csv);
    }
}
