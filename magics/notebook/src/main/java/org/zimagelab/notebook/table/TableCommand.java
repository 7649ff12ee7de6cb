package org.zimagelab.notebook.table;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.notebook.display.RunsView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.RunsArgument;
import org.zimagelab.notebook.options.TableOptions;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.RunTable;
import org.zimagelab.tuning.results.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code %table}. */
@Command(
        name = "%table",
        description = "Shows the runs of a sweep or a store as a table, one row for each.",
        sortOptions = false)
public final class TableCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private RunsArgument argument = new RunsArgument();

    @Mixin
    private RunOptions which = new RunOptions();

    @Mixin
    private TableOptions options;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public TableCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws IOException {
        options.check();
        Runs runs = argument.runs(cell, which).runs();
        cell.output().show(RunsView.bundle(runs));
        CellNotes.print(Metric.cautions(runs.scores().values()));
        return options.keep(cell, runs.table(), RunTable.withOrigin(runs.table(), runs.runs()));
    }
}
