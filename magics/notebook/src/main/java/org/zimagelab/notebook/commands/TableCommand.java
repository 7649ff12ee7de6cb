package org.zimagelab.notebook.commands;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.notebook.display.Frame;
import org.zimagelab.notebook.display.RunsView;
import org.zimagelab.notebook.session.Results;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Table;

/** {@code %table}. */
@Command(name = "%table", description = "Shows a sweep as a table, one row a run.", sortOptions = false)
final class TableCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            paramLabel = "NAME",
            completionCandidates = Candidates.Sweeps.class,
            arity = "0..1",
            description = "of a sweep, or of a Java variable of type Runs (default: the latest sweep)")
    private String name;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            converter = Words.File.class,
            description = "write it as CSV too (UTF-8, comma)")
    private Path csv;

    @Option(names = "--as", paramLabel = "NAME", description = "declare a Java variable of type Table")
    private String as;

    @Mixin
    private HelpOption help;

    TableCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws IOException {
        Results.checkName(as);
        Target target = csv == null ? null : new Target("--csv", csv);
        if (target != null) {
            target.check(List.of(".csv"));
        }
        Runs runs = cell.session().sweep(cell.kernel(), name);
        cell.screen().show(RunsView.frame(runs));
        cautions(runs.table());
        return keep(cell, runs.table(), target, as);
    }

    /** Says below a table what must be known of the scores in it. */
    static void cautions(Table table) {
        cautions(table.columnNames());
    }

    static void cautions(Collection<String> scores) {
        Scores.cautions(scores).forEach(System.err::println);
    }

    /** Writes and declares a table where that was asked for. */
    static Table keep(CellContext cell, Table table, Target csv, String as) throws IOException {
        if (csv != null) {
            StringWriter text = new StringWriter();
            table.write().csv(text);
            csv.write(text.toString());
            cell.screen().show(Frame.text("written: " + csv.path()));
        }
        if (as != null) {
            Results.declare(cell.kernel(), as, Table.class.getName(), table);
        }
        return table;
    }
}
