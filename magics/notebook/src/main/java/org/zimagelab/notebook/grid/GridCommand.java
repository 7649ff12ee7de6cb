package org.zimagelab.notebook.grid;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.GridPage;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.SweepGrid;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.FileProgress;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.OutputFile;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.RunsArgument;
import org.zimagelab.tuning.Amounts;
import org.zimagelab.tuning.plan.Thumbnail;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %grid}. */
@Command(
        name = "%grid",
        description = "Shows the pictures of a sweep or a store, steps down and guidance across.",
        sortOptions = false)
public final class GridCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private RunsArgument argument = new RunsArgument();

    @Mixin
    private RunOptions which = new RunOptions();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "write a page that opens offline in any browser")
    private Path html;

    @Option(
            names = "--pictures",
            paramLabel = "WHERE",
            completionCandidates = CompletionCandidates.Places.class,
            description = "whole pictures of the page: inline, or in a folder beside it (default: inline)")
    private String pictures = "inline";

    @Mixin
    private HelpOption help;

    private final List<String> passed = new ArrayList<>();

    /** @param cell in which the command stands */
    public GridCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws IOException {
        try {
            return shown();
        } finally {
            CellNotes.passedOver(passed);
        }
    }

    private Runs shown() throws IOException {
        if (!pictures.equals("inline") && !pictures.equals("folder")) {
            throw new MagicException("--pictures " + pictures + ": expected inline or folder");
        }
        OutputFile target = html == null ? null : new OutputFile("--html", html);
        if (target != null) {
            target.check(List.of(".html", ".htm"));
        }
        NamedRuns named = argument.runs(cell, which);
        Runs runs = named.runs();
        int planned = runs.planned().size();
        SweepGrid grid = new SweepGrid(runs, Thumbnail.size(planned));
        long whole = runs.runs().stream().filter(Run::ok).count();
        try (FileProgress bar =
                new FileProgress(cell, "read", html == null ? "stopped" : "stopped; no page was written")) {
            GridPage.Seen show = new Shown(grid, bar, (int) whole);
            GridPage page = target == null ? null : page(named, show);
            fill(grid, runs, target == null ? show : null);
            if (target != null) {
                target.write(page::writeTo);
            }
            bar.result(grid.bundle(
                    Html.all(), "grid of " + Amounts.count(whole, "picture") + " of " + Amounts.count(planned, "run")));
        }
        if (target != null) {
            cell.output().show(MimeBundle.text("written: " + html));
        }
        return runs;
    }

    private GridPage page(NamedRuns named, GridPage.Seen show) throws IOException {
        String title = named.name();
        Runs runs = named.runs();
        return pictures.equals("inline") ? GridPage.of(title, runs, show) : beside(title, runs, show);
    }

    /** The page, after its pictures were copied into a folder of its name. */
    private GridPage beside(String title, Runs runs, GridPage.Seen show) throws IOException {
        String page = html.getFileName().toString();
        Path folder = html.resolveSibling(page.substring(0, page.lastIndexOf('.')) + "_pictures");
        Files.createDirectories(folder);
        for (Run run : runs) {
            Interrupts.check();
            if (run.ok()) {
                Path file = run.file().orElseThrow();
                byte[] bytes;
                try {
                    bytes = Files.readAllBytes(file);
                } catch (IOException e) {
                    // The page says so in its place.
                    continue;
                }
                AtomicFile.write(folder.resolve(file.getFileName()), bytes);
            }
        }
        String address = URLEncoder.encode(folder.getFileName().toString(), StandardCharsets.UTF_8);
        return GridPage.beside(title, runs, address.replace("+", "%20"), show);
    }

    /** @param show the pictures, read here; null where the page has shown them */
    private static void fill(SweepGrid grid, Runs runs, GridPage.Seen show) throws IOException {
        for (int i = 0; i < runs.planned().size(); i++) {
            Interrupts.check();
            Run run = runs.planned().get(i);
            if (run.ok() && show != null) {
                try {
                    show.picture(i, run, run.image());
                } catch (IOException e) {
                    Interrupts.check();
                    show.failed(i, e.getMessage());
                }
            } else if (run.outcome() instanceof Outcome.Failed failed) {
                grid.failed(i, failed.reason());
            }
        }
    }

    /** Puts into the grid of the notebook what is read, as far as that grid shows it, and moves the bar. */
    private final class Shown implements GridPage.Seen {
        private final SweepGrid grid;
        private final FileProgress bar;
        private final int pictures;
        private int read;

        Shown(SweepGrid grid, FileProgress bar, int pictures) {
            this.grid = grid;
            this.bar = bar;
            this.pictures = pictures;
        }

        @Override
        public void picture(int index, Run run, BufferedImage image) {
            if (index < SweepGrid.MOST) {
                grid.pictured(index, image, GridPage.title(run));
            }
            bar.at(++read, pictures);
        }

        @Override
        public void failed(int index, String reason) {
            grid.failed(index, reason);
            passed.add(reason);
            bar.at(++read, pictures);
        }
    }
}
