package org.zimagelab.notebook.options;

import java.util.Optional;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import picocli.CommandLine.Option;

/** The size of a picture. */
public final class SizeOptions {
    @Option(
            names = "--size",
            paramLabel = "WxH",
            description = "width and height in pixels, such as 1024x768 (default: the model's own size)")
    private Optional<String> size = Optional.empty();

    @Option(
            names = "--width",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "pixels (default: the model's own size)")
    private Optional<Integer> width = Optional.empty();

    @Option(
            names = "--height",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "pixels (default: the model's own size)")
    private Optional<Integer> height = Optional.empty();

    /** A request with these options laid over it. */
    public Request over(Request defaults) {
        notBoth(size.isPresent(), width.isPresent() || height.isPresent());
        return size.isPresent()
                ? Parameter.SIZE.over(defaults, size.get())
                : defaults.withSize(width.orElse(defaults.width()), height.orElse(defaults.height()));
    }

    /** Both say one thing. */
    static void notBoth(boolean size, boolean sides) {
        if (size && sides) {
            throw new MagicException("--size is width and height: leave --width and --height out");
        }
    }
}
