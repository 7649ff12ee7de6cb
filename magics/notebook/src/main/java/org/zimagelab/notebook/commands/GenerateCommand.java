package org.zimagelab.notebook.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.display.Captions;
import org.zimagelab.notebook.display.Frame;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.Numbers;
import org.zimagelab.notebook.display.Screen;
import org.zimagelab.notebook.session.Loaded;
import org.zimagelab.notebook.session.MagicException;
import org.zimagelab.notebook.session.Results;
import org.zimagelab.tuning.store.PicturePng;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %%generate}: the body's prompts as pictures. */
@Command(
        name = "%%generate",
        description = "Makes a picture of the prompt in the lines below; a line of --- parts several prompts.",
        sortOptions = false)
final class GenerateCommand implements Callable<Object> {
    private static final int MOST_PICTURES = 1000;
    private static final double UPDATE_SECONDS = 0.2;

    private final CellContext cell;

    @Option(
            names = "--steps",
            paramLabel = "N",
            converter = Words.Whole.class,
            description = "sampler steps, 1 to 1000 (default: turbo 8, base 50)")
    private Optional<Integer> steps = Optional.empty();

    @Option(
            names = "--guidance",
            paramLabel = "S",
            converter = Words.Decimal.class,
            description = "guidance as diffusers counts it, 0 = off (default: turbo 0, base 4)")
    private Optional<Double> guidance = Optional.empty();

    @Option(
            names = "--cfg",
            paramLabel = "C",
            converter = Words.Decimal.class,
            description = "the same as A1111 and ComfyUI count it, 1 = off; cfg = guidance + 1")
    private Optional<Double> cfg = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = Words.Seed.class,
            description = "of the noise, as torch.manual_seed (default: a new one each time, shown)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = Words.Whole.class,
            description = "pictures of each prompt, with seeds seed, seed+1, … (default: 1)")
    private int count = 1;

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            completionCandidates = Candidates.Samplers.class,
            description = "euler or heun (default: euler)")
    private Optional<String> sampler = Optional.empty();

    @Option(
            names = "--shift",
            paramLabel = "X",
            converter = Words.Decimal.class,
            description = "time shift of the schedule, above 0 (default: the model's own)")
    private Optional<Double> shift = Optional.empty();

    @Mixin
    private Recommended recommended = new Recommended();

    @Mixin
    private PictureOptions options = new PictureOptions();

    @Option(
            names = "--save",
            paramLabel = "FILE",
            converter = Words.File.class,
            description = "a PNG that carries its parameters; several pictures become FILE-1, FILE-2, …")
    private Path save;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "declare a Java variable: a Picture, or a List<Picture> where there are several")
    private String as;

    @Mixin
    private HelpOption help;

    GenerateCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        PictureOptions.notBoth(guidance.isPresent(), cfg.isPresent());
        if (options.hasStages() && (guidance.isPresent() || cfg.isPresent())) {
            throw new MagicException("--stages say how strong guidance is all the way: leave --guidance and --cfg out");
        }
        Results.checkName(as);
        List<String> prompts = cell.prompts("generate");
        Loaded model = cell.session().model();
        List<Request> requests = requests(model, prompts);
        requests.forEach(model.generator()::check);
        Target target = save == null ? null : new Target("--save", save);
        if (target != null) {
            target.check(List.of(".png"));
        }
        PictureOptions.warnOfTurbo(
                cell.session(), model, requests.get(0).guidance().scale());
        boolean ownGuidance = guidance.isPresent() || cfg.isPresent() || options.hasStages();
        requests.stream()
                .flatMap(request -> recommended.note(request, model, steps.isPresent(), ownGuidance).stream())
                .distinct()
                .forEach(line -> cell.screen()
                        .show(Frame.html("<div style=\"opacity:0.75\">" + Html.escape(line) + "</div>", line)));
        List<Picture> pictures = new ArrayList<>();
        for (Request request : requests) {
            Picture picture = make(model, request);
            pictures.add(picture);
            if (target != null) {
                PicturePng.write(picture, target.numbered(pictures.size(), requests.size()));
            }
        }
        return declare(pictures);
    }

    private List<Request> requests(Loaded model, List<String> prompts) {
        if (count < 1 || count > MOST_PICTURES) {
            throw new MagicException("--count " + count + ": expected a whole number from 1 to " + MOST_PICTURES);
        }
        long first = seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1L << 32));
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

    private Request one(Loaded model, String prompt) {
        // Once more over what is recommended, which asks for the size and may not replace stages.
        Request request =
                options.over(recommended.over(options.over(model.requests().apply(prompt)), model));
        request = steps.isPresent() ? request.withSteps(steps.get()) : request;
        request = guidance.isPresent() ? request.withGuidance(guidance.get()) : request;
        request =
                cfg.isPresent() ? request.withGuidance(Guidance.ofCfg(cfg.get()).scale()) : request;
        request = sampler.isPresent() ? request.withSampler(sampler.get()) : request;
        return shift.isPresent() ? request.withShift(shift.get()) : request;
    }

    private Picture make(Loaded model, Request request) throws InterruptedException {
        Screen.Live live = cell.screen().live(progress(request, 0, 0, Double.NaN), UPDATE_SECONDS);
        int calls = model.generator().networkCalls(request);
        long start = System.nanoTime();
        int[] done = {0};
        boolean finished = false;
        try {
            Picture picture = model.generator().generate(request, step -> {
                done[0] = step.index();
                double elapsed = (System.nanoTime() - start) / 1e9;
                double left = elapsed / Math.max(1, step.networkCalls()) * (calls - step.networkCalls());
                live.update(() -> progress(request, step.index(), step.networkCalls(), left));
            });
            live.finish(Frame.png(PicturePng.encode(picture), Captions.text(picture)));
            cell.screen().show(Frame.html(Captions.html(picture), Captions.text(picture)));
            int computed = picture.networkCalls() - picture.reusedCalls();
            if (computed > 0) {
                cell.session().measured(picture.model(), request, picture.seconds() / computed);
            }
            finished = true;
            return picture;
        } finally {
            if (!finished) {
                live.finish(stopped(request, done[0]));
            }
        }
    }

    private Frame progress(Request request, int step, int calls, double left) {
        String line = "step " + step + " of " + request.steps() + " · " + Numbers.count(calls, "network call")
                + (Double.isNaN(left) ? "" : " · " + Numbers.seconds(left) + " left");
        return Frame.html(Html.bar((double) step / request.steps(), line), line);
    }

    private Frame stopped(Request request, int step) {
        String line = "stopped after step " + step + " of " + request.steps() + " (seed " + request.seed() + ")";
        return Frame.html("<div style=\"opacity:0.75\">" + Html.escape(line) + "</div>", line);
    }

    private Object declare(List<Picture> pictures) {
        Object result = pictures.size() == 1 ? pictures.get(0) : List.copyOf(pictures);
        if (as != null) {
            String one = Picture.class.getName();
            Results.declare(cell.kernel(), as, pictures.size() == 1 ? one : "java.util.List<" + one + ">", result);
        }
        return result;
    }
}
