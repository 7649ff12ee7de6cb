package org.zimagelab.notebook.options;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.parameter.Combinations;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.Sweep;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a sweep varies, and which of the combinations it makes. */
public final class AxisOptions {
    private static final List<Parameter> BEFORE_POINTS = List.of(Parameter.MODEL, Parameter.STEPS, Parameter.GUIDANCE);

    private static final List<Parameter> BEHIND_POINTS = Parameter.beginningWith(
                    Parameter.STAGES,
                    Parameter.SEED,
                    Parameter.SAMPLER,
                    Parameter.SCHEDULE,
                    Parameter.SHIFT,
                    Parameter.DYNAMIC_SHIFT)
            .stream()
            .filter(parameter -> !BEFORE_POINTS.contains(parameter))
            .toList();

    /** A sweep has its axes in this order, whatever the order in which they were typed. */
    private static final List<Parameter> ORDER = Parameter.beginningWith(
            Parameter.PROMPT,
            Parameter.MODEL,
            Parameter.SIZE,
            Parameter.NEGATIVE,
            Parameter.SEED,
            Parameter.SAMPLER,
            Parameter.SCHEDULE,
            Parameter.SHIFT,
            Parameter.DYNAMIC_SHIFT,
            Parameter.STEPS,
            Parameter.GUIDANCE);

    @Mixin
    private final ParameterOptions first;

    @Option(
            names = "--points",
            paramLabel = "LIST",
            description = "these pairs of STEPS/CFG alone, such as 20/12,80/5, instead of --steps and --cfg")
    private Optional<String> points = Optional.empty();

    @Mixin
    private final ParameterOptions rest = new ParameterOptions(OptionUse.LIST, BEHIND_POINTS);

    private SeedList seeds;

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

    /** @param session whose models complete {@code --models} */
    public AxisOptions(Session session) {
        first = new ParameterOptions(
                OptionUse.LIST, BEFORE_POINTS, Map.of(Parameter.MODEL, new CompletionCandidates.Models(session)));
    }

    /** The models that are named; none where the loaded one is meant. */
    public List<String> models() {
        return first.values(Parameter.MODEL)
                .map(models -> models.stream()
                        .map(name -> OptionConverters.home((String) name))
                        .toList())
                .orElse(List.of());
    }

    /** Those of the option, where -1 is another one each time that a cell runs. */
    public SeedList seeds() {
        if (seeds == null) {
            String text = rest.given(Parameter.SEED).map(rest::text).orElse("0");
            seeds = SeedList.of("seeds", text);
        }
        return seeds;
    }

    /** Every combination over the model's defaults. */
    public Sweep sweep(Request defaults, List<String> prompts) {
        boolean isGuided = first.given(Parameter.GUIDANCE).isPresent();
        if (points.isPresent() && (first.isGiven(Parameter.STEPS) || isGuided)) {
            throw new MagicException("--points are pairs of steps and cfg: leave --steps, --guidance and --cfg out");
        }
        SizeOptions.check(rest);
        Sweep sweep = Sweep.of(base(defaults)).with(Parameter.PROMPT, prompts);
        for (Parameter parameter : ORDER) {
            Optional<? extends List<?>> values = parameter.isAxis() ? values(parameter) : Optional.empty();
            sweep = values.isPresent() ? sweep.with(parameter, values.get()) : sweep;
        }
        if (points.isPresent()) {
            sweep = sweep.points(Combinations.points("points", points.get()));
        }
        if (exclude.isPresent()) {
            sweep = sweep.without(Combinations.of("exclude", exclude.get()));
        }
        return shuffle.isPresent() ? sweep.shuffled(shuffle.get()) : sweep;
    }

    /** With what has one value for all pictures. */
    private Request base(Request defaults) {
        Request base = defaults;
        for (Parameter parameter : Parameter.values()) {
            Optional<Object> value = parameter.isAxis()
                    ? Optional.empty()
                    : rest.given(parameter).flatMap(rest::raw);
            base = value.isPresent() ? parameter.over(base, value.get()) : base;
        }
        return base;
    }

    private Optional<? extends List<?>> values(Parameter parameter) {
        if (parameter == Parameter.MODEL) {
            return Optional.of(models()).filter(models -> !models.isEmpty());
        }
        if (parameter == Parameter.SEED) {
            return Optional.of(seeds().values());
        }
        return parameter == Parameter.NEGATIVE
                ? rest.given(parameter).flatMap(rest::raw).map(texts -> (List<?>) texts)
                : BEFORE_POINTS.contains(parameter) ? first.values(parameter) : rest.values(parameter);
    }
}
