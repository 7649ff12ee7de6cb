package org.zimagelab.diffusion;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.zimagelab.diffusion.config.DynamicShift;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.diffusion.sampling.Schedule;
import org.zimagelab.diffusion.sampling.SigmaList;
import org.zimagelab.torch.text.TextInput;

/**
 * One picture to make: everything that, together with the model, determines its pixels. Immutable; {@code with…}
 * methods give changed copies. {@link ZImage#request(String)} makes one with the model's own defaults.
 *
 * @param prompt what to draw; any language; not trimmed; at most {@link TextInput#LONGEST} characters
 * @param negative what guidance steers away from, likewise; may be empty; unused while guidance is off
 * @param width pixels, a multiple of {@link ModelInfo#sizeMultiple()}
 * @param height pixels, likewise
 * @param steps sampler steps, at least 1
 * @param guidance see {@link Guidance}
 * @param seed of the noise; means what {@code torch.manual_seed(seed)} means
 * @param sampler a name from {@link Sampler#names()}; another program's word for it becomes that name
 * @param shift time shift of the schedule, 1e-6 to 1e6; empty = the model's own
 * @param maxLength tokens at the most, template included; a longer prompt is cut on the right; 1 to 1504
 * @param model the {@link ModelInfo#name()} of the model that makes it; empty = any model
 * @param vaeTileSize rows of pixels that the VAE decodes at a time, at least {@value #LEAST_TILE}; 0 = all of them;
 *     empty = all of them if the memory allows it, see {@link ZImage#resolved}
 * @param weightDtype in which the model holds the matrices of the transformer's blocks, a word of
 *     {@link WeightDtype}; empty = as the model was loaded
 * @param schedule of the noise levels, see {@link Schedule#of}: a name, or the levels themselves, such as
 *     {@code 1,0.9,0.6,0}, which also say the number of steps and to which no shift is applied
 * @param dynamicShift a shift that depends on the size, instead of the model's own; empty = none
 * @param seedVariance see {@link SeedVariance}
 * @param stepCache threshold of {@link org.zimagelab.diffusion.network.StepCache}, 0 to 1; 0 = off
 * @param loras in the order in which they are applied; those of weight 0 are left out
 * @param image a picture to begin with, see {@link InitialImage}
 * @param hires a second, larger pass; see {@link Hires#OFF}
 */
