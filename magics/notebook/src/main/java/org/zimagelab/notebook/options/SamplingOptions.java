package org.zimagelab.notebook.options;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.sampling.SigmaList;
import org.zimagelab.tuning.parameter.OptionUse;
import org.zimagelab.tuning.parameter.Parameter;
import picocli.CommandLine.Mixin;

/** How one picture is sampled: steps, guidance, seed, sampler, schedule and shift. */
public final class SamplingOptions {
    static final List<Parameter> PARAMETERS = List.of(
            Parameter.STEPS,
            Parameter.GUIDANCE,
            Parameter.SEED,
            Parameter.SAMPLER,
            Parameter.SCHEDULE,
            Parameter.SHIFT,
            Parameter.DYNAMIC_SHIFT);

    @Mixin
    private final ParameterOptions options = new ParameterOptions(OptionUse.VALUE, PARAMETERS);

    /** Refuses options of which one already says what another one says. */
    public void check(PictureOptions others) {
        if (options.given(Parameter.GUIDANCE).isPresent() && others.hasStages()) {
            throw new MagicException("--stages say how strong guidance is all the way: leave --guidance and --cfg out");
        }
    }

    public boolean hasSteps() {
        return options.isGiven(Parameter.STEPS);
    }

    public boolean hasGuidance() {
        return options.isGiven(Parameter.GUIDANCE);
    }

    /** A request with these options laid over it, but for the seed. */
    public Request over(Request defaults) {
        // A shift of the defaults, as somebody recommends it, gives way to what says the levels otherwise.
        boolean saysLevels = options.isGiven(Parameter.DYNAMIC_SHIFT)
                || options.given(Parameter.SCHEDULE)
                        .map(options::text)
                        .filter(SigmaList::isList)
                        .isPresent();
        Request levelled =
                saysLevels && !options.isGiven(Parameter.SHIFT) ? defaults.withShift(OptionalDouble.empty()) : defaults;
        return options.over(levelled).withSeed(defaults.seed());
    }

    /** The seed, or a new one each time. */
    public long seed() {
        return named().filter(seed -> seed != SeedList.NEW).orElseGet(SeedList::drawn);
    }

    /** Says which seed was taken for -1, where that was named. */
    public Optional<String> seedNote(long taken) {
        return named().filter(seed -> seed == SeedList.NEW).map(seed -> SeedList.NEW_ONE + taken);
    }

    private Optional<Long> named() {
        return options.given(Parameter.SEED).flatMap(options::raw).map(Long.class::cast);
    }
}
