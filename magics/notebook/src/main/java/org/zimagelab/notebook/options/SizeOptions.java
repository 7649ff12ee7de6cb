package org.zimagelab.notebook.options;

import java.util.List;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.Parameter;
import picocli.CommandLine.Mixin;

/** The size of a picture. */
public final class SizeOptions {
    @Mixin
    private final ParameterOptions options =
            new ParameterOptions(OptionUse.VALUE, List.of(Parameter.SIZE, Parameter.WIDTH, Parameter.HEIGHT));

    /** A request with these options laid over it. */
    public Request over(Request defaults) {
        check(options);
        return options.over(defaults);
    }

    /** Refuses a size beside its sides. */
    static void check(ParameterOptions options) {
        boolean sides = options.isGiven(Parameter.WIDTH) || options.isGiven(Parameter.HEIGHT);
        if (options.isGiven(Parameter.SIZE) && sides) {
            throw new MagicException("--size is width and height: leave --width and --height out");
        }
    }
}
