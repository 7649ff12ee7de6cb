package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model that comes with a jar: listed in {@code META-INF/services/org.zimagelab.diffusion.ModelSource}, and then
 * {@code ZImage.load(name)} finds it.
 */
public interface ModelSource {

    /** The word a person types, such as {@code demo-base}. */
    String name();

    /** One line for a list of models. */
    String description();

    /**
     * What a text asks for that the model has not learned, in words that go on from "does not know".
     *
     * @param text a prompt, or a negative prompt
     * @return one line; empty where the model knows all of it, or this cannot be said
     */
    default Optional<String> unknown(String text) {
        return Optional.empty();
    }

    /** The folder in the published layout, made at the first call (unpacked into a cache). */
    Path folder() throws IOException;
}
