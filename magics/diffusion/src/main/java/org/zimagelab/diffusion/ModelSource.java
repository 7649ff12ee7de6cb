package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model that comes with a jar. {@code ZImage.load(name)} finds those that
 * {@code META-INF/services/org.zimagelab.diffusion.ModelSource} lists.
 */
public interface ModelSource {

    /** The name that people type, such as {@code demo-base}. */
    String name();

    /** One line for a list of models. */
    String description();

    /**
     * The part of a text that the model has not learned, in words that follow "does not know".
     *
     * @param text a prompt, or a negative prompt
     * @return one line; empty if the model knows all of it, or cannot tell
     */
    default Optional<String> unknown(String text) {
        return Optional.empty();
    }

    /** The folder in the published layout, made at the first call (unpacked into a cache). */
    Path folder() throws IOException;
}
