package org.zimagelab.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Optional;
import org.zimagelab.diffusion.DenoisingPlan.FirstVelocityKey;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Transformer.PromptEmbedding;
import org.zimagelab.diffusion.sampling.ClassifierFreeGuidance;
import org.zimagelab.diffusion.sampling.NoiseSchedule;
import org.zimagelab.diffusion.text.PromptTokenizer;

/** The network calls of one picture: each velocity with and without the prompt, combined by guidance. */
final class Denoising implements AutoCloseable {
    /**
     * What answers.
     *
     * @param scale pixels of a latent's side
     * @param trainTimesteps see {@link NoiseSchedule#time}
     */
    record Networks(
            PromptTokenizer tokenizer,
            TextEncoder textEncoder,
            Transformer transformer,
            TransformerConfig config,
            int scale,
            int trainTimesteps) {}

    private final Networks networks;
    private final GenerationCache cache;
    private final Request request;
    private final DenoisingPlan plan;
    private final int height;
    private final int width;
    private final Progress progress;
    private final NDManager scratch;
    private final Side positive;
    private Side negative;
    private int evaluation;
    private int calls;
    private int reused;

    /** A prompt in this picture's geometry. */
    private record Side(String prompt, Transformer.PositionedPrompt text) {}

    /** @param progress hears of every velocity */
    Denoising(Networks networks, GenerationCache cache, Request request, DenoisingPlan plan, Progress progress)
            throws InterruptedException {
        this.networks = networks;
        this.cache = cache;
        this.request = request;
        this.plan = plan;
        this.progress = progress;
        height = request.height() / networks.scale();
        width = request.width() / networks.scale();
        scratch = networks.transformer().newManager();
        positive = side(request.prompt());
    }

    int calls() {
        return calls;
    }

    int reused() {
        return reused;
    }

    private Side side(String prompt) throws InterruptedException {
        interruptible();
        PromptEmbedding embedding = cache.promptEmbedding(plan.promptKey(prompt), () -> {
            try (NDManager m = networks.transformer().newManager()) {
                long[] ids = networks.tokenizer().ids(prompt, request.maxLength());
                int longest = networks.config().axesLens()[0] - 1;
                NDArray features = networks.textEncoder().features(m, ids);
                if (!FiniteCheck.all(features.toFloatArray())) {
                    throw FiniteCheck.text("text encoder", prompt);
                }
                PromptEmbedding c = networks.transformer().embedding(features);
                if (c.length() >= longest) {
                    c.close();
                    throw new IllegalArgumentException("prompt of " + ids.length + " tokens: this model holds "
                            + (longest - 1) / TransformerConfig.BLOCK * TransformerConfig.BLOCK
                            + "; shorten it, or set max-length");
                }
                if (!FiniteCheck.all(c.tokens().toFloatArray())) {
                    c.close();
                    throw FiniteCheck.text("transformer's caption refiner", prompt);
                }
                return c;
            }
        });
        int patch = networks.config().patch();
        NDArray rotary = networks.transformer().positions(scratch, embedding.length(), height / patch, width / patch);
        return new Side(prompt, new Transformer.PositionedPrompt(embedding, rotary));
    }

    /** The first steps are made already. */
    void skip(int steps) {
        calls = plan.networkCalls(steps);
        reused = calls;
        while (evaluation < plan.evaluations().size()
                && plan.evaluations().get(evaluation).step() < steps) {
            evaluation++;
        }
    }

    /** {@code pos + s·(pos − neg)}, then shortened to r times the length of {@code pos} if asked. */
    float[] velocity(float[] x, float sigma) throws InterruptedException {
        float t = NoiseSchedule.time(sigma, networks.trainTimesteps());
        Guidance guidance = plan.guidance().get(evaluation);
        float[] pos;
        float[] neg = null;
        float[] v;
        if (!plan.isGuided(evaluation)) {
            pos = call(x, t, positive);
            v = pos;
        } else {
            if (negative == null) {
                negative = side(request.negative());
            }
            List<float[]> both = calls(x, t);
            pos = both.get(0);
            neg = both.get(1);
            v = ClassifierFreeGuidance.guided(pos, neg, guidance.scale(), guidance.normalization());
        }
        int step = step();
        if (!FiniteCheck.all(v)) {
            throw FiniteCheck.latents(request, step, FiniteCheck.GUIDANCE);
        }
        progress.evaluated(
                new Progress.Evaluation(step, sigma, t, x, pos, Optional.ofNullable(neg), guidance.scale(), v));
        evaluation++;
        return v;
    }

    /** That of the velocity asked for, from 1. */
    private int step() {
        return plan.evaluations().get(evaluation).step() + 1;
    }

    /** With the prompt and without; of the first velocity either may be known already. */
    private List<float[]> calls(float[] x, float t) throws InterruptedException {
        if (evaluation == 0) {
            return List.of(call(x, t, positive), call(x, t, negative));
        }
        interruptible();
        calls += 2;
        List<float[]> both = networks.transformer()
                .velocities(x, height, width, modulation(t), List.of(positive.text, negative.text));
        requireFinite(both.get(0), positive);
        requireFinite(both.get(1), negative);
        return both;
    }

    private void requireFinite(float[] velocity, Side side) {
        if (!FiniteCheck.all(velocity)) {
            throw FiniteCheck.latents(
                    request,
                    step(),
                    FiniteCheck.velocity(side == positive ? "with the prompt" : "with the negative prompt"));
        }
    }

    private NDArray modulation(float t) {
        return cache.modulation(t, () -> networks.transformer().modulation(t));
    }

    private float[] call(float[] x, float t, Side side) throws InterruptedException {
        interruptible();
        calls++;
        FirstVelocityKey key = plan.firstVelocityKey(side.prompt);
        if (evaluation == 0) {
            float[] known = cache.firstVelocity(key);
            if (known != null) {
                reused++;
                return known;
            }
        }
        float[] v = networks.transformer().velocity(x, height, width, modulation(t), side.text);
        requireFinite(v, side);
        if (evaluation == 0) {
            cache.keep(key, v);
        }
        return v;
    }

    @Override
    public void close() {
        scratch.close();
    }

    static void interruptible() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted between two network calls");
        }
    }
}
