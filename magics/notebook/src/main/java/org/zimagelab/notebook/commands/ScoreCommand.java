package org.zimagelab.notebook.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.zimagelab.notebook.display.TableView;
import org.zimagelab.notebook.session.MagicException;
import org.zimagelab.notebook.session.Results;
import org.zimagelab.quality.Pixels;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.Subject;
import org.zimagelab.tuning.store.PicturePng;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %score}. */
@Command(name = "%score", description = "Scores pictures from anywhere.", sortOptions = false)
final class ScoreCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            converter = Words.File.class,
            description = "picture files; * ? [abc] {a,b} within names, ** across folders")
    private List<Path> files;

    @Option(
            names = "--scores",
            paramLabel = "LIST",
            completionCandidates = Candidates.Scores.class,
            description = "names, or all (default: all)")
    private String scores = "all";

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            converter = Words.File.class,
            description = "write the table as CSV too (UTF-8, comma)")
    private Path csv;

    @Option(names = "--as", paramLabel = "NAME", description = "declare a Java variable of type Table")
    private String as;

    @Mixin
    private HelpOption help;

    ScoreCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        Results.checkName(as);
        List<Score> chosen = SweepCommand.parseScores(scores);
        Target target = csv == null ? null : new Target("--csv", csv);
        if (target != null) {
            target.check(List.of(".csv"));
        }
        List<Path> found = files.stream().flatMap(f -> Globs.files(f).stream()).toList();
        Table table = table(found, chosen);
        cell.screen().show(TableView.frame(table));
        TableCommand.cautions(table);
        return TableCommand.keep(cell, table, target, as);
    }

    private static Table table(List<Path> files, List<Score> scores) throws InterruptedException {
        StringColumn names = StringColumn.create("file");
        List<DoubleColumn> columns =
                scores.stream().map(score -> DoubleColumn.create(score.name())).toList();
        List<String> unreadable = new ArrayList<>();
        Set<String> unscored = new LinkedHashSet<>();
        for (Path file : files) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped before " + file);
            }
            try {
                Subject pixels = Subject.of(Pixels.read(file));
                Subject subject = prompt(file).map(pixels::withPrompt).orElse(pixels);
                Map<String, Double> values = Scores.of(
                        subject, scores, (score, reason) -> unscored.add("score " + score.name() + ": " + reason));
                names.append(file.toString());
                columns.forEach(column -> column.append(values.getOrDefault(column.name(), Double.NaN)));
            } catch (IOException e) {
                unreadable.add(e.getMessage());
            }
        }
        if (names.isEmpty()) {
            throw new MagicException(String.join("; ", unreadable));
        }
        unreadable.forEach(line -> System.err.println("passed over: " + line));
        unscored.forEach(System.err::println);
        Table table = Table.create("scores", names);
        columns.forEach(table::addColumns);
        return table;
    }

    /** What a picture made here was asked to show. */
    private static Optional<String> prompt(Path file) {
        try {
            return PicturePng.recipe(file).map(recipe -> recipe.request().prompt());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
