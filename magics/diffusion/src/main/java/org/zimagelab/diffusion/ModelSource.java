package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A model that comes with a jar: listed in {@code META-INF/services/org.zimagelab.diffusion.ModelSource}, and then
 * {@code ZImage.load(name)} finds it.
 */
public interface ModelSource {

    /** The word a person types, such as {@code demo-base}. */
    String name();

    /** One line for a list of models. */
    String description();

    /** The folder in the published layout, made at the first call (unpacked into a cache). */
    Path folder() throws IOException;
}
