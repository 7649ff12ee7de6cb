package org.zimagelab.notebook.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.RunsView;
import org.zimagelab.notebook.display.TableView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.EstimandOption;
import org.zimagelab.notebook.options.ReferenceOptions;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.RunsArgument;
import org.zimagelab.notebook.options.TableOptions;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.ListParser;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.RunTable;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.ReferenceComparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

/** {@code %table}. */
@Command(
        name = "%table",
        description = "Shows the runs of a sweep or a store as a table, one row for each run or for each cell.",
        sortOptions = false)
public final class TableCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private RunsArgument argument = new RunsArgument();

    @Mixin
    private RunOptions which = new RunOptions();

    @Option(
            names = "--by",
            paramLabel = "ROW",
            completionCandidates = CompletionCandidates.TableRows.class,
            description = {
                "one row for each: run, cell (a combination of all that varies but prompt and seed), or the parameters",
                "that tell rows apart, such as steps,sampler (default: run)"
            })
    private String by = "run";

    @Option(
            names = "--score",
            paramLabel = "S",
            completionCandidates = CompletionCandidates.SweepScores.class,
            description = {
                "for cells: a score of the sweep, diversity (how much its seeds differ), seconds, network_calls or",
                "skipped_calls (default: its first score)"
            })
    private Optional<String> score = Optional.empty();

    @Mixin
    private EstimandOption whom = new EstimandOption();

    @Mixin
    private ReferenceOptions reference = new ReferenceOptions();

    @Mixin
    private TableOptions options;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public TableCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws IOException, InterruptedException {
        options.check();
        return by.strip().equals("run") ? byRun() : byCell();
    }

    private Table byRun() throws IOException {
        List<String> ofCells = new ArrayList<>(reference.given());
        score.ifPresent(name -> ofCells.add("--score"));
        if (whom.isGiven()) {
            ofCells.add("--for");
        }
        if (!ofCells.isEmpty()) {
            throw new MagicException(ofCells.get(0) + " is an option of --by cell");
        }
        Runs runs = argument.runs(cell, which).runs();
        cell.output().show(RunsView.bundle(runs));
        CellNotes.print(Metric.cautions(runs.scores().values()));
        return options.keep(cell, runs.table(), RunTable.withOrigin(runs.table(), runs.runs()));
    }

    private Table byCell() throws IOException, InterruptedException {
        Estimand estimand = whom.estimand();
        Parameter[] parameters = by.strip().equals("cell") ? new Parameter[0] : parameters();
        Runs runs = argument.runs(cell, which, score.stream()).runs();
        String shown =
                score.orElseGet(() -> runs.scoreNames().stream().findFirst().orElse("seconds"));
        ReferenceComparison comparison = reference.compare(runs, shown, estimand, parameters);
        Table table = comparison.table();
        cell.output()
                .show(MimeBundle.text(
                        shown + ", mean of the prompts' means, for " + estimand.english() + ". " + comparison.words()));
        cell.output().show(TableView.bundle(table, Map.of()));
        CellNotes.print(Metric.cautions(List.of(comparison.metric())));
        return options.keep(cell, table);
    }

    private Parameter[] parameters() {
        Set<Parameter> parameters = new LinkedHashSet<>();
        for (String name : ListParser.words("--by", by)) {
            Parameter parameter;
            try {
                parameter = Parameter.convention(name.strip()).parameter();
            } catch (IllegalArgumentException e) {
                throw new MagicException("--by " + e.getMessage() + ", or run, or cell");
            }
            if (parameter == Parameter.PROMPT || parameter.isReplicate()) {
                throw new MagicException("--by " + parameter.label() + ": cells are compared within prompts and seeds; "
                        + "expected what tells cells apart, such as steps,sampler");
            }
            parameters.add(parameter);
        }
        return parameters.toArray(Parameter[]::new);
    }
}
