package org.zimagelab.notebook.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.zimagelab.notebook.display.Frame;
import org.zimagelab.notebook.display.GridPage;
import org.zimagelab.notebook.display.Numbers;
import org.zimagelab.notebook.display.SweepGrid;
import org.zimagelab.notebook.display.Thumbnails;
import org.zimagelab.tuning.Outcome;
import org.zimagelab.tuning.Run;
import org.zimagelab.tuning.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %grid}. */
@Command(name = "%grid", description = "Shows a sweep's pictures, steps down and guidance across.", sortOptions = false)
final class GridCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(
            paramLabel = "NAME",
            completionCandidates = Candidates.Sweeps.class,
            arity = "0..1",
            description = "of a sweep, or of a Java variable of type Runs (default: the latest sweep)")
    private String name;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            converter = Words.File.class,
            description = "write one file with the whole pictures, which opens offline in any browser")
    private Path html;

    @Mixin
    private HelpOption help;

    GridCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws IOException {
        Target target = html == null ? null : new Target("--html", html);
        if (target != null) {
            target.check(List.of(".html", ".htm"));
        }
        Runs runs = cell.session().sweep(cell.kernel(), name);
        cell.screen().show(frame(runs));
        if (target != null) {
            target.write(GridPage.of(name == null ? cell.session().lastSweep() : name, runs));
            cell.screen().show(Frame.text("written: " + html));
        }
        return runs;
    }

    private static Frame frame(Runs runs) throws IOException {
        int planned = runs.plan().runs().size();
        SweepGrid grid = new SweepGrid(runs.plan(), Thumbnails.size(planned));
        Map<String, Run> finished = new HashMap<>();
        runs.forEach(run -> finished.put(run.key(), run));
        for (int i = 0; i < planned; i++) {
            Run run = finished.get(runs.plan().runs().get(i).key());
            if (run != null && run.ok()) {
                grid.pictured(i, run.image(), GridPage.title(run));
            } else if (run != null && run.outcome() instanceof Outcome.Failed failed) {
                grid.failed(i, failed.reason());
            }
        }
        long pictures = runs.runs().stream().filter(Run::ok).count();
        return Frame.html(
                grid.html(), "grid of " + Numbers.count(pictures, "picture") + " of " + Numbers.count(planned, "run"));
    }
}
