package org.zimagelab.notebook.upscale;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.notebook.magic.CellContext;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.options.ChoiceOptions;
import org.zimagelab.notebook.options.NamedRuns;
import org.zimagelab.notebook.options.PictureSource;
import org.zimagelab.notebook.session.JavaVariables;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.png.InfoText;
import org.zimagelab.tuning.store.png.PicturePng;

/**
 * The picture that is enlarged.
 *
 * @param pixels as a picture file's are read: over white where it is transparent, upright
 * @param parameters A1111's text, if it has one
 */
record UpscaledSource(PackedRgb pixels, Optional<String> parameters) {

    /**
     * The one picture that a word names.
     *
     * @param choice of a sweep or a store
     * @throws MagicException with one line, if it names none or several
     * @throws IOException with one line, if it cannot be read
     */
    static UpscaledSource of(CellContext cell, String word, ChoiceOptions choice) throws IOException {
        Object value = JavaVariables.value(cell.kernel(), word).orElse(null);
        if (value instanceof Picture picture) {
            return new UpscaledSource(
                    packed(Pixels.of(picture.image())),
                    Optional.of(InfoText.of(RunMetadata.of(picture)).text()));
        }
        if (value instanceof BufferedImage image) {
            return new UpscaledSource(packed(Pixels.of(image)), Optional.empty());
        }
        if (value instanceof Run run) {
            return read(run.file()
                    .orElseThrow(() -> new MagicException(word + ": this run has no picture, it "
                            + run.outcome().word())));
        }
        List<String> passed = new ArrayList<>();
        List<PictureSource> sources;
        try {
            sources = PictureSource.of(cell, word, passed::add);
        } finally {
            CellNotes.passedOver(passed);
        }
        if (sources.size() > 1) {
            throw new MagicException(word + ": " + sources.size() + " files; name one of them");
        }
        return sources.get(0) instanceof NamedRuns runs
                ? read(one(runs, choice).file().orElseThrow())
                : read(((PictureSource.PictureFile) sources.get(0)).path());
    }

    private static Run one(NamedRuns named, ChoiceOptions choice) {
        List<Run> runs = named.runs().runs().stream()
                .filter(Run::ok)
                .filter(run -> choice.fits(run.request()))
                .toList();
        if (runs.size() != 1) {
            throw new MagicException(named.name() + ": "
                    + (runs.isEmpty()
                            ? "no picture with these parameters"
                            : runs.size() + " pictures; choose one, with --steps, --cfg, --seed and the like"));
        }
        return runs.get(0);
    }

    private static UpscaledSource read(Path file) throws IOException {
        Pixels pixels = Pixels.read(file);
        Optional<String> parameters;
        try {
            parameters = PicturePng.parameters(file);
        } catch (IOException e) {
            parameters = Optional.empty(); // no PNG
        }
        return new UpscaledSource(packed(pixels), parameters);
    }

    private static PackedRgb packed(Pixels pixels) {
        return new PackedRgb(pixels.width(), pixels.height(), pixels.rgb());
    }
}
