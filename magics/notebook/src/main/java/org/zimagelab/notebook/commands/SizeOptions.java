package org.zimagelab.notebook.commands;

import java.util.Optional;
import org.zimagelab.diffusion.Request;
import picocli.CommandLine.Option;

/** The size of a picture. */
final class SizeOptions {
    @Option(
            names = "--width",
            paramLabel = "N",
            converter = Words.Whole.class,
            description = "pixels (default: the model's own size)")
    private Optional<Integer> width = Optional.empty();

    @Option(
            names = "--height",
            paramLabel = "N",
            converter = Words.Whole.class,
            description = "pixels (default: the model's own size)")
    private Optional<Integer> height = Optional.empty();

    /** A request with these options laid over it. */
    Request over(Request defaults) {
        return defaults.withSize(width.orElse(defaults.width()), height.orElse(defaults.height()));
    }
}
