package org.zimagelab.notebook.options;

import java.io.IOException;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.session.JavaVariables;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

/** {@code --csv} and {@code --as}: a table as a file and as a Java variable. */
public final class TableOptions {
    @Mixin
    private CsvOption csv = new CsvOption();

    @Option(names = "--as", paramLabel = "NAME", description = "declare a Java variable of type Table")
    private String as;

    /** Fails if the table cannot be declared or written: before anything is computed. */
    public void check() {
        JavaVariables.checkName(as);
        csv.check();
    }

    /** Writes and declares the table if the options are given. */
    public Table keep(CellContext cell, Table table) throws IOException {
        return keep(cell, table, table);
    }

    /**
     * The same, where the file says more than the table.
     *
     * @param table to declare
     * @param written to the file
     */
    public Table keep(CellContext cell, Table table, Table written) throws IOException {
        csv.write(cell, written);
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, Table.class.getName(), table);
        }
        return table;
    }
}