public record Request(
        String prompt,
        String negative,
        int width,
        int height,
        int steps,
        Guidance guidance,
        long seed,
        String sampler,
        OptionalDouble shift,
        int maxLength,
        String model,
        OptionalInt vaeTileSize,
        String weightDtype,
        String schedule,
        Optional<DynamicShift> dynamicShift,
        SeedVariance seedVariance,
        double stepCache,
        List<Lora> loras,
        InitialImage image,
        Hires hires) {

    /** The vendor's schedule, which the model's own shift completes. */
    public static final String DEFAULT_SCHEDULE = "simple";

    /** The reference pipeline's default for {@code maxLength}. */
    public static final int DEFAULT_MAX_LENGTH = 512;

    /** The fewest rows of pixels that the VAE decodes at a time. */
    public static final int LEAST_TILE = 32;

    /** The longest caption that the published model's position table holds, in whole blocks of 32. */
    public static final int LONGEST_PROMPT = 1504;

    /** The model knows 1000 training timesteps; more steps make no sense. */
    public static final int MOST_STEPS = 1000;

    /** Outside these bounds, noise levels become equal in float32. */
    private static final double LEAST_SHIFT = 1e-6;

    private static final double MOST_SHIFT = 1e6;

    public Request {
        Objects.requireNonNull(prompt, "prompt");
        Objects.requireNonNull(negative, "negative");
        Objects.requireNonNull(guidance, "guidance");
        sampler = Sampler.canonical(Objects.requireNonNull(sampler, "sampler"));
        Objects.requireNonNull(shift, "shift");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(vaeTileSize, "vaeTileSize");
        Objects.requireNonNull(weightDtype, "weightDtype");
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(dynamicShift, "dynamicShift");
        Objects.requireNonNull(seedVariance, "seedVariance");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(hires, "hires");
        loras = loras.isEmpty()
                ? List.of()
                : loras.stream().filter(lora -> lora.weight() != 0).toList();
        stepCache += 0.0;
        require(width > 0, "width", width, "a positive number of pixels");
        require(height > 0, "height", height, "a positive number of pixels");
        require(steps >= 1 && steps <= MOST_STEPS, "steps", steps, "a whole number from 1 to " + MOST_STEPS);
        require(
                maxLength >= 1 && maxLength <= LONGEST_PROMPT,
                "max-length",
                maxLength,
                "a whole number from 1 to " + LONGEST_PROMPT);
        shift.ifPresent(x -> checkShift("shift", x));
        checkSchedule(schedule, steps, shift, dynamicShift);
        int tile = vaeTileSize.orElse(0);
        require(tile == 0 || tile >= LEAST_TILE, "vae-tile-size", tile, "auto, off or at least " + LEAST_TILE);
        if (!(stepCache >= 0 && stepCache <= 1)) {
            throw new IllegalArgumentException("step-cache " + stepCache + ": expected 0 (off) to 1; from 1 on nearly"
                    + " every call would be skipped");
        }
        TextInput.check("prompt", prompt);
        TextInput.check("negative", negative);
    }

    /** A request that any model may make. */
    public Request(
            String prompt,
            String negative,
            int width,
            int height,
            int steps,
            Guidance guidance,
            long seed,
            String sampler,
            OptionalDouble shift,
            int maxLength) {
        this(
                prompt,
                negative,
                width,
                height,
                steps,
                guidance,
                seed,
                sampler,
                shift,
                maxLength,
                "",
                OptionalInt.empty(),
                "",
                DEFAULT_SCHEDULE,
                Optional.empty(),
                SeedVariance.OFF,
                0,
                List.of(),
                InitialImage.NONE,
                Hires.OFF);
    }

    public Request withPrompt(String prompt) {
        return with(draft -> draft.prompt = prompt);
    }

    public Request withNegative(String negative) {
        return with(draft -> draft.negative = negative);
    }

    public Request withSize(int width, int height) {
        return with(draft -> {
            draft.width = width;
            draft.height = height;
        });
    }

    public Request withSteps(int steps) {
        return with(draft -> draft.steps = steps);
    }

    /** With this strength at every step, in diffusers' convention (0 = off); normalisation and truncation stay. */
    public Request withGuidance(double scale) {
        return withGuidance(guidance.withScale(scale));
    }

    public Request withGuidance(Guidance guidance) {
        return with(draft -> draft.guidance = guidance);
    }

    public Request withSeed(long seed) {
        return with(draft -> draft.seed = seed);
    }

    public Request withSampler(String sampler) {
        return with(draft -> draft.sampler = sampler);
    }

    public Request withShift(double shift) {
        return withShift(OptionalDouble.of(shift));
    }

    /** @param shift empty = the model's own */
    public Request withShift(OptionalDouble shift) {
        return with(draft -> draft.shift = shift);
    }

    /** With this shift if the request names none and needs one: the model's own. */
    public Request withDefaultShift(double shift) {
        boolean needsNone = this.shift.isPresent() || dynamicShift.isPresent() || SigmaList.isList(schedule);
        return needsNone ? this : withShift(shift);
    }

    /** @param dynamicShift see {@link #dynamicShift()} */
    public Request withDynamicShift(Optional<DynamicShift> dynamicShift) {
        return with(draft -> draft.dynamicShift = dynamicShift);
    }

    public Request withMaxLength(int maxLength) {
        return with(draft -> draft.maxLength = maxLength);
    }

    /** @param model see {@link #model()} */
    public Request withModel(String model) {
        return with(draft -> draft.model = model);
    }

    /** @param rows see {@link #vaeTileSize()} */
    public Request withVaeTileSize(OptionalInt rows) {
        return with(draft -> draft.vaeTileSize = rows);
    }

    /** @param weightDtype see {@link #weightDtype()} */
    public Request withWeightDtype(String weightDtype) {
        return with(draft -> draft.weightDtype = weightDtype);
    }

    /**
     * With this schedule; with as many steps as it has if it is a list of noise levels.
     *
     * @param schedule see {@link #schedule()}
     * @throws IllegalArgumentException as {@link Schedule#of}
     */
    public Request withSchedule(String schedule) {
        return with(draft -> {
            draft.schedule = Schedule.of(schedule).name();
            if (SigmaList.isList(schedule)) {
                draft.steps = SigmaList.parse(schedule).steps();
            }
        });
    }

    public Request withSeedVariance(SeedVariance seedVariance) {
        return with(draft -> draft.seedVariance = seedVariance);
    }

    /** @param threshold see {@link #stepCache()} */
    public Request withStepCache(double threshold) {
        return with(draft -> draft.stepCache = threshold);
    }

    public Request withLoras(List<Lora> loras) {
        return with(draft -> draft.loras = loras);
    }

    public Request withImage(InitialImage image) {
        return with(draft -> draft.image = image);
    }

    public Request withHires(Hires hires) {
        return with(draft -> draft.hires = hires);
    }

    /** Whether the VAE encodes a picture for it: one to begin with, or that of a first pass. */
    boolean needsEncoder() {
        return image.picture().isPresent() || !hires.isOff() && hires.upscaler() != HiresUpscaler.LATENT;
    }

    /** What the latents depend on besides guidance, schedule and model: {@link DenoisingPlan#start}. */
    Request withoutSteering() {
        InitialImage whole = image.withStrength(OptionalDouble.empty());
        return with(draft -> {
            draft.guidance = Guidance.OFF;
            draft.negative = "";
            draft.schedule = DEFAULT_SCHEDULE;
            draft.shift = OptionalDouble.empty();
            draft.dynamicShift = Optional.empty();
            draft.model = "";
            draft.seedVariance = SeedVariance.OFF;
            draft.image = whole;
            draft.vaeTileSize = OptionalInt.empty();
        });
    }

    private Request with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.request();
    }

    /** The values of a request, to be changed before they become another one. */
    private static final class Draft {
        private String prompt;
        private String negative;
        private int width;
        private int height;
        private int steps;
        private Guidance guidance;
        private long seed;
        private String sampler;
        private OptionalDouble shift;
        private int maxLength;
        private String model;
        private OptionalInt vaeTileSize;
        private String weightDtype;
        private String schedule;
        private Optional<DynamicShift> dynamicShift;
        private SeedVariance seedVariance;
        private double stepCache;
        private List<Lora> loras;
        private InitialImage image;
        private Hires hires;

        Draft(Request request) {
            prompt = request.prompt;
            negative = request.negative;
            width = request.width;
            height = request.height;
            steps = request.steps;
            guidance = request.guidance;
            seed = request.seed;
            sampler = request.sampler;
            shift = request.shift;
            maxLength = request.maxLength;
            model = request.model;
            vaeTileSize = request.vaeTileSize;
            weightDtype = request.weightDtype;
            schedule = request.schedule;
            dynamicShift = request.dynamicShift;
            seedVariance = request.seedVariance;
            stepCache = request.stepCache;
            loras = request.loras;
            image = request.image;
            hires = request.hires;
        }

        Request request() {
            return new Request(
                    prompt,
                    negative,
                    width,
                    height,
                    steps,
                    guidance,
                    seed,
                    sampler,
                    shift,
                    maxLength,
                    model,
                    vaeTileSize,
                    weightDtype,
                    schedule,
                    dynamicShift,
                    seedVariance,
                    stepCache,
                    loras,
                    image,
                    hires);
        }
    }

    private static void require(boolean ok, String name, int value, String expected) {
        if (!ok) {
            throw new IllegalArgumentException(name + " " + value + ": expected " + expected);
        }
    }

    static void checkShift(String option, double shift) {
        if (!(shift >= LEAST_SHIFT && shift <= MOST_SHIFT)) {
            throw new IllegalArgumentException(
                    option + " " + shift + ": expected a number above 0, from " + LEAST_SHIFT + " to " + MOST_SHIFT);
        }
    }

    /** Noise levels that are written out say the number of steps, and nothing shifts them. */
    private static void checkSchedule(
            String schedule, int steps, OptionalDouble shift, Optional<DynamicShift> dynamicShift) {
        if (SigmaList.isList(schedule)) {
            int own = SigmaList.parse(schedule).steps();
            require(steps == own, "steps", steps, own + ", as these sigmas have, or none");
            if (shift.isPresent() || dynamicShift.isPresent()) {
                throw new IllegalArgumentException((shift.isPresent() ? "shift" : "dynamic-shift")
                        + ": sigmas are used as they are, so leave the shift out");
            }
        }
        if (shift.isPresent() && dynamicShift.isPresent()) {
            throw new IllegalArgumentException("shift and dynamic-shift both say the shift: give one of them");
        }
    }
}
