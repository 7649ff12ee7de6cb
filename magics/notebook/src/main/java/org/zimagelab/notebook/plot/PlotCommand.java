package org.zimagelab.notebook.plot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.Chart;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.charts.BestMarks;
import org.zimagelab.notebook.charts.ChartFile;
import org.zimagelab.notebook.charts.Plot;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.PictureCaption;
import org.zimagelab.notebook.display.TableView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.CompletionCandidates;
import org.zimagelab.notebook.options.CsvOption;
import org.zimagelab.notebook.options.EstimandOption;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.OutputFile;
import org.zimagelab.notebook.options.ReferenceOptions;
import org.zimagelab.notebook.options.RunOptions;
import org.zimagelab.notebook.options.RunsArgument;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.quality.Scores;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.statistics.Convergence;
import org.zimagelab.tuning.statistics.Pareto;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

/** {@code %plot}. */
@Command(
        name = "%plot",
        description = "Draws a score of a sweep or a store over steps and guidance.",
        sortOptions = false)
public final class PlotCommand implements Callable<Object> {
    private final CellContext cell;

    @Mixin
    private RunsArgument argument = new RunsArgument();

    @Mixin
    private RunOptions which = new RunOptions();

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            completionCandidates = PlotKind.Names.class,
            description = {
                "heatmap (means), lines (against steps, with 95 %% intervals),",
                "interaction (against guidance), pareto (against cost), difference (of each cell from one of them),",
                "box (every value, with quartiles), surface (a quadratic fit), convergence (how close to the longest",
                "run) (default: heatmap)"
            })
    private String kind = "heatmap";

    @Option(
            names = "--score",
            paramLabel = "S",
            completionCandidates = CompletionCandidates.SweepScores.class,
            description = {
                "a score of the sweep, diversity (how much a cell's seeds differ), seconds, network_calls or",
                "skipped_calls (default: its first score);",
                "for convergence a score that compares pictures (default: ssim), or latent_l2 where latents are kept"
            })
    private String score;

    @Mixin
    private EstimandOption whom = new EstimandOption();

    @Option(
            names = "--by",
            paramLabel = "PARAMETER",
            completionCandidates = CompletionCandidates.Facets.class,
            description = {
                "one chart for each value of it, all on one scale: model, sampler, prompt, negative, or any other",
                "that varies; not for surface and convergence"
            })
    private Optional<String> by = Optional.empty();

    @Option(
            names = "--cost",
            paramLabel = "COST",
            completionCandidates = CompletionCandidates.Costs.class,
            description = {
                "for pareto: network_calls (NFE), or seconds, of which the median of each cell is drawn with its",
                "quartiles, since they vary (default: network_calls)"
            })
    private Optional<String> cost = Optional.empty();

    @Option(
            names = "--tolerance",
            paramLabel = "X",
            converter = OptionConverters.Decimal.class,
            description = {
                "for convergence: how far from the best the mean may stay,",
                "as a share of the range from worst to best (default: 0.05)"
            })
    private Optional<Double> tolerance = Optional.empty();

    @Mixin
    private ReferenceOptions reference = new ReferenceOptions();

    @Option(
            names = "--within",
            paramLabel = "X",
            converter = OptionConverters.Decimal.class,
            description = {
                "for difference: the margin around zero, in the score's unit",
                "(default: the difference from which on the score says that it matters)"
            })
    private Optional<Double> within = Optional.empty();

    @Option(names = "--title", paramLabel = "TEXT", description = "above the chart (default: score and prompt)")
    private String title;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "write the chart too; the name ends in .png or .svg")
    private Path save;

    @Option(names = "--table", description = "show the numbers behind the chart instead")
    private boolean table;

    @Mixin
    private CsvOption csv = new CsvOption();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description =
                    "declare a Java variable: a HeatMapChart, an XYChart, or with --by a Chart; with --table a Table")
    private String as;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public PlotCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws IOException, InterruptedException {
        JavaVariables.checkName(as);
        PlotKind wanted = PlotKind.named(kind);
        onlyOf(PlotKind.pareto, wanted, "--cost", cost.isPresent());
        onlyOf(PlotKind.convergence, wanted, "--tolerance", tolerance.isPresent());
        onlyOf(PlotKind.difference, wanted, "--within", within.isPresent());
        reference.given().forEach(option -> onlyOf(PlotKind.difference, wanted, option, true));
        if (within.isPresent() && !(within.get() > 0 && Double.isFinite(within.get()))) {
            throw new MagicException("--within " + within.get() + ": expected a number above 0");
        }
        if (whom.isGiven() && !wanted.hasIntervals()) {
            throw new MagicException("--for is no option of --kind " + wanted + ", which has no intervals");
        }
        Optional<Parameter> facets = by.map(name -> facets(wanted, name.strip()));
        Estimand estimand = whom.estimand();
        csv.check();
        OutputFile target = save == null ? null : new OutputFile("--save", save);
        if (target != null) {
            target.check(List.of(".png", ".svg"));
        }
        Runs runs = argument.runs(
                        cell, which, wanted == PlotKind.convergence ? Stream.empty() : Stream.ofNullable(score))
                .runs();
        String drawn = score == null ? wanted.firstScore(runs) : score;
        boolean isDiversity = drawn.equals(Metric.DIVERSITY);
        String heading = title == null
                ? wanted.title(runs, drawn, estimand)
                        + (isDiversity
                                ? ", distance by " + runs.metric(drawn).scale().unit()
                                : "")
                : title;
        Plot plot = draw(
                wanted,
                new PlotKind.Order(
                        runs,
                        drawn,
                        estimand,
                        heading,
                        cost.orElse(Pareto.COSTS.get(0)),
                        tolerance.orElse(Convergence.TOLERANCE),
                        part -> reference.compare(part, drawn, estimand),
                        within,
                        facets));
        CellNotes.print(plot.notes());
        show(plot, words(plot, wanted, runs, drawn, heading));
        CellNotes.print(Metric.cautions(shown(runs, drawn)));
        CellNotes.print(pooled(wanted, runs));
        if (target != null) {
            ChartFile.write(plot.chart(), save);
            cell.output().show(MimeBundle.text("written: " + save));
        }
        csv.write(cell, plot.table());
        Object result = table ? plot.table() : plot.chart();
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, type(result).getName(), result);
        }
        return result;
    }

    /** What is said where no chart can be shown: its title, what is best, what must be known, and how to see it. */
    private String words(Plot plot, PlotKind wanted, Runs runs, String drawn, String heading) {
        List<String> lines = new ArrayList<>();
        lines.add(wanted + " of " + PictureCaption.brief(heading, 200));
        if (wanted != PlotKind.convergence) {
            BestMarks.of(runs, drawn, whom.estimand())
                    .map(BestMarks::words)
                    .filter(said -> !said.isEmpty())
                    .ifPresent(lines::add);
        }
        if (!plot.caption().isEmpty()) {
            lines.add(plot.caption());
        }
        lines.add("to see it where only text is shown: %plot" + argument.words() + which.words() + " --kind " + wanted
                + (score == null ? "" : " --score " + score)
                + by.map(it -> " --by " + it).orElse("") + whom.words()
                + cost.map(it -> " --cost " + it).orElse("") + reference.words()
                + within.map(it -> " --within " + NumberText.plain(it)).orElse("") + " --save chart.png");
        return String.join("\n", lines);
    }

    /** Where all settings became one cell, the chart that has them one by one is named. */
    private List<String> pooled(PlotKind wanted, Runs runs) {
        boolean one = wanted == PlotKind.heatmap || wanted == PlotKind.lines;
        long drawn = runs.runs().stream()
                .map(run -> run.cell(Parameter.STEPS, Parameter.GUIDANCE))
                .distinct()
                .count();
        return one && by.isEmpty() && drawn == 1 && runs.cellCount() > 1
                ? List.of("note: steps and guidance do not vary here, so this is the mean of " + runs.cellCount()
                        + " settings; %plot" + argument.words() + which.words() + " --kind difference"
                        + (score == null ? "" : " --score " + score) + " has them one by one")
                : List.of();
    }

    /** The score of the chart; for convergence the runs do not have it. */
    private static List<Metric> shown(Runs runs, String drawn) {
        Metric kept = runs.scores().get(drawn);
        return kept != null
                ? List.of(kept)
                : Scores.all().stream()
                        .filter(score -> score.name().equals(drawn))
                        .map(Metric::of)
                        .toList();
    }

    private void show(Plot plot, String words) {
        if (table) {
            cell.output().show(TableView.bundle(plot.table()));
            if (!plot.caption().isEmpty()) {
                cell.output().show(MimeBundle.text(plot.caption()));
            }
        } else {
            cell.output().show(ChartFile.bundle(plot.chart(), words));
        }
    }

    private Plot draw(PlotKind wanted, PlotKind.Order order) throws InterruptedException {
        if (by.isEmpty()) {
            return wanted.draw(order);
        }
        try {
            return wanted.draw(order);
        } catch (IllegalArgumentException e) {
            boolean isOfFacets = e.getMessage().startsWith(order.by().get().label() + ": ");
            throw isOfFacets ? new MagicException("--by " + e.getMessage()) : e;
        }
    }

    private static Parameter facets(PlotKind wanted, String name) {
        if (!wanted.hasFacets()) {
            throw new MagicException("--by is no option of --kind " + wanted);
        }
        try {
            return Parameter.convention(name).parameter();
        } catch (IllegalArgumentException e) {
            throw new MagicException("--by " + e.getMessage());
        }
    }

    private static void onlyOf(PlotKind of, PlotKind wanted, String option, boolean given) {
        if (given && wanted != of) {
            throw new MagicException(option + " is an option of --kind " + of + ", not of " + wanted);
        }
    }

    /** A type that a Java cell knows: ours are the same to it as XChart's. */
    private static Class<?> type(Object result) {
        return Stream.<Class<?>>of(Table.class, XYChart.class, HeatMapChart.class, Chart.class)
                .filter(type -> type.isInstance(result))
                .findFirst()
                .orElseThrow();
    }
}
