package org.zimagelab.notebook.options;

import java.util.List;
import java.util.Optional;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.Stages;
import org.zimagelab.notebook.magic.CellNotes;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.parameter.ListParser;
import org.zimagelab.tuning.recommend.Warning;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a picture is asked to be, its steps, guidance, noise and way aside. */
public final class PictureOptions {
    @Mixin
    private SizeOptions size = new SizeOptions();

    @Option(
            names = "--negative",
            paramLabel = "TEXT",
            description = "what guidance steers away from; unused while guidance is off")
    private Optional<String> negative = Optional.empty();

    @Option(
            names = "--cfg-normalization",
            paramLabel = "X",
            converter = OptionConverters.Decimal.class,
            description = "above 0: the guided velocity is no longer than X times the unguided one (default: 0, off)")
    private Optional<Double> normalization = Optional.empty();

    @Option(
            names = "--cfg-truncation",
            paramLabel = "X",
            converter = OptionConverters.Decimal.class,
            description = "0 to 1: no guidance once 1 - sigma is above X (default: 1, never)")
    private Optional<Double> truncation = Optional.empty();

    @Option(
            names = "--stages",
            paramLabel = "STAGES",
            description = {
                "guidance that changes on the way, such as '0-0.3:cfg4,0.3-0.8:cfg9,0.8-1:cfg7' over the share of steps,",
                "with 'of sigma' behind it over 1 - sigma"
            })
    private Optional<String> stages = Optional.empty();

    @Option(
            names = "--max-length",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "tokens of the prompt at the most; a longer one is cut (default: 512)")
    private Optional<Integer> maxLength = Optional.empty();

    /** The model's default request with these options laid over it. */
    public Request over(Request defaults) {
        Guidance guidance = new Guidance(
                defaults.guidance().scale(),
                normalization.orElse(defaults.guidance().normalization()),
                truncation.orElse(defaults.guidance().truncation()));
        return size.over(defaults)
                .withNegative(negative.orElse(defaults.negative()))
                .withMaxLength(maxLength.orElse(defaults.maxLength()))
                .withGuidance(stages.map(text -> guidance.withStages(Stages.parse(text)))
                        .orElse(guidance));
    }

    public boolean hasStages() {
        return stages.isPresent();
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

    /** Strengths of two options that take a LIST, one of them at most, in diffusers' convention; empty where neither is given. */
    static Optional<List<Double>> scales(Optional<String> guidance, Optional<String> cfg) {
        return cfg.map(text -> ListParser.numbers("cfg", text).stream()
                        .map(c -> Guidance.ofCfg(c).scale())
                        .toList())
                .or(() -> guidance.map(text -> ListParser.numbers("guidance", text)));
    }

    /** Both options say one thing in two conventions. */
    public static void notBoth(boolean guidance, boolean cfg) {
        if (guidance && cfg) {
            throw new MagicException("--guidance and --cfg are one thing in two conventions (cfg = guidance + 1):"
                    + " give one of them");
        }
    }
}
