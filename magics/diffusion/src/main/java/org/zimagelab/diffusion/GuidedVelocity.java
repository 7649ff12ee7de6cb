package org.zimagelab.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.zimagelab.diffusion.DenoisingPlan.FirstVelocityKey;
import org.zimagelab.diffusion.DenoisingPlan.PromptKey;
import org.zimagelab.diffusion.network.StepCache;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Transformer.PositionedPrompt;
import org.zimagelab.diffusion.network.Transformer.PromptEmbedding;
import org.zimagelab.diffusion.sampling.NoiseSchedule;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.diffusion.sampling.Velocity;

/**
 * The velocities that a picture's sampler asks for, in the order of its plan: each is one network call with the prompt,
 * which may have the negative prompt in its attention, or one with the prompt and one with the negative prompt,
 * combined by guidance.
 */
final class GuidedVelocity implements Velocity, AutoCloseable {
    private final LoadedNetworks model;
    private final Transformer transformer;
    private final GenerationCache cache;
    private final Request request;
    private final DenoisingPlan plan;
    private final Progress progress;
    private final NDManager scratch;

    /** Size of the latents. */
    private final int height;

    private final int width;
    private final Map<PromptKey, Conditioning> positive = new HashMap<>();
    private final Optional<Conditioning> negative;
    private final CombinedVelocity combination = new CombinedVelocity();

    /** Index of the next evaluation of the plan. */
    private int evaluation;

    private int networkCalls;
    private int reusedCalls;
    private int skippedCalls;

    /**
     * The prompt, with noise or without, or the negative prompt.
     *
     * @param name how messages call it
     */
    private record Conditioning(String name, PromptKey key, PositionedPrompt prompt) {}

    /**
     * Encodes the prompts that the plan needs.
     *
     * @param firstStep steps that are known already: the first velocity asked for is that of the step behind them
     */
    GuidedVelocity(
            LoadedNetworks model,
            GenerationCache cache,
            Request request,
            DenoisingPlan plan,
            int firstStep,
            Progress progress)
            throws InterruptedException {
        this.model = model;
        this.cache = cache;
        this.request = request;
        this.plan = plan;
        this.progress = progress;
        transformer = model.transformer();
        height = request.height() / model.scale();
        width = request.width() / model.scale();
        scratch = transformer.newManager();
        try {
            for (PromptKey key : plan.positiveKeys()) {
                positive.put(key, conditioning("prompt", key));
            }
            negative = plan.usesNegative()
                    ? Optional.of(conditioning("negative prompt", plan.negativeKey()))
                    : Optional.empty();
        } catch (RuntimeException | InterruptedException e) {
            scratch.close();
            throw e;
        }
        networkCalls = plan.networkCalls(firstStep);
        reusedCalls = networkCalls;
        evaluation = plan.evaluationsBefore(firstStep);
    }

    private Conditioning conditioning(String name, PromptKey key) throws InterruptedException {
        checkInterrupt();
        model.requireMappedFilesUntouched();
        PromptEmbedding embedding = cache.promptEmbedding(key, () -> new PromptEncoder(model, cache).encode(key));
        int patch = model.folder().transformer().patch();
        NDArray rotary = transformer.positions(scratch, embedding.length(), height / patch, width / patch);
        Optional<StepCache> steps =
                request.stepCache() > 0 ? Optional.of(new StepCache(request.stepCache(), scratch)) : Optional.empty();
        return new Conditioning(name, key, new PositionedPrompt(embedding, rotary, steps));
    }

    /** Network calls that the picture has needed so far, those reused included and those skipped not. */
    int networkCalls() {
        return networkCalls;
    }

    /** Those of them that an earlier picture has made. */
    int reusedCalls() {
        return reusedCalls;
    }

    /** Calls of which the step cache has spared all but the first main block. */
    int skippedCalls() {
        return skippedCalls;
    }

    @Override
    public float[] at(float[] x, float sigma) throws InterruptedException {
        model.requireMappedFilesUntouched();
        float t = NoiseSchedule.time(sigma, model.folder().scheduler().trainTimesteps());
        Guidance guidance = plan.guidance().get(evaluation);
        int skippedBefore = skippedCalls;
        boolean zero = plan.isZero(evaluation);
        float[] pos;
        Optional<float[]> neg = Optional.empty();
        float[] guided;
        if (zero) {
            pos = new float[x.length];
            guided = pos;
        } else if (plan.isGuided(evaluation)) {
            List<float[]> both = both(x, t, positive(), negative.orElseThrow());
            pos = both.get(0);
            neg = Optional.of(both.get(1));
            guided = combination.of(guidance, pos, neg.get());
        } else {
            pos = one(x, t, positive());
            guided = pos;
        }
        int skipped = skippedCalls - skippedBefore;
        int step = step();
        if (!FiniteCheck.all(guided)) {
            throw FiniteCheck.latents(request, step, FiniteCheck.GUIDANCE);
        }
        double scale = zero ? 0 : guidance.scale();
        progress.evaluated(new Progress.Evaluation(step, sigma, t, x, pos, neg, scale, guided, skipped));
        evaluation++;
        return guided;
    }

    /** The prompt as the next evaluation sees it. */
    private Conditioning positive() {
        return positive.get(plan.positiveKey(evaluation));
    }

    /** The step that the next evaluation belongs to, from 1. */
    private int step() {
        return plan.evaluations().get(evaluation).step() + 1;
    }

    /** With the prompt and with the negative prompt. Of the first evaluation either may be known already. */
    private List<float[]> both(float[] x, float t, Conditioning positive, Conditioning negative)
            throws InterruptedException {
        if (evaluation == 0) {
            return List.of(one(x, t, positive), one(x, t, negative));
        }
        checkInterrupt();
        List<float[]> both =
                transformer.velocities(x, height, width, modulation(t), List.of(positive.prompt, negative.prompt));
        count(positive);
        count(negative);
        requireFinite(both.get(0), positive);
        requireFinite(both.get(1), negative);
        return both;
    }

    private float[] one(float[] x, float t, Conditioning conditioning) throws InterruptedException {
        checkInterrupt();
        FirstVelocityKey key = plan.firstVelocityKey(conditioning.key);
        if (evaluation == 0 && plan.takesFirstVelocities()) {
            Optional<float[]> known = cache.firstVelocity(key);
            if (known.isPresent()) {
                networkCalls++;
                reusedCalls++;
                return known.get();
            }
        }
        NormalizedAttention attention = plan.guidance().get(evaluation).attention();
        float[] v = attention.isOff()
                ? transformer.velocity(x, height, width, modulation(t), conditioning.prompt)
                : transformer.velocity(
                        x, height, width, modulation(t), conditioning.prompt, negative.orElseThrow().prompt, attention);
        count(conditioning);
        requireFinite(v, conditioning);
        if (evaluation == 0 && !plan.isSecondPass()) {
            cache.keep(key, v);
        }
        return v;
    }

    private void count(Conditioning conditioning) {
        if (conditioning.prompt.cache().filter(StepCache::hasSkipped).isPresent()) {
            skippedCalls++;
        } else {
            networkCalls++;
        }
    }

    private NDArray modulation(float t) {
        return cache.modulation(plan.modulationKey(t), () -> transformer.modulation(t));
    }

    private void requireFinite(float[] velocity, Conditioning conditioning) {
        if (!FiniteCheck.all(velocity)) {
            throw FiniteCheck.latents(request, step(), FiniteCheck.velocity("with the " + conditioning.name));
        }
    }

    @Override
    public void close() {
        scratch.close();
    }

    static void checkInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted between two network calls");
        }
    }
}
