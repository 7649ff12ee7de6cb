package org.zimagelab.notebook.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.knowm.xchart.internal.chartpart.Chart;
import org.zimagelab.notebook.charts.ChartFile;
import org.zimagelab.notebook.charts.ChartTitle;
import org.zimagelab.notebook.charts.SweepCharts;
import org.zimagelab.notebook.display.Frame;
import org.zimagelab.notebook.session.MagicException;
import org.zimagelab.notebook.session.Results;
import org.zimagelab.tuning.Runs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %plot}. */
@Command(name = "%plot", description = "Draws a score of a sweep over steps and guidance.", sortOptions = false)
final class PlotCommand implements Callable<Object> {

    /** What can be drawn. */
    enum Kind {
        heatmap,
        lines
    }

    private final CellContext cell;

    @Parameters(
            paramLabel = "NAME",
            completionCandidates = Candidates.Sweeps.class,
            arity = "0..1",
            description = "of a sweep, or of a Java variable of type Runs (default: the latest sweep)")
    private String name;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            completionCandidates = Candidates.Kinds.class,
            description = "heatmap (mean over the seeds) or lines (with 95 %% intervals) (default: heatmap)")
    private String kind = "heatmap";

    @Option(
            names = "--score",
            paramLabel = "S",
            completionCandidates = Candidates.SweepScores.class,
            description = "a score of the sweep, seconds or network_calls (default: its first score)")
    private String score;

    @Option(names = "--title", paramLabel = "TEXT", description = "above the chart (default: score and prompt)")
    private String title;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            converter = Words.File.class,
            description = "write it too; the name ends in .png or .svg")
    private Path save;

    @Option(names = "--as", paramLabel = "NAME", description = "declare a Java variable: a HeatMapChart or an XYChart")
    private String as;

    @Mixin
    private HelpOption help;

    PlotCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws IOException {
        Results.checkName(as);
        Kind wanted = Stream.of(Kind.values())
                .filter(k -> k.name().equals(kind.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new MagicException("--kind " + kind + ": expected heatmap or lines"));
        Target target = save == null ? null : new Target("--save", save);
        if (target != null) {
            target.check(List.of(".png", ".svg"));
        }
        Runs runs = cell.session().sweep(cell.kernel(), name);
        String drawn = score == null ? firstScore(runs) : score;
        String heading = title == null ? ChartTitle.of(runs, drawn) : title;
        Chart<?, ?> chart = switch (wanted) {
            case heatmap -> SweepCharts.heatmap(runs, drawn, heading);
            case lines -> SweepCharts.lines(runs, drawn, heading);
        };
        cell.screen().show(ChartFile.frame(chart, wanted + " of " + heading));
        if (target != null) {
            ChartFile.write(chart, save);
            cell.screen().show(Frame.text("written: " + save));
        }
        if (as != null) {
            Results.declare(cell.kernel(), as, chart.getClass().getName(), chart);
        }
        return chart;
    }

    private static String firstScore(Runs runs) {
        return runs.scoreNames().stream().findFirst().orElse("seconds");
    }
}
