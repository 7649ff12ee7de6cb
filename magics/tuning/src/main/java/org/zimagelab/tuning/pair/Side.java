package org.zimagelab.tuning.pair;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Pixels;
import org.zimagelab.quality.Subject;
import org.zimagelab.tuning.store.PicturePng;
import org.zimagelab.tuning.store.Recipe;

/**
 * One of two pictures.
 *
 * @param name for a person: a file, or the parameters by which it was picked
 * @param subject the picture and what scores may know of it
 * @param request how it was made; empty where nobody knows
 * @param model what made it; empty likewise
 */
public record Side(String name, Subject subject, Optional<Request> request, Optional<Recipe.Model> model) {

    /** A picture made in this process, whose latents are known too. */
    public static Side of(String name, Picture picture) {
        Subject subject = Subject.of(Pixels.of(picture.image()))
                .withPrompt(picture.request().prompt())
                .withLatents(picture.latents());
        return new Side(name, subject, Optional.of(picture.request()), Optional.of(Recipe.Model.of(picture.model())));
    }

    /**
     * A picture file, with what it says of its making where it was made here.
     *
     * @throws IOException with one line, if it cannot be read
     */
    public static Side read(String name, Path file) throws IOException {
        Subject subject = Subject.of(Pixels.read(file));
        Optional<Recipe> recipe = PicturePng.recipeIfOurs(file);
        return new Side(
                name,
                recipe.map(r -> subject.withPrompt(r.request().prompt())).orElse(subject),
                recipe.map(Recipe::request),
                recipe.map(Recipe::model));
    }

    public Pixels picture() {
        return subject.picture();
    }
}
