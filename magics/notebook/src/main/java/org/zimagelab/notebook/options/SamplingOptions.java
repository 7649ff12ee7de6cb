package org.zimagelab.notebook.options;

import java.util.Optional;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Request;
import picocli.CommandLine.Option;

/** The way from noise to one picture: steps, a strength of guidance, the noise, sampler and shift. */
public final class SamplingOptions {
    @Option(
            names = "--steps",
            paramLabel = "N",
            converter = OptionConverters.Whole.class,
            description = "sampler steps, 1 to 1000 (default: turbo 8, base 50)")
    private Optional<Integer> steps = Optional.empty();

    @Option(
            names = "--guidance",
            paramLabel = "S",
            converter = OptionConverters.Decimal.class,
            description = "guidance as diffusers counts it, 0 = off (default: turbo 0, base 4)")
    private Optional<Double> guidance = Optional.empty();

    @Option(
            names = "--cfg",
            paramLabel = "C",
            converter = OptionConverters.Decimal.class,
            description = "the same as A1111 and ComfyUI count it, 1 = off; cfg = guidance + 1")
    private Optional<Double> cfg = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = OptionConverters.Seed.class,
            description = "of the noise, as torch.manual_seed; -1 is a new one each time, shown (default: -1)")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--sampler",
            paramLabel = "NAME",
            completionCandidates = CompletionCandidates.Samplers.class,
            description = "euler or heun (default: euler)")
    private Optional<String> sampler = Optional.empty();

    @Option(
            names = "--shift",
            paramLabel = "X",
            converter = OptionConverters.Decimal.class,
            description = "time shift of the schedule, above 0 (default: the model's own)")
    private Optional<Double> shift = Optional.empty();

    /** Refuses what says one thing twice. */
    public void check(PictureOptions options) {
        PictureOptions.notBoth(guidance.isPresent(), cfg.isPresent());
        if (options.hasStages() && hasGuidance()) {
            throw new MagicException("--stages say how strong guidance is all the way: leave --guidance and --cfg out");
        }
    }

    public boolean hasSteps() {
        return steps.isPresent();
    }

    public boolean hasGuidance() {
        return guidance.isPresent() || cfg.isPresent();
    }

    /** A request with these options laid over it, the seed aside. */
    public Request over(Request defaults) {
        Request request = steps.isPresent() ? defaults.withSteps(steps.get()) : defaults;
        request = guidance.isPresent() ? request.withGuidance(guidance.get()) : request;
        request =
                cfg.isPresent() ? request.withGuidance(Guidance.ofCfg(cfg.get()).scale()) : request;
        request = sampler.isPresent() ? request.withSampler(sampler.get()) : request;
        return shift.isPresent() ? request.withShift(shift.get()) : request;
    }

    /** The seed, or a new one each time. */
    public long seed() {
        return seed.filter(named -> named != SeedList.NEW).orElseGet(SeedList::drawn);
    }

    /** Says which seed was taken for -1, where that was named. */
    public Optional<String> seedNote(long taken) {
        return seed.filter(named -> named == SeedList.NEW).map(named -> SeedList.NEW_ONE + taken);
    }
}
