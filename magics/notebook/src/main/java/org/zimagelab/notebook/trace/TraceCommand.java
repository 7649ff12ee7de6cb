package org.zimagelab.notebook.trace;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.knowm.xchart.XYChart;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.charts.ChartFile;
import org.zimagelab.notebook.charts.TracePlots;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.PictureCaption;
import org.zimagelab.notebook.display.TraceView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.GenerationProgress;
import org.zimagelab.notebook.options.CsvOption;
import org.zimagelab.notebook.options.PictureOptions;
import org.zimagelab.notebook.options.RequestNotes;
import org.zimagelab.notebook.options.SamplingOptions;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.tuning.store.png.PicturePng;
import org.zimagelab.tuning.trace.Trace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %trace}. */
@Command(
        name = "%trace",
        description = {
            "Makes one picture and shows how it comes about: the denoised estimate of each step, noise level and",
            "guidance, the lengths of the velocities, and which sizes of structure are still missing. Write the prompt",
            "in the line, or in the lines below."
        },
        sortOptions = false)
public final class TraceCommand implements Callable<Object> {
    private final CellContext cell;

    @Parameters(paramLabel = "PROMPT", arity = "0..*", description = "the prompt, unless it is in the lines below")
    private List<String> words;

    @Mixin
    private SamplingOptions way = new SamplingOptions();

    @Mixin
    private PictureOptions options = new PictureOptions();

    @Mixin
    private CsvOption csv = new CsvOption();

    @Option(names = "--as", paramLabel = "NAME", description = "declare a Java variable of type Trace")
    private String as;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public TraceCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        way.check(options);
        JavaVariables.checkName(as);
        csv.check();
        String prompt = prompt();
        LoadedModel model = cell.session().models().current();
        Request request = way.over(options.over(model.requests().apply(prompt))).withSeed(way.seed());
        model.generator().check(request);
        PictureOptions.warnOfTurbo(cell.session(), model, request.guidance().scale());
        way.seedNote(request.seed()).ifPresent(CellNotes::print);
        RequestNotes.print(List.of(request), model);
        Trace trace = make(model, request);
        show(trace);
        csv.write(cell, trace.table());
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, Trace.class.getName(), trace);
        }
        return trace;
    }

    private String prompt() {
        List<String> prompts = cell.prompts("trace", words);
        if (prompts.size() > 1) {
            throw new MagicException(prompts.size() + " prompts: %trace shows one picture; give one prompt");
        }
        return prompts.get(0);
    }

    private Trace make(LoadedModel model, Request request) throws InterruptedException {
        try (GenerationProgress making = new GenerationProgress(cell, model, request)) {
            Trace trace = Trace.of(model.generator(), request, making, making::looked);
            making.finish(trace.picture(), () -> TraceView.strip(trace));
            return trace;
        }
    }

    private void show(Trace trace) {
        chart(TracePlots.schedule(trace), "schedule", TraceView.SCHEDULE);
        chart(TracePlots.norms(trace), "norms", TraceView.NORMS);
        chart(TracePlots.missing(trace), "missing", TraceView.MISSING);
        Picture picture = trace.picture();
        cell.output().show(MimeBundle.png(PicturePng.encode(picture), PictureCaption.picture(picture)));
        cell.output().show(MimeBundle.html(PictureCaption.html(picture), PictureCaption.text(picture)));
    }

    private void chart(XYChart chart, String method, TraceView.Words explained) {
        String name = as == null ? "NAME" : as;
        cell.output()
                .show(ChartFile.bundle(
                        chart,
                        chart.getTitle() + "\nto see it where only text is shown: " + ChartFile.class.getName()
                                + ".write("
                                + TracePlots.class.getName() + "." + method + "(" + name
                                + "), java.nio.file.Path.of(\"" + method + ".png\"))"));
        cell.output().show(explained.bundle());
    }
}
