package org.zimagelab.notebook.options;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.tuning.results.Parquet;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

/** {@code --csv} and {@code --parquet}: a table as a file. */
public final class CsvOption {
    @Option(
            names = "--csv",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "write the table as CSV too (UTF-8, comma)")
    private Path csv;

    @Option(
            names = "--parquet",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "write the table as Parquet too, in which numbers keep their type and every bit")
    private Path parquet;

    /** Fails if a file cannot be written: before anything is computed. */
    public void check() {
        if (csv != null) {
            target().check(List.of(".csv"));
        }
        if (parquet != null) {
            new OutputFile("--parquet", parquet).check(List.of(".parquet"));
        }
    }

    /** Writes the table if an option is given. */
    public void write(CellContext cell, Table table) throws IOException {
        if (csv != null) {
            target().write(table);
            cell.output().show(MimeBundle.text("written: " + csv));
        }
        if (parquet != null) {
            new OutputFile("--parquet", parquet).write(out -> Parquet.write(table, out));
            cell.output().show(MimeBundle.text("written: " + parquet));
        }
    }

    private OutputFile target() {
        return new OutputFile("--csv", csv);
    }
}
