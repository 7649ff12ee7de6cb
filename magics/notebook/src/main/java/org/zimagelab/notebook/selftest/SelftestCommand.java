package org.zimagelab.notebook.selftest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.CellOutput;
import org.zimagelab.notebook.display.CrossTalkView;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.FilePatterns;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.ScoresOption;
import org.zimagelab.notebook.options.TableOptions;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.selftest.CrossTalk;
import org.zimagelab.quality.selftest.SyntheticScenes;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.metric.Metric;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.Table;

/** {@code %quality selftest}. */
@Command(
        name = "selftest",
        description = {
            "Adds blur, oversaturation, overexposure, contrast, noise, sharpening, blocks and banding to "
                    + "pictures, at five",
            "levels each, and shows which score detects which defect, and which scores are misled."
        },
        sortOptions = false)
final class SelftestCommand implements Callable<Object> {
    private static final int LARGEST = 1024;
    private static final double UPDATE_SECONDS = 0.5;

    private final CellContext cell;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            converter = OptionConverters.File.class,
            description = "your own pictures, as for %%score; of a large one its middle 1024 x 1024"
                    + " (default: scenes that come with the program)")
    private List<Path> files = List.of();

    @Mixin
    private ScoresOption scores = new ScoresOption();

    @Mixin
    private TableOptions options;

    @Mixin
    private HelpOption help;

    SelftestCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        options.check();
        List<Score> chosen = scores.scores(Set.of());
        List<Pixels> pictures =
                files.isEmpty() ? List.copyOf(SyntheticScenes.all().values()) : read(files);
        CrossTalk result = measured(pictures, chosen);
        result.unscored().forEach(line -> CellNotes.print("score " + line));
        Table table = CrossTalkView.table(result);
        CellNotes.print(Metric.cautions(Metric.byName(chosen).values()));
        return options.keep(cell, table);
    }

    private CrossTalk measured(List<Pixels> pictures, List<Score> chosen) throws InterruptedException {
        CellOutput.Live live = cell.output().live(bar(0, 1), UPDATE_SECONDS);
        MimeBundle last = line("stopped; there is no result yet");
        try {
            CrossTalk result = CrossTalk.of(pictures, chosen, (done, of) -> live.update(() -> bar(done, of)));
            last = CrossTalkView.bundle(result);
            return result;
        } finally {
            live.finish(last);
        }
    }

    private static List<Pixels> read(List<Path> patterns) throws InterruptedException, IOException {
        List<Pixels> pictures = new ArrayList<>();
        List<String> passed = new ArrayList<>();
        List<Path> files = FilePatterns.files(patterns, passed::add);
        if (files.isEmpty()) {
            throw new MagicException(String.join("; ", passed));
        }
        CellNotes.passedOver(passed);
        for (Path file : files) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped before " + file);
            }
            Pixels picture = Pixels.read(file);
            if (Math.min(picture.width(), picture.height()) < CrossTalk.LEAST_SIDE) {
                throw new MagicException(file + ": " + CrossTalk.tooSmall(picture));
            }
            pictures.add(CrossTalk.middle(picture, LARGEST));
        }
        return pictures;
    }

    private static MimeBundle bar(int done, int of) {
        String line = done == 0 ? "adding defects" : "scored: " + Amounts.part(done, of, "picture");
        return MimeBundle.html(Html.bar((double) done / of, line), line);
    }

    private static MimeBundle line(String line) {
        return MimeBundle.note(line);
    }
}
