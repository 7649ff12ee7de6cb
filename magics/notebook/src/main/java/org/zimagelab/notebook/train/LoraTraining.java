package org.zimagelab.notebook.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.demo.training.LoraLesson;
import org.zimagelab.demo.world.Duotone;
import org.zimagelab.notebook.display.Html;
import org.zimagelab.notebook.display.MimeBundle;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.options.OptionConverters;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Safetensors;
import picocli.CommandLine.Option;

/** {@code %%train --lora}: the options, and the training of a LoRA instead of a model. */
final class LoraTraining {
    private static final String ENDING = ".safetensors";

    @Option(
            names = "--lora",
            paramLabel = "FILE",
            converter = OptionConverters.File.class,
            description = "train a LoRA of demo-base instead, and write it to this .safetensors file: a new one, or of "
                    + "an earlier training")
    private Path file;

    @Option(
            names = "--palette",
            paramLabel = "NAME",
            completionCandidates = Words.class,
            description = "with --lora: the colours that it learns, rose or cyanotype (default: rose)")
    private Optional<String> palette = Optional.empty();

    @Option(
            names = "--rank",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "with --lora: rank of its factors, 1 to 64 (default: 4)")
    private Optional<Integer> rank = Optional.empty();

    /** The palettes, for completion. */
    static final class Words implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Duotone.words().iterator();
        }
    }

    boolean isAsked() {
        return file != null;
    }

    /** @param others whether something is given that only the training of a whole model has */
    void check(boolean others) {
        if (!isAsked()) {
            if (palette.isPresent() || rank.isPresent()) {
                throw new MagicException(
                        (palette.isPresent() ? "--palette" : "--rank") + " is for --lora FILE, which trains a LoRA");
            }
            return;
        }
        if (others) {
            throw new MagicException("--lora trains with captions of its own beside demo-base, which keeps its size:"
                    + " leave out the lines below, --dim, --layers and --save");
        }
        if (!String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(ENDING)) {
            throw new MagicException("--lora " + Printable.value(file) + ": expected a file that ends in " + ENDING);
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new MagicException("--lora " + Printable.value(file) + ": no such folder");
        }
        if (Files.exists(file) && !isOwn()) {
            throw new MagicException("--lora " + Printable.value(file)
                    + ": this file is not of an earlier training, so it is not replaced; name a new one");
        }
    }

    private boolean isOwn() {
        try {
            return Safetensors.metadata(file).containsKey(LoraLesson.noteName());
        } catch (ModelException e) {
            return false;
        }
    }

    Object run(CellContext cell, Optional<Integer> steps, Optional<Long> seed, String as)
            throws InterruptedException, IOException {
        LoraLesson usual = LoraLesson.of(Duotone.named(palette.orElse(Duotone.ROSE.word())));
        LoraLesson lesson = new LoraLesson(
                usual.palette(),
                steps.orElse(usual.steps()),
                rank.orElse(usual.rank()),
                usual.batch(),
                seed.orElse(usual.seed()));
        TrainView view = new TrainView(cell, lesson);
        LoraLesson.Learned learned = null;
        try {
            learned = lesson.learn(view);
        } finally {
            if (learned == null) {
                view.failed();
            }
        }
        view.finished();
        // Clears the flag, so that the file can still be written; the interrupt is reported at the end.
        boolean interrupted = Thread.interrupted();
        try {
            learned.save(file);
        } catch (IOException e) {
            throw unsaved(cell, as, learned, e);
        }
        if (as != null) {
            JavaVariables.declare(cell.kernel(), as, LoraLesson.Learned.class.getCanonicalName(), learned);
        }
        String line = view.summary(learned.seconds()) + " · use it: --lora " + Printable.value(file);
        if (interrupted) {
            throw new InterruptedException(line);
        }
        cell.output().show(MimeBundle.html(Html.of("div").text(line), line));
        return learned;
    }

    /** A full disk does not lose what was learned: a Java variable holds it. */
    private static MagicException unsaved(CellContext cell, String as, LoraLesson.Learned learned, IOException e) {
        String name = as == null ? "trained" : as;
        JavaVariables.declare(cell.kernel(), name, LoraLesson.Learned.class.getCanonicalName(), learned);
        return new MagicException("--lora " + e.getMessage() + "; what was learned is not lost: " + name
                + ".save(java.nio.file.Path.of(\"FILE\")) in a Java cell writes it");
    }
}
