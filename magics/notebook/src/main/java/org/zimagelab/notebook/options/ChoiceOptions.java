package org.zimagelab.notebook.options;

import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.Parameter;
import picocli.CommandLine.Mixin;

/** Which pictures of a sweep are meant: those that have all of the values that are given. */
public final class ChoiceOptions {
    @Mixin
    private final ParameterOptions options = new ParameterOptions(
            OptionUse.CHOSEN, Parameter.beginningWith(Parameter.STEPS, Parameter.GUIDANCE, Parameter.SEED));

    /** Refuses two options for one parameter. */
    public void check() {
        options.given();
    }

    public boolean fits(Request request) {
        return options.fits(request);
    }
}
