package org.zimagelab.notebook.commands;

import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.notebook.display.RunsView;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.results.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tech.tablesaw.api.Table;

/** {@code %table}. */
@Command(name = "%table", description = "Shows a sweep as a table, one row a run.", sortOptions = false)
final class TableCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private NamedSweep sweep = new NamedSweep();

    @Mixin
    private TableOptions options;

    @Mixin
    private HelpOption help;

    TableCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws IOException {
        options.check();
        Runs runs = sweep.runs(cell);
        cell.output().show(RunsView.bundle(runs));
        cautions(runs.table());
        return options.keep(cell, runs.table());
    }

    /** Says below a table what must be known of the scores in it. */
    static void cautions(Table table) {
        cautions(table.columnNames());
    }

    static void cautions(Collection<String> scores) {
        Remarks.print(Scores.cautions(scores));
    }
}
