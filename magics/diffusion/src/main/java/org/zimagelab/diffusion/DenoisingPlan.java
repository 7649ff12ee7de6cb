package org.zimagelab.diffusion;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.diffusion.sampling.NoiseSchedule;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.diffusion.sampling.Sampler.Evaluation;

/**
 * Everything that decides a picture's latents, step by step, known before anything is computed. Two pictures whose
 * plans begin with the same steps have bit-identical latents after these steps.
 *
 * @param start the request without its guidance, negative prompt, seed variance, schedule, shift, strength and model,
 *     which the other components hold or which are the same for all pictures of one cache, and without what only
 *     decoding needs
 * @param negative the negative prompt
 * @param sigmas noise levels of the steps that run, one more than there are
 * @param evaluations the velocities that the sampler asks for
 * @param guidance of each evaluation, see {@link Guidance#at}; {@link Guidance#OFF} where the prompt alone counts
 * @param noise of each evaluation on the prompt's features; empty where they are as they are
 * @param zeroSteps at the beginning, whose velocity is 0; none where the first steps are left out, since the latents
 *     are not pure noise then
 * @param trainTimesteps of the model's scheduler
 */
record DenoisingPlan(
        Request start,
        String negative,
        List<Float> sigmas,
        List<Evaluation> evaluations,
        List<Guidance> guidance,
        List<Optional<PromptNoise>> noise,
        int zeroSteps,
        int trainTimesteps) {

    /** What a prompt's embedding depends on. */
    record PromptKey(String text, int maxLength, Optional<PromptNoise> noise, List<Lora> loras) {
        /** What its text features depend on. */
        PromptKey ofText() {
            return new PromptKey(text, maxLength, Optional.empty(), List.of());
        }
    }

    /** What a modulation depends on, t = 1 − σ. */
    record ModulationKey(float t, List<Lora> loras) {}

    /** A negative prompt in the attention. */
    record AttentionKey(PromptKey negative, NormalizedAttention attention) {}

    /** What a first velocity depends on: its latents are the seed's noise, or this picture with noise over it. */
    record FirstVelocityKey(
            PromptKey prompt,
            long seed,
            int width,
            int height,
            float sigma,
            Optional<InputFile> picture,
            Optional<AttentionKey> attention) {}

    static DenoisingPlan of(Request request, float[] sigmas, int trainTimesteps) {
        List<Float> levels = new ArrayList<>(sigmas.length);
        for (float sigma : sigmas) {
            levels.add(sigma);
        }
        List<Evaluation> evaluations = Sampler.named(request.sampler()).evaluations(sigmas);
        return new DenoisingPlan(
                        request.withoutSteering(),
                        request.negative(),
                        levels,
                        evaluations,
                        List.of(),
                        List.of(),
                        0,
                        trainTimesteps)
                .with(request);
    }

    /**
     * The plan of a request that differs from this one's in prompt, negative prompt, seed, guidance and seed variance
     * at most.
     */
    DenoisingPlan with(Request request) {
        Guidance asked = request.guidance();
        List<Guidance> each = asked.isConstant()
                ? Collections.nCopies(evaluations.size(), asked.at(0, 0))
                : evaluations.stream()
                        .map(e -> asked.at(stepsDone(e.sigma()), NoiseSchedule.time(e.sigma(), trainTimesteps)))
                        .toList();
        SeedVariance variance = request.seedVariance();
        List<Optional<PromptNoise>> noise = evaluations.stream()
                .map(e -> variance.strengthAt(stepsDone(e.sigma())))
                .map(strength -> strength == 0
                        ? Optional.<PromptNoise>empty()
                        : Optional.of(new PromptNoise(strength, request.seed())))
                .toList();
        return new DenoisingPlan(
                request.withoutSteering(),
                request.negative(),
                sigmas,
                evaluations,
                each,
                noise,
                start.steps() > steps() ? 0 : asked.zeroSteps(),
                trainTimesteps);
    }

    /** Share of the whole schedule's steps that lie before this noise level. */
    private double stepsDone(float sigma) {
        int done = 0;
        while (done + 1 < sigmas.size() && sigmas.get(done + 1) >= sigma) {
            done++;
        }
        int leftOut = start.steps() - steps();
        return (double) (leftOut + done) / start.steps();
    }

    int steps() {
        return sigmas.size() - 1;
    }

    /** Whether any evaluation needs the negative prompt. */
    boolean usesNegative() {
        return guidance.stream().anyMatch(Guidance::usesNegative);
    }

    /** Whether an evaluation is two calls, one with the negative prompt. */
    boolean isGuided(int evaluation) {
        return guidance.get(evaluation).scale() > 0;
    }

    /** Whether the velocity of an evaluation is 0, without a network call. */
    boolean isZero(int evaluation) {
        return evaluations.get(evaluation).step() < zeroSteps;
    }

    /**
     * Whether a first velocity of an earlier picture may be taken. A step cache needs what the blocks added in the
     * first call, which is not kept. A second pass begins with latents of its own.
     */
    boolean takesFirstVelocities() {
        return start.stepCache() == 0 && !isSecondPass();
    }

    /** Whether this is the second pass of a picture, see {@link Hires}; the request of a first one does not name it. */
    boolean isSecondPass() {
        return !start.hires().isOff();
    }

    /**
     * How many steps both plans begin with, so that a picture may go on from the other's latents: none with a step
     * cache, whose content is not kept.
     */
    int commonSteps(DenoisingPlan other) {
        if (start.stepCache() > 0 || !start.equals(other.start) || !sigmas.equals(other.sigmas)) {
            return 0;
        }
        for (int i = 0; i < evaluations.size(); i++) {
            boolean same = isZero(i) ? other.isZero(i) : !other.isZero(i) && evaluatesAs(other, i);
            if (!same) {
                return evaluations.get(i).step();
            }
        }
        return steps();
    }

    private boolean evaluatesAs(DenoisingPlan other, int i) {
        return guidance.get(i).equals(other.guidance.get(i))
                && (!guidance.get(i).usesNegative() || negative.equals(other.negative))
                && noise.get(i).equals(other.noise.get(i));
    }

    /**
     * How many steps this plan's picture can take over from the last one.
     *
     * @param last the last picture's plan
     * @param kept steps whose latents are kept
     */
    int knownSteps(DenoisingPlan last, int kept) {
        int known = Math.min(kept, commonSteps(last));
        return known < steps() && hasMemory() ? 0 : known;
    }

    /** Whether a step uses what earlier ones found, so that latents are not enough to go on from. */
    private boolean hasMemory() {
        return Sampler.named(start.sampler()).isMultistep() || guidance.stream().anyMatch(Guidance::hasMemory);
    }

    /**
     * Network calls of the first {@code steps} steps, at most where a step cache skips some: one for
     * each velocity, two where it is guided, none where it is 0.
     */
    int networkCalls(int steps) {
        int calls = 0;
        for (int i = 0; i < evaluations.size() && evaluations.get(i).step() < steps; i++) {
            calls += isZero(i) ? 0 : isGuided(i) ? 2 : 1;
        }
        return calls;
    }

    /** How many evaluations belong to the first {@code steps} steps. */
    int evaluationsBefore(int steps) {
        return (int) evaluations.stream().filter(e -> e.step() < steps).count();
    }

    ModulationKey modulationKey(float t) {
        return new ModulationKey(t, start.loras());
    }

    /** The prompt as this evaluation sees it. */
    PromptKey positiveKey(int evaluation) {
        return new PromptKey(start.prompt(), start.maxLength(), noise.get(evaluation), start.loras());
    }

    PromptKey negativeKey() {
        return new PromptKey(negative, start.maxLength(), Optional.empty(), start.loras());
    }

    FirstVelocityKey firstVelocityKey(PromptKey prompt) {
        NormalizedAttention attention = guidance.get(0).attention();
        return new FirstVelocityKey(
                prompt,
                start.seed(),
                start.width(),
                start.height(),
                sigmas.get(0),
                start.image().picture(),
                attention.isOff() ? Optional.empty() : Optional.of(new AttentionKey(negativeKey(), attention)));
    }

    /** The prompt in each form that an evaluation sees. */
    Set<PromptKey> positiveKeys() {
        Set<PromptKey> keys = new LinkedHashSet<>();
        for (int i = 0; i < evaluations.size(); i++) {
            keys.add(positiveKey(i));
        }
        return keys;
    }

    /** The prompts whose embeddings the picture needs: the negative one too where any step needs it. */
    List<PromptKey> prompts() {
        List<PromptKey> prompts = new ArrayList<>(positiveKeys());
        if (usesNegative()) {
            prompts.add(negativeKey());
        }
        return prompts;
    }

    /**
     * The first velocities that the picture needs, of the prompt and, if the first step is guided, the negative prompt;
     * none if the first step has the velocity 0.
     */
    List<FirstVelocityKey> firstVelocities() {
        if (isZero(0)) {
            return List.of();
        }
        FirstVelocityKey first = firstVelocityKey(positiveKey(0));
        return isGuided(0) ? List.of(first, firstVelocityKey(negativeKey())) : List.of(first);
    }
}
