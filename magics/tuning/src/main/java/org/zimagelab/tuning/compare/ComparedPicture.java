package org.zimagelab.tuning.compare;

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
 * One of two pictures.
 *
 * @param name for a person: a file, or the parameters by which it was picked
 * @param scoreInput the picture and what scores may know of it
 * @param request how it was made; empty where nobody knows
 * @param model what made it; empty likewise
 * @param kept where it lies in a store, with the scores that are kept there; empty for any other picture
 */
public record ComparedPicture(
        String name,
        ScoreInput scoreInput,
        Optional<Request> request,
        Optional<RunMetadata.Model> model,
        Optional<Kept> kept) {

    /** A run of a store. */
    public record Kept(RunStore store, Run run) {}

    /** A picture made in this process, whose latents are known too. */
    public static ComparedPicture of(String name, Picture picture) {
        ScoreInput scoreInput = ScoreInput.of(Pixels.of(picture.image()))
                .withPrompt(picture.request().prompt())
                .withLatents(picture.latents());
        return new ComparedPicture(
                name,
                scoreInput,
                Optional.of(picture.request()),
                Optional.of(RunMetadata.Model.of(picture.model())),
                Optional.empty());
    }

    /**
     * A picture file, with what it says of its making where it was made here, and with its latents where a store keeps
     * them.
     *
     * @throws IOException with one line, if it cannot be read
     */
    public static ComparedPicture read(String name, Path file) throws IOException {
        Optional<Kept> kept =
                RunStore.holding(file).flatMap(store -> store.find(file).map(run -> new Kept(store, run)));
        if (kept.isPresent()) {
            Run run = kept.get().run();
            return new ComparedPicture(
                    name,
                    kept.get().store().scoreInput(run),
                    Optional.of(run.request()),
                    Optional.of(run.model()),
                    kept);
        }
        ScoreInput scoreInput = ScoreInput.of(Pixels.read(file));
        Optional<RunMetadata> recipe = PicturePng.metadataIfOurs(file);
        return new ComparedPicture(
                name,
                recipe.map(r -> scoreInput.withPrompt(r.request().prompt())).orElse(scoreInput),
                recipe.map(RunMetadata::request),
                recipe.map(RunMetadata::model),
                Optional.empty());
    }

    public Pixels picture() {
        return scoreInput.picture();
    }
}
