package org.zimagelab.notebook.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.TableView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.FilePatterns;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.ScoreNames;
import org.zimagelab.notebook.options.TableOptions;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.Scorer;
import org.zimagelab.tuning.store.imported.ImportedPicture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** {@code %store import}. */
@Command(
        name = "import",
        description = {
            "Reads the parameters that A1111, ComfyUI and other programs wrote into PNGs, as a table. It adds no",
            "picture to a store: the key of a stored run tells how to make the same pixels again, and these parameters",
            "cannot."
        },
        sortOptions = false)
final class StoreImportCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            converter = OptionConverters.File.class,
            description = "PNG files; * ? [abc] {a,b} within names, ** across folders")
    private List<Path> files;

    @Option(
            names = "--scores",
            paramLabel = "LIST",
            completionCandidates = CompletionCandidates.Scores.class,
            description = "names, or all that can be computed of these pictures (default: none)")
    private Optional<String> scores = Optional.empty();

    @Mixin
    private TableOptions options;

    @Mixin
    private HelpOption help;

    private final List<String> unread = new ArrayList<>();

    private final List<String> notes = new ArrayList<>();

    StoreImportCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        options.check();
        List<Score> chosen = scores.map(text -> ScoreNames.parse(text, EnumSet.of(Requirement.PROMPT)))
                .orElse(List.of());
        List<Path> found = FilePatterns.files(files, unread::add);
        Table table;
        try (FileProgress bar = new FileProgress(cell, "read", "stopped; there is no result")) {
            table = read(found, chosen, bar);
            bar.result(TableView.bundle(table, Metric.byName(chosen)));
        } finally {
            CellNotes.passedOver(unread);
            CellNotes.print(notes);
        }
        CellNotes.print(Metric.cautions(Metric.byName(chosen).values()));
        return options.keep(cell, table);
    }

    private Table read(List<Path> found, List<Score> chosen, FileProgress bar) throws InterruptedException {
        List<ImportedPicture> pictures = new ArrayList<>();
        List<Scored> scored = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped after " + Amounts.part(i, found.size(), "file"));
            }
            try {
                ImportedPicture picture = ImportedPicture.read(found.get(i), notes::add);
                scored.add(scored(picture, chosen));
                pictures.add(picture);
            } catch (IOException e) {
                Interrupts.check();
                unread.add(e.getMessage());
            }
            bar.at(i + 1, found.size());
        }
        if (pictures.isEmpty()) {
            String only = unread.size() == 1 ? unread.remove(0) : "";
            throw new MagicException(CellNotes.none(only, unread, "no picture to import"));
        }
        return withScores(ImportedPicture.table(pictures), chosen, scored);
    }

    private static Scored scored(ImportedPicture picture, List<Score> chosen) throws IOException {
        if (chosen.isEmpty()) {
            return Scored.NOTHING;
        }
        return Scorer.of(ScoreInput.of(Pixels.read(picture.file())).withPrompt(picture.prompt()), chosen);
    }

    private static Table withScores(Table table, List<Score> chosen, List<Scored> scored) {
        for (Score score : chosen) {
            table.addColumns(DoubleColumn.create(
                    score.name(),
                    scored.stream()
                            .mapToDouble(s -> s.values().get(score.name()))
                            .toArray()));
        }
        List<String> reasons = scored.stream().map(Scored::reason).toList();
        return reasons.stream().allMatch(String::isEmpty)
                ? table
                : table.addColumns(StringColumn.create("reasons", reasons));
    }
}
