package org.zimagelab.notebook.schedule;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.knowm.xchart.XYChart;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.config.DynamicShift;
import org.zimagelab.diffusion.sampling.Schedule;
import org.zimagelab.diffusion.sampling.SigmaList;
import org.zimagelab.notebook.charts.ChartFile;
import org.zimagelab.notebook.charts.ScheduleLine;
import org.zimagelab.notebook.charts.SchedulePlot;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.TableView;
import org.zimagelab.notebook.display.TraceView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.OutputFile;
import org.zimagelab.notebook.options.ScheduleOptions;
import org.zimagelab.notebook.options.TableOptions;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.tuning.NumberText;
import org.zimagelab.tuning.parameter.Parameter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tech.tablesaw.api.Table;

/** {@code %schedule}. */
@Command(
        name = "%schedule",
        description = {
            "Draws the noise levels of several schedules in one chart, and lists them. It needs no model; if one is",
            "loaded, its steps, its shift and its size are the defaults."
        },
        sortOptions = false)
public final class ScheduleCommand implements Callable<Object> {
    /** More lines cannot be told apart. */
    private static final int MOST_LINES = 24;

    /** Of the published models: what %schedule takes while no model is loaded. */
    private static final int SIDE = 1024;

    private static final int TOKEN_PIXELS = 16;
    private static final int STEPS = 8;
    private static final double SHIFT = 3;

    private static final TraceView.Words EXPLAINED = new TraceView.Words(
            "Noise level σ before each step: 1 is pure noise, 0 is the finished picture. Where a line falls steeply, a"
                    + " step goes far; where it is flat, steps are spent there.",
            "每一步之前的噪声水平 σ：1 为纯噪声，0 为成品。曲线陡处一步走得远，平缓处步数用得多。");

    private final CellContext cell;

    @Mixin
    private ScheduleOptions options = new ScheduleOptions();

    @Option(
            names = "--save",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "write the chart as .png or .svg too")
    private Path save;

    @Mixin
    private TableOptions tables = new TableOptions();

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public ScheduleCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws IOException {
        tables.check();
        Optional<OutputFile> target = Optional.ofNullable(save).map(file -> new OutputFile("--save", file));
        target.ifPresent(file -> file.check(List.of(".png", ".svg")));
        List<ScheduleLine> lines = lines();
        XYChart chart = SchedulePlot.of(lines);
        Table shown = ScheduleTable.wide(lines);
        cell.output().show(ChartFile.bundle(chart, chart.getTitle()));
        cell.output().show(EXPLAINED.bundle());
        cell.output().show(TableView.bundle(shown));
        CellNotes.print(ScheduleTable.notes(lines));
        if (target.isPresent()) {
            ChartFile.write(chart, save);
            cell.output().show(MimeBundle.text("written: " + save));
        }
        return tables.keep(cell, ScheduleTable.of(lines));
    }

    private List<ScheduleLine> lines() {
        Optional<LoadedModel> model = cell.session().models().isEmpty()
                ? Optional.empty()
                : Optional.of(cell.session().models().current());
        Request defaults = model.map(loaded -> loaded.requests().apply(""))
                .orElseGet(() ->
                        new Request("", "", SIDE, SIDE, STEPS, Guidance.OFF, 0, "euler", OptionalDouble.empty(), 512));
        List<Request> requests = options.requests(defaults).stream().distinct().toList();
        if (requests.size() > MOST_LINES) {
            throw new MagicException(requests.size() + " schedules: expected at most " + MOST_LINES
                    + ", so that they can be told apart");
        }
        sayDefaults(model, defaults, requests);
        List<ScheduleLine> lines = new ArrayList<>();
        List<String> passed = new ArrayList<>();
        for (Request request : requests) {
            try {
                lines.add(line(request, model));
            } catch (IllegalArgumentException e) {
                passed.add(e.getMessage());
            }
        }
        if (lines.isEmpty()) {
            throw new MagicException(String.join("; ", passed));
        }
        CellNotes.passedOver(passed);
        return lines;
    }

    private void sayDefaults(Optional<LoadedModel> model, Request defaults, List<Request> requests) {
        boolean needsShift = requests.stream()
                .anyMatch(request -> request.shift().isEmpty()
                        && request.dynamicShift().isEmpty()
                        && !SigmaList.isList(request.schedule()));
        boolean needsSteps = !options.isGiven(Parameter.STEPS)
                && requests.stream().anyMatch(request -> !SigmaList.isList(request.schedule()));
        String what = (needsSteps ? defaults.steps() + " steps" : "")
                + (needsSteps && needsShift ? " and " : "")
                + (needsShift ? "shift " + NumberText.plain(shift(model)) : "");
        if (!what.isEmpty()) {
            CellNotes.print("note: " + what + ", as "
                    + model.map(loaded -> loaded.source() + " has").orElse("Z-Image-Turbo has; no model is loaded"));
        }
    }

    private static double shift(Optional<LoadedModel> model) {
        return model.map(loaded -> loaded.generator().info().shift()).orElse(SHIFT);
    }

    private static ScheduleLine line(Request asked, Optional<LoadedModel> model) {
        if (SigmaList.isList(asked.schedule())) {
            return new ScheduleLine(asked.schedule(), OptionalDouble.empty(), Optional.empty(), sigmas(asked, 1));
        }
        Request request =
                model.map(loaded -> loaded.generator().resolved(asked)).orElse(asked);
        Optional<DynamicShift> dynamic = request.dynamicShift();
        double shift = dynamic.map(d -> d.at(tokens(request, model)))
                .orElseGet(() -> request.shift().orElseGet(() -> shift(model)));
        return new ScheduleLine(
                request.schedule(),
                OptionalDouble.of(shift),
                dynamic.map(d -> request.width() + "x" + request.height()),
                sigmas(request, shift));
    }

    private static int tokens(Request request, Optional<LoadedModel> model) {
        int side = model.map(loaded -> loaded.generator().info().sizeMultiple()).orElse(TOKEN_PIXELS);
        if (request.width() % side != 0 || request.height() % side != 0) {
            throw new IllegalArgumentException(
                    "size " + request.width() + "x" + request.height() + ": expected multiples of " + side);
        }
        return (request.width() / side) * (request.height() / side);
    }

    private static double[] sigmas(Request request, double shift) {
        float[] sigmas = Schedule.of(request.schedule()).sigmas(request.steps(), shift);
        double[] wide = new double[sigmas.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = sigmas[i];
        }
        return wide;
    }
}
