package org.zimagelab.notebook.score;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.RunsView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.ConfOption;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.PictureSource;
import org.zimagelab.notebook.options.ScoresOption;
import org.zimagelab.notebook.options.TableOptions;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.tuning.compare.ComparedPicture;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.Scored;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.Scorer;
import org.zimagelab.tuning.store.StoreException;
import org.zimagelab.tuning.store.png.PicturePng;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Table;

/** {@code %score}. */
@Command(name = "%score", description = "Scores pictures from anywhere.", sortOptions = false)
public final class ScoreCommand implements Callable<Object> {
    private static final String STOPPED = "stopped; a store keeps the scores so far";

    private final CellContext cell;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            converter = OptionConverters.Pictures.class,
            completionCandidates = CompletionCandidates.Sweeps.class,
            description = {
                "picture files; * ? [abc] {a,b} within names, ** across folders;",
                "or the name of a sweep, or the folder of a store: only missing scores are computed"
            })
    private List<String> words = List.of();

    @Mixin
    private ScoresOption scores = new ScoresOption();

    @Option(
            names = "--reference",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "the picture that each one is compared with, by scores such as ssim")
    private Path reference;

    @Option(
            names = "--download",
            paramLabel = "LIST",
            completionCandidates = CompletionCandidates.Scores.class,
            description = "names of scores whose weights are downloaded first if they are not here; no FILE is needed")
    private String download;

    @Mixin
    private TableOptions options;

    @Mixin
    private ConfOption conf = new ConfOption();

    @Mixin
    private HelpOption help;

    private final List<String> unreadable = new ArrayList<>();

    /** The only line, which is the error then. */
    private String last = "";

    private final Set<String> notes = new LinkedHashSet<>();

    /** @param cell in which the command stands */
    public ScoreCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        options.check();
        conf.use(cell, false, words);
        if (download == null && words.isEmpty()) {
            throw new MagicException("%score needs a picture, a sweep or a store: name one, such as  %score *.png");
        }
        if (download != null) {
            for (Score score : WeightsDownload.scores(download)) {
                WeightsDownload.shown(cell, score);
            }
            if (words.isEmpty()) {
                return null;
            }
        }
        scores.check();
        List<PictureSource> sources = PictureSource.of(cell, words, unreadable::add);
        Optional<ScoreInput> compared = reference == null ? Optional.empty() : Optional.of(scoreInput(reference));
        List<Score> chosen = scores.scores(atHand(sources, compared));
        ScoreTable rows = new ScoreTable(chosen);
        InterruptedException stopped = null;
        try {
            for (PictureSource source : sources) {
                try {
                    add(rows, source, chosen, compared);
                } catch (StoreException e) {
                    unreadable.add(e.getMessage());
                }
            }
        } catch (CancellationException e) {
            stopped = Interrupts.stopped(e, STOPPED);
        } catch (InterruptedException e) {
            stopped = e;
        } finally {
            if (rows.isEmpty() && unreadable.size() == 1) {
                last = unreadable.remove(0);
            }
            CellNotes.passedOver(unreadable);
            CellNotes.print(notes);
        }
        if (stopped != null && rows.isEmpty()) {
            throw stopped;
        }
        if (rows.isEmpty()) {
            throw new MagicException(CellNotes.none(last, unreadable, "no picture to score"));
        }
        Table table = rows.table();
        cell.output().show(RunsView.bundle(table, Metric.byName(chosen)));
        CellNotes.print(Metric.cautions(Metric.byName(chosen).values()));
        if (stopped != null) {
            // Shown, but no file and no variable of this name would be whole.
            throw stopped;
        }
        return options.keep(cell, table);
    }

    private void add(ScoreTable rows, PictureSource source, List<Score> chosen, Optional<ScoreInput> compared)
            throws InterruptedException {
        Interrupts.check(STOPPED);
        if (source instanceof PictureSource.PictureFile file) {
            addFile(rows, file.path(), chosen, compared);
        } else if (source instanceof NamedRuns runs) {
            addRuns(rows, runs, chosen, compared);
        }
    }

    private void addFile(ScoreTable rows, Path file, List<Score> chosen, Optional<ScoreInput> compared) {
        try {
            ScoreInput alone = scoreInput(file);
            Scored scored = Scorer.of(compared.map(alone::against).orElse(alone), chosen);
            scored.reasons().forEach((name, reason) -> notes.add("score " + name + ": " + reason));
            rows.add(file.toString(), Optional.empty(), scored, scored.reason());
        } catch (IOException e) {
            Interrupts.check();
            unreadable.add(e.getMessage());
        }
    }

    private void addRuns(ScoreTable rows, NamedRuns named, List<Score> chosen, Optional<ScoreInput> compared)
            throws InterruptedException {
        RunStore store = named.store();
        Runs runs = scorer(store, chosen, compared).score(named.runs());
        notes.addAll(store.notes());
        Set<String> asked = chosen.stream().map(Score::name).collect(Collectors.toSet());
        for (Run run : runs) {
            Run shown = run.with(run.scored().only(asked));
            rows.add(
                    run.file().map(Path::toString).orElse(""),
                    Optional.of(run.request()),
                    shown.scored(),
                    shown.reason());
        }
        cell.session().sweeps().replace(cell.kernel(), named.name(), runs);
    }

    private static ScoreInput scoreInput(Path file) throws IOException {
        return ComparedPicture.read(file.toString(), file).scoreInput();
    }

    private Scorer scorer(RunStore store, List<Score> chosen, Optional<ScoreInput> compared) {
        Consumer<String> note = notes::add;
        Scorer scorer = new Scorer(store, chosen, note);
        return compared.map(scorer::against).orElse(scorer);
    }

    /**
     * What {@code all} may need: a prompt where any of the pictures knows its own, a reference where one is named, and
     * latents where it has them.
     */
    private static Set<Requirement> atHand(List<PictureSource> sources, Optional<ScoreInput> compared) {
        Set<Requirement> atHand = EnumSet.noneOf(Requirement.class);
        boolean prompted = sources.stream()
                .peek(source -> Interrupts.check())
                .anyMatch(source -> !(source instanceof PictureSource.PictureFile file)
                        || PicturePng.metadataIfOurs(file.path()).isPresent());
        if (prompted) {
            atHand.add(Requirement.PROMPT);
        }
        compared.ifPresent(reference -> atHand.add(Requirement.REFERENCE));
        compared.flatMap(ScoreInput::latents).ifPresent(latents -> atHand.add(Requirement.LATENTS));
        return atHand;
    }
}
