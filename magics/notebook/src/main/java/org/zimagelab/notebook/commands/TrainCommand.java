package org.zimagelab.notebook.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.zimagelab.demo.training.Lesson;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.display.Frame;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.ModelView;
import org.zimagelab.notebook.session.Loaded;
import org.zimagelab.notebook.session.MagicException;
import org.zimagelab.notebook.session.Results;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code %%train}: a small model of one's own, trained while one looks on. */
@Command(
        name = "%%train",
        description = {
            "Trains a small diffusion model from nothing, on scenes of demo-base's world that agree with the caption in the",
            "lines below; a line of --- parts the captions of several classes, 8 at most. Without a caption it learns the",
            "whole world, unconditionally. Then it is the model in use, and its name is lesson. An interrupt keeps what it",
            "has learned."
        },
        sortOptions = false)
final class TrainCommand implements Callable<Object> {
    private static final String NAME = "lesson";

    private final CellContext cell;

    @Option(
            names = "--steps",
            paramLabel = "N",
            converter = Words.Whole.class,
            description = "of the optimizer (default: 1200, about two minutes on two cores)")
    private Optional<Integer> steps = Optional.empty();

    @Option(
            names = "--dim",
            paramLabel = "N",
            converter = Words.Whole.class,
            description = "width of the transformer, a multiple of 32 (default: 96)")
    private Optional<Integer> dim = Optional.empty();

    @Option(
            names = "--layers",
            paramLabel = "N",
            converter = Words.Whole.class,
            description = "blocks of the transformer, 1 to 30 (default: 3)")
    private Optional<Integer> layers = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = Words.Seed.class,
            description = "of everything random (default: 0)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--save",
            paramLabel = "DIR",
            converter = Words.File.class,
            description = "keep the model in this folder (default: it is gone when the kernel ends)")
    private Path save;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "declare a Java variable of type Lesson.Trained: folder, losses, seconds")
    private String as;

    @Mixin
    private HelpOption help;

    TrainCommand(CellContext cell) {
        this.cell = cell;
    }

    @Override
    public Object call() throws InterruptedException, IOException {
        Results.checkName(as);
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
        Path folder = save == null ? Files.createTempDirectory("zimage-lab-").resolve(NAME) : checkedSave();
        TrainView view = new TrainView(cell, lesson);
        Lesson.Trained trained = null;
        try {
            trained = lesson.run(folder, view);
        } finally {
            if (trained == null) {
                view.failed();
            }
            if (save == null) {
                deleteOnExit(folder.getParent());
            }
        }
        // taken down: the rest is done all the same, and told at the end
        boolean interrupted = Thread.interrupted();
        view.finished(trained);
        Loaded model =
                cell.session().made(NAME, options -> Loaded.of(NAME, options, ZImage.load(NAME, folder, options)));
        String line = view.summary(trained) + " · it is the model in use: "
                + ModelView.line(model.generator().info());
        cell.screen().show(Frame.html("<div>" + Html.escape(line) + "</div>", line));
        if (as != null) {
            Results.declare(cell.kernel(), as, Lesson.Trained.class.getCanonicalName(), trained);
        }
        if (interrupted) {
            throw new InterruptedException(view.summary(trained) + "; what was learned is the model in use");
        }
        return trained;
    }

    /** A folder that will hold the model alone: a new one, an empty one, or that of an earlier model. */
    private Path checkedSave() throws IOException {
        Path parent = save.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new MagicException("--save " + save + ": the folder " + parent + " does not exist");
        }
        if (Files.exists(save) && !Files.isDirectory(save)) {
            throw new MagicException("--save " + save + ": this is a file; expected a folder");
        }
        if (!Files.isWritable(Files.exists(save) ? save : parent)) {
            throw new MagicException("--save " + save + ": the folder is not writable");
        }
        if (Files.exists(save) && !Files.exists(save.resolve("model_index.json"))) {
            try (Stream<Path> files = Files.list(save)) {
                if (files.findAny().isPresent()) {
                    throw new MagicException("--save " + save
                            + ": this folder holds other files; expected a new folder, or that of an earlier model");
                }
            }
        }
        return save;
    }

    private static void deleteOnExit(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            // the last registered is deleted first: what lies in a folder before the folder
            files.forEach(file -> file.toFile().deleteOnExit());
        }
    }
}
