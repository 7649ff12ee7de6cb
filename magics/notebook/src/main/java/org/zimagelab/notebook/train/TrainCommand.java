package org.zimagelab.notebook.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.zimagelab.common.magic.HelpOption;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.demo.folder.TrainedFolder;
import org.zimagelab.demo.training.Lesson;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.display.ModelView;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.notebook.session.LoadedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %%train}: trains a small model, and shows how the loss falls. */
@Command(
        name = "%%train",
        description = {
            "Trains a small diffusion model from scratch, on scenes of demo-base's world that match the caption in the",
            "lines below; a line of --- separates the captions of several classes, 8 at most. Without a caption "
                    + "it learns",
            "the whole world, unconditionally. Afterwards it is the model in use, and its name is lesson. An "
                    + "interrupt ends",
            "the training and keeps what was learned. With --lora it trains a LoRA of demo-base instead, which draws",
            "that world in the colours of a palette."
        },
        sortOptions = false)
public final class TrainCommand implements Callable<Object> {
    private static final String NAME = "lesson";

    private final CellContext cell;

    @Option(
            names = "--steps",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "optimizer steps (default: 1200, about two minutes on two cores)")
    private Optional<Integer> steps = Optional.empty();

    @Option(
            names = "--dim",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "width of the transformer, a multiple of 32 (default: 96)")
    private Optional<Integer> dim = Optional.empty();

    @Option(
            names = "--layers",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "blocks of the transformer, 1 to 30 (default: 3)")
    private Optional<Integer> layers = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = OptionConverters.Seed.class,
            description = "seed of everything random (default: 0)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--save",
            paramLabel = "DIR",
            converter = OptionConverters.File.class,
            description = "keep the model in this folder: a new one, or of an earlier training (default: the model is "
                    + "lost when the kernel ends)")
    private Path save;

    @Mixin
    private LoraTraining lora = new LoraTraining();

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "declare a Java variable of type Lesson.Trained: folder, losses, seconds; with --lora of type"
                    + " LoraLesson.Learned: losses, seconds, factors")
    private String as;

    @Mixin
    private HelpOption help;

    /** @param cell in which the command stands */
    public TrainCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        JavaVariables.checkName(as);
        lora.check(dim.isPresent()
                || layers.isPresent()
                || save != null
                || !cell.body().isBlank());
        if (lora.isAsked()) {
            return lora.run(cell, steps, seed, as);
        }
        List<String> captions = cell.body().isBlank() ? List.of() : cell.prompts("train");
        Lesson usual = Lesson.of(captions);
        Lesson lesson = new Lesson(
                captions,
                steps.orElse(usual.steps()),
                dim.orElse(usual.dim()),
                layers.orElse(usual.layers()),
                usual.batch(),
                seed.orElse(usual.seed()));
        lesson.check();
        if (save != null) {
            checkSave();
        }
        TrainView view = new TrainView(cell, lesson);
        Lesson.Learned learned = null;
        try {
            learned = lesson.learn(view);
        } finally {
            if (learned == null) {
                view.failed();
            }
        }
        // Clears the flag, so that the model can still be written; the interrupt is reported at the end.
        boolean interrupted = Thread.interrupted();
        List<String> problems = new ArrayList<>();
        // The model in use is read from a folder of this kernel, so that changes in DIR do not affect it.
        Lesson.Trained own = keep(learned, problems);
        Lesson.Trained saved = save == null ? own : save(learned, problems);
        Lesson.Trained read = own == null ? saved : own;
        if (read == null) {
            view.failed();
        } else {
            view.finished();
            show(view, read);
        }
        if (!problems.isEmpty()) {
            throw unsaved(problems, read == null ? learned : read);
        }
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, Lesson.Trained.class.getCanonicalName(), saved);
        }
        if (interrupted) {
            throw new InterruptedException(view.summary(read.seconds()) + "; what was learned is the model in use");
        }
        return saved;
    }

    private void show(TrainView view, Lesson.Trained trained) throws InterruptedException {
        Path folder = trained.folder();
        LoadedModel model = cell.session()
                .models()
                .add(NAME, options -> LoadedModel.of(NAME, options, ZImage.load(NAME, folder, options)));
        String line = view.summary(trained.seconds()) + " · it is the model in use: "
                + ModelView.line(model.generator().info());
        cell.output().show(MimeBundle.html(Html.of("div").text(line), line));
    }

    /** Fails before the training if its result could not be saved. */
    private void checkSave() {
        try {
            TrainedFolder.check(save);
        } catch (IOException e) {
            throw new MagicException("--save " + e.getMessage());
        }
    }

    /** @return null if it cannot be written */
    private static Lesson.Trained keep(Lesson.Learned learned, List<String> problems) {
        try {
            Path parent = Files.createTempDirectory("zimage-lab-");
            parent.toFile().deleteOnExit();
            Lesson.Trained trained = learned.save(parent.resolve(NAME));
            deleteOnExit(trained.folder());
            return trained;
        } catch (IOException e) {
            problems.add("the folder for temporary files: " + e.getMessage());
            return null;
        }
    }

    /** @return null where it cannot be written */
    private Lesson.Trained save(Lesson.Learned learned, List<String> problems) {
        try {
            Lesson.Trained saved = learned.save(save);
            // The model is saved, whatever else failed.
            problems.clear();
            return saved;
        } catch (IOException e) {
            problems.add("--save " + e.getMessage());
            return null;
        }
    }

    /** A full disk does not lose a trained model: a Java variable holds it. */
    private MagicException unsaved(List<String> problems, Object trained) {
        String name = as == null ? "trained" : as;
        String what = String.join("; ", problems);
        try {
            JavaVariables.declare(cell.kernel(), name, trained.getClass().getCanonicalName(), trained);
        } catch (MagicException e) {
            return new MagicException(what + "; " + e.getMessage());
        }
        return new MagicException(what + "; the trained model is not lost: "
                + (trained instanceof Lesson.Trained ? "it is the model in use, and " : "")
                + name + ".save(java.nio.file.Path.of(\"DIR\")) in a Java cell writes it to a new folder");
    }

    private static void deleteOnExit(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            // Files are deleted in reverse order of registration, so that a folder is empty when its turn comes.
            files.forEach(file -> file.toFile().deleteOnExit());
        }
    }
}
