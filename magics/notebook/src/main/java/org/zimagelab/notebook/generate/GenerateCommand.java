package org.zimagelab.notebook.generate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Hires;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.PictureCaption;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.magic.GenerationProgress;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.options.OutputFile;
import org.zimagelab.notebook.options.PictureOptions;
import org.zimagelab.notebook.options.RequestNotes;
import org.zimagelab.notebook.options.SamplingOptions;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.tuning.store.png.PicturePng;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %%generate}: makes pictures of the prompts in its body. */
@Command(
        name = "%%generate",
        description = "Makes a picture of the prompt in the lines below; a line of --- separates several prompts.",
        sortOptions = false)
public final class GenerateCommand implements Callable<Object> {
    private static final int MOST_PICTURES = 1000;

    private final CellContext cell;

    @Mixin
    private SamplingOptions way = new SamplingOptions();

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "pictures of each prompt, with seeds seed, seed+1, … (default: 1)")
    private int count = 1;

    @Mixin
    private RecommendedOption recommended = new RecommendedOption();

    @Mixin
    private PictureOptions options = new PictureOptions();

    @Option(
            names = "--save",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "a PNG that carries its parameters; several pictures become FILE-1, FILE-2, …")
    private Path save;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "declare a Java variable: a Picture, or a List<Picture> where there are several")
    private String as;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public GenerateCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        way.check(options);
        JavaVariables.checkName(as);
        List<String> prompts = cell.prompts("generate");
        LoadedModel model = cell.session().models().current();
        List<Request> requests = requests(model, prompts);
        requests.forEach(model.generator()::check);
        OutputFile target = save == null ? null : new OutputFile("--save", save);
        if (target != null) {
            target.check(List.of(".png"));
        }
        PictureOptions.warnOfTurbo(
                cell.session(), model, requests.get(0).guidance().scale());
        way.seedNote(requests.get(0).seed()).ifPresent(CellNotes::print);
        RequestNotes.print(requests, model);
        boolean ownGuidance = way.hasGuidance() || options.hasStages();
        requests.stream()
                .flatMap(request -> recommended.note(request, model, way.hasSteps(), ownGuidance).stream())
                .distinct()
                .forEach(line -> cell.output().show(MimeBundle.note(line)));
        List<Picture> pictures = new ArrayList<>();
        for (Request request : requests) {
            Optional<Path> file =
                    Optional.ofNullable(target).map(t -> t.numbered(pictures.size() + 1, requests.size()));
            pictures.add(make(model, request, file));
        }
        return JavaVariables.declareOneOrAll(cell.kernel(), as, Picture.class, pictures);
    }

    private List<Request> requests(LoadedModel model, List<String> prompts) {
        if (count < 1 || count > MOST_PICTURES) {
            throw new MagicException("--count " + count + ": expected a whole number from 1 to " + MOST_PICTURES);
        }
        long first = way.seed();
        if (first > Long.MAX_VALUE - count) {
            throw new MagicException("--seed " + first + ": too large for --count " + count);
        }
        List<Request> requests = new ArrayList<>();
        for (String prompt : prompts) {
            Request request = one(model, prompt);
            for (int i = 0; i < count; i++) {
                requests.add(request.withSeed(first + i));
            }
        }
        return requests;
    }

    private Request one(LoadedModel model, String prompt) {
        // Twice: the recommendation depends on the size, and may not replace the stages.
        return Hires.withStrengthOfImage(way.over(
                options.over(recommended.over(options.over(model.requests().apply(prompt)), model))));
    }

    private Picture make(LoadedModel model, Request request, Optional<Path> file)
            throws InterruptedException, IOException {
        try (GenerationProgress making = new GenerationProgress(cell, model, request)) {
            Picture picture = model.generator().generate(request, making);
            making.finish(picture, () -> MimeBundle.png(PicturePng.encode(picture), PictureCaption.picture(picture)));
            Html html = Html.all(PictureCaption.html(picture));
            // A terminal shows no picture, so the text says where the file is.
            String text = "not saved: --save FILE writes it";
            try {
                if (file.isPresent()) {
                    PicturePng.write(picture, file.get());
                    text = "saved as " + file.get();
                    html.add(Html.faint(text));
                }
            } finally {
                cell.output().show(MimeBundle.html(html, PictureCaption.text(picture) + "\n" + text));
            }
            return picture;
        }
    }
}
