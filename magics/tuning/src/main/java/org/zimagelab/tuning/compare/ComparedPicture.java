package org.zimagelab.tuning.compare;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.png.PicturePng;

/**
 * One of two pictures that are compared.
 *
 * @param name for a person: a file, or the parameters by which it was picked
 * @param scoreInput the picture, with what scores may need besides
 * @param metadata how it was made; empty if that is not known
 * @param kept the run, if it is in a store, whose scores are then used; empty for any other picture
 */
public record ComparedPicture(
        String name, ScoreInput scoreInput, Optional<RunMetadata> metadata, Optional<StoreRun> kept) {

    /** A run, and the store that has it. */
    public record StoreRun(RunStore store, Run run) {}

    /** A picture that was made in this process, with its latents. */
    public static ComparedPicture of(String name, Picture picture) {
        ScoreInput scoreInput = ScoreInput.of(Pixels.of(picture.image()))
                .withPrompt(picture.request().prompt())
                .withLatents(picture.latents());
        return new ComparedPicture(name, scoreInput, Optional.of(RunMetadata.of(picture)), Optional.empty());
    }

    /** A picture of which only the pixels are known. */
    public static ComparedPicture of(String name, BufferedImage image) {
        return new ComparedPicture(name, ScoreInput.of(Pixels.of(image)), Optional.empty(), Optional.empty());
    }

    /**
     * A picture file, with its metadata if this program made it, and with its latents if it is in a store that has
     * them.
     *
     * @throws IOException with one line, if it cannot be read
     */
    public static ComparedPicture read(String name, Path file) throws IOException {
        Optional<StoreRun> kept =
                RunStore.holding(file).flatMap(store -> store.find(file).map(run -> new StoreRun(store, run)));
        if (kept.isPresent()) {
            Run run = kept.get().run();
            return new ComparedPicture(name, kept.get().store().scoreInput(run), run.metadata(), kept);
        }
        ScoreInput scoreInput = ScoreInput.of(Pixels.read(file));
        Optional<RunMetadata> metadata = PicturePng.metadataIfOurs(file);
        return new ComparedPicture(
                name,
                metadata.map(m -> scoreInput.withPrompt(m.request().prompt())).orElse(scoreInput),
                metadata,
                Optional.empty());
    }

    /** What was asked; empty if that is not known. */
    public Optional<Request> request() {
        return metadata.map(RunMetadata::request);
    }

    public Pixels picture() {
        return scoreInput.picture();
    }
}
