package org.zimagelab.notebook.options;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Combinations;
import org.zimagelab.tuning.parameter.ListParser;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Sweep;
import picocli.CommandLine.Option;

/** What a sweep varies, and which of the combinations it makes. */
public final class AxisOptions {
    @Option(
            names = "--models",
            paramLabel = "LIST",
            completionCandidates = CompletionCandidates.Models.class,
            description = {
                "names as after '%%zimage load', each in its turn and all in memory; whatever has no LIST (steps, guidance,",
                "size) is for all of them the default of the loaded model (default: the loaded model alone)"
            })
    private Optional<String> models = Optional.empty();

    @Option(names = "--steps", paramLabel = "LIST", description = "sampler steps (default: turbo 8, base 50)")
    private Optional<String> steps = Optional.empty();

    @Option(
            names = "--guidance",
            paramLabel = "LIST",
            description = "guidance as diffusers counts it, 0 = off (default: turbo 0, base 4)")
    private Optional<String> guidance = Optional.empty();

    @Option(
            names = "--cfg",
            paramLabel = "LIST",
            description = "the same as A1111 and ComfyUI count it, 1 = off; cfg = guidance + 1")
    private Optional<String> cfg = Optional.empty();

    @Option(
            names = "--points",
            paramLabel = "LIST",
            description = "these pairs of STEPS/CFG alone, such as 20/12,80/5, instead of --steps and --cfg")
    private Optional<String> points = Optional.empty();

    @Option(
            names = "--stages",
            paramLabel = "LIST",
            description = {
                "guidance that changes on the way, such as '0-0.3:cfg4,0.3-0.8:cfg9,0.8-1:cfg7' over the share of steps,",
                "with 'of sigma' behind it over 1 - sigma; several are parted by ; and off is a single strength"
            })
    private Optional<String> stages = Optional.empty();

    @Option(
            names = "--seeds",
            paramLabel = "LIST",
            description = "replicates of every cell, the same noise in each; -1 is a new seed (default: 0)")
    private String seeds = "0";

    private SeedList taken;

    @Option(
            names = "--sampler",
            paramLabel = "LIST",
            completionCandidates = CompletionCandidates.Samplers.class,
            description = "euler, heun (default: euler)")
    private Optional<String> sampler = Optional.empty();

    @Option(names = "--shift", paramLabel = "LIST", description = "time shifts, above 0 (default: the model's own)")
    private Optional<String> shift = Optional.empty();

    @Option(
            names = "--size",
            paramLabel = "LIST",
            description = "WIDTHxHEIGHT in pixels (default: the model's own size)")
    private Optional<String> size = Optional.empty();

    @Option(
            names = "--width",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "pixels, of all pictures")
    private Optional<Integer> width = Optional.empty();

    @Option(
            names = "--height",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "pixels, of all pictures")
    private Optional<Integer> height = Optional.empty();

    @Option(
            names = "--negative",
            paramLabel = "TEXT",
            description = "what guidance steers away from; given several times, each in turn")
    private List<String> negative = List.of();

    @Option(
            names = "--cfg-normalization",
            paramLabel = "LIST",
            description = "above 0: the guided velocity is no longer than X times the unguided one (default: 0, off)")
    private Optional<String> normalization = Optional.empty();

    @Option(
            names = "--cfg-truncation",
            paramLabel = "LIST",
            description = "0 to 1: no guidance once 1 - sigma is above X (default: 1, never)")
    private Optional<String> truncation = Optional.empty();

    @Option(
            names = "--max-length",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "tokens of the prompt at the most; a longer one is cut (default: 512)")
    private Optional<Integer> maxLength = Optional.empty();

    @Option(
            names = "--exclude",
            paramLabel = "LIST",
            description = "combinations to leave out, such as 'steps=4,cfg=9; steps=64,guidance=0'")
    private Optional<String> exclude = Optional.empty();

    @Option(
            names = "--shuffle",
            paramLabel = "SEED",
            converter = OptionConverters.Seed.class,
            description = "make the pictures in a random order, which shares less")
    private Optional<Long> shuffle = Optional.empty();

    /** The models that are named; none where the loaded one is meant. */
    public List<String> models() {
        return models.map(text -> ListParser.words("models", text).stream()
                        .map(OptionConverters::home)
                        .toList())
                .orElse(List.of());
    }

    /** Those of the option, where -1 is another one each time that a cell runs. */
    public SeedList seeds() {
        if (taken == null) {
            taken = SeedList.of("seeds", seeds);
        }
        return taken;
    }

    /** Every combination over the model's defaults. */
    public Sweep sweep(Request defaults, List<String> prompts) {
        PictureOptions.notBoth(guidance.isPresent(), cfg.isPresent());
        if (points.isPresent() && (steps.isPresent() || guidance.isPresent() || cfg.isPresent())) {
            throw new MagicException("--points are pairs of steps and cfg: leave --steps, --guidance and --cfg out");
        }
        SizeOptions.notBoth(size.isPresent(), width.isPresent() || height.isPresent());
        Sweep sweep = Sweep.of(base(defaults)).with(Parameter.PROMPT, prompts);
        sweep = with(sweep, Parameter.MODEL, models.map(text -> models()));
        sweep = with(sweep, Parameter.SIZE, size.map(text -> ListParser.words("size", text)));
        sweep = with(sweep, Parameter.NEGATIVE, negative.isEmpty() ? Optional.empty() : Optional.of(negative));
        sweep = sweep.with(Parameter.SEED, seeds().values());
        sweep = with(sweep, Parameter.SAMPLER, sampler.map(text -> ListParser.words("sampler", text)));
        sweep = with(sweep, Parameter.SHIFT, shift.map(text -> ListParser.numbers("shift", text)));
        sweep = with(sweep, Parameter.STEPS, steps.map(text -> ListParser.integers("steps", text)));
        sweep = with(sweep, Parameter.GUIDANCE, PictureOptions.scales(guidance, cfg));
        sweep = with(
                sweep,
                Parameter.NORMALIZATION,
                normalization.map(text -> ListParser.numbers("cfg-normalization", text)));
        sweep = with(sweep, Parameter.TRUNCATION, truncation.map(text -> ListParser.numbers("cfg-truncation", text)));
        sweep = with(
                sweep,
                Parameter.STAGES,
                stages.map(
                        text -> Stream.of(text.split("[;；]")).map(String::strip).toList()));
        if (points.isPresent()) {
            sweep = sweep.points(Combinations.points("points", points.get()));
        }
        if (exclude.isPresent()) {
            sweep = sweep.without(Combinations.of("exclude", exclude.get()));
        }
        return shuffle.isPresent() ? sweep.shuffled(shuffle.get()) : sweep;
    }

    private Request base(Request defaults) {
        return defaults.withSize(width.orElse(defaults.width()), height.orElse(defaults.height()))
                .withMaxLength(maxLength.orElse(defaults.maxLength()));
    }

    private static Sweep with(Sweep sweep, Parameter parameter, Optional<? extends List<?>> values) {
        return values.isPresent() ? sweep.with(parameter, values.get()) : sweep;
    }
}
