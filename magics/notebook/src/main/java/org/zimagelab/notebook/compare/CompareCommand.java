package org.zimagelab.notebook.compare;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.CompareView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.ConfOption;
import org.zimagelab.notebook.options.CsvOption;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.PictureSource;
import org.zimagelab.notebook.options.RunPairOptions;
import org.zimagelab.notebook.options.ScoresOption;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.tuning.compare.ComparedPicture;
import org.zimagelab.tuning.compare.PictureComparison;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.run.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %compare}. */
@Command(name = "%compare", description = "Shows two pictures and how they differ.", sortOptions = false)
public final class CompareCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            index = "0",
            paramLabel = "A",
            arity = "0..1",
            converter = OptionConverters.Pictures.class,
            completionCandidates = CompletionCandidates.Sweeps.class,
            description = {
                "a picture file, a Java variable of type Picture, Run or BufferedImage, or a sweep or the folder of a",
                "store, of which the options below pick one (default: the latest sweep)"
            })
    private String first;

    @Parameters(
            index = "1",
            paramLabel = "B",
            arity = "0..1",
            converter = OptionConverters.Pictures.class,
            completionCandidates = CompletionCandidates.Sweeps.class,
            description = "likewise (default: the sweep or store that A names)")
    private String second;

    @Mixin
    private final RunPairOptions picks;

    @Mixin
    private ScoresOption scores = new ScoresOption();

    @Mixin
    private CsvOption csv = new CsvOption();

    @Option(names = "--as", paramLabel = "NAME", description = "declare a Java variable of type PictureComparison")
    private String as;

    @Mixin
    private ConfOption conf = new ConfOption();

    @Mixin
    private HelpOption help;

    /** What the words stand for: A and B may be picked from one store, which is read once. */
    private final Map<String, PictureSource> sources = new HashMap<>();

    /** @param cell in which the command stands */
    public CompareCommand(CellContext cell) {
        this.cell = cell;
        picks = new RunPairOptions(cell.session());
    }

    @Override
    public Object call() throws IOException {
        JavaVariables.checkName(as);
        csv.check();
        conf.use(cell, false, Arrays.asList(first, second));
        picks.check();
        scores.check();
        String named = first == null ? cell.session().sweeps().last() : first;
        ComparedPicture a = side(0, named);
        ComparedPicture b = side(1, second == null ? named : second);
        PictureComparison result = PictureComparison.of(a, b, scores(a, b));
        CellNotes.print(Stream.of(a, b)
                .flatMap(side -> side.kept().stream())
                .flatMap(kept -> kept.store().notes().stream())
                .distinct()
                .toList());
        cell.output().show(CompareView.bundle(result));
        CellNotes.print(Metric.cautions(
                result.rows().stream().map(row -> Metric.of(row.score())).toList()));
        csv.write(cell, result.table());
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, PictureComparison.class.getName(), result);
        }
        return result;
    }

    private List<Score> scores(ComparedPicture a, ComparedPicture b) {
        Set<Requirement> atHand = EnumSet.of(Requirement.REFERENCE);
        if (a.request().isPresent() || b.request().isPresent()) {
            atHand.add(Requirement.PROMPT);
        }
        if (a.scoreInput().latents().isPresent() && b.scoreInput().latents().isPresent()) {
            atHand.add(Requirement.LATENTS);
        }
        return scores.scores(atHand);
    }

    private ComparedPicture side(int number, String name) throws IOException {
        Object value = JavaVariables.value(cell.kernel(), name).orElse(null);
        if (value instanceof Picture picture) {
            alone(name);
            return ComparedPicture.of(name, picture);
        }
        if (value instanceof BufferedImage image) {
            alone(name);
            return ComparedPicture.of(name, image);
        }
        if (value instanceof Run run) {
            alone(name);
            return ComparedPicture.read(
                    name,
                    run.file()
                            .orElseThrow(() -> new MagicException(name + ": this run has no picture, it "
                                    + run.outcome().word())));
        }
        PictureSource source = sources.computeIfAbsent(name, this::source);
        if (source instanceof NamedRuns runs) {
            return one(number, runs);
        }
        alone(name);
        return ComparedPicture.read(name, ((PictureSource.PictureFile) source).path());
    }

    private PictureSource source(String word) {
        List<String> passed = new ArrayList<>();
        List<PictureSource> found;
        try {
            found = PictureSource.of(cell, word, passed::add);
        } finally {
            CellNotes.passedOver(passed);
        }
        if (found.size() > 1) {
            throw new MagicException(word + ": " + found.size() + " files; name one of them");
        }
        return found.get(0);
    }

    private ComparedPicture one(int number, NamedRuns named) throws IOException {
        List<Run> runs = named.runs().runs().stream().filter(Run::ok).toList();
        Run picked = picks.one(number, named.name(), runs, CompareCommand::request);
        if (number == 1 && second == null && picked.equals(picks.one(0, named.name(), runs, CompareCommand::request))) {
            int steps = picked.request().steps();
            throw new MagicException(named.name()
                    + ": A and B are the same picture; give two values where they differ, such as --steps " + steps
                    + "," + 2 * steps);
        }
        return ComparedPicture.read(named.name(), picked.file().orElseThrow());
    }

    /** One word for both is right for a sweep alone. */
    private void alone(String word) {
        if (second == null) {
            throw new MagicException(word + ": one picture; expected two, or a sweep to pick them from");
        }
    }

    /** The request with the name of its model. */
    private static Request request(Run run) {
        return run.request().withModel(run.model().name());
    }
}
