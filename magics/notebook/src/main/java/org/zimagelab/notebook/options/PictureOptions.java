package org.zimagelab.notebook.options;

import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.recommend.Warning;
import picocli.CommandLine.Mixin;

/** What one picture is asked to be, besides its {@link SamplingOptions}. */
public final class PictureOptions {
    @Mixin
    private final ParameterOptions options =
            new ParameterOptions(OptionUse.VALUE, ParameterOptions.allBut(SamplingOptions.PARAMETERS));

    /** The model's default request with these options laid over it. */
    public Request over(Request defaults) {
        SizeOptions.check(options);
        return options.over(defaults);
    }

    public boolean hasStages() {
        return options.isGiven(Parameter.STAGES);
    }

    /** Says once a loaded model that turbo models are made for no guidance, and lets it be tried. */
    public static void warnOfTurbo(Session session, LoadedModel model, double scale) {
        if (model.generator().info().variant() == org.zimagelab.diffusion.ModelInfo.Variant.TURBO
                && scale > 0
                && session.firstWarning(model, Warning.TURBO_GUIDANCE)) {
            CellNotes.print("note: " + model.source() + " is a turbo model, with guidance distilled into it;"
                    + " it is meant for guidance 0 (cfg 1), and more usually harms");
        }
    }
}
