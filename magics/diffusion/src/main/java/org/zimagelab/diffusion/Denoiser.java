package org.zimagelab.diffusion;

import java.util.Arrays;
import org.zimagelab.diffusion.network.InitialNoise;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.diffusion.sampling.StepNoise;

/** From noise to the latents of a finished picture. What the picture before left in the cache is not made again. */
record Denoiser(LoadedNetworks model, GenerationCache cache, Progress progress) {
    /** @param values [channels, H / scale, W / scale] flattened, after the last step */
    record Latents(float[] values, int networkCalls, int reusedCalls, int skippedCalls) {}

    /** Makes the latents that the first step begins with; asked only if a step runs that needs them. */
    @FunctionalInterface
    interface Beginning {
        InitialLatents latents() throws InterruptedException;
    }

    /**
     * From the noise of the request's seed, or from its picture.
     *
     * @param request as the model resolved it
     * @param sigmas noise levels of the steps that run, one more than there are steps
     * @param plan of the request and these sigmas
     * @throws InterruptedException between two network calls
     */
    Latents denoise(Request request, float[] sigmas, DenoisingPlan plan) throws InterruptedException {
        return denoise(
                request,
                sigmas,
                plan,
                () -> request.image().picture().isPresent()
                        ? new PictureEncoding(model, cache).initial(request)
                        : InitialLatents.of(noise(request)));
    }

    /**
     * Likewise from other latents. They must follow from what the plan holds, since the plan decides what is taken from
     * the cache.
     */
    Latents denoise(Request request, float[] sigmas, DenoisingPlan plan, Beginning beginning)
            throws InterruptedException {
        model.loras().apply(request.loras());
        boolean kept = !plan.isSecondPass(); // the next picture may begin with the same first pass
        int known = progress.needsEveryStep() || !kept ? 0 : cache.knownSteps(plan);
        try (GuidedVelocity velocity = new GuidedVelocity(model, cache, request, plan, known, progress)) {
            boolean masked = request.image().mask().isPresent();
            boolean needed = known == 0 || masked && known < plan.steps();
            InitialLatents initial = needed ? beginning.latents() : InitialLatents.of(cache.latentsAfter(known));
            float[] x = known > 0 ? cache.latentsAfter(known) : initial.at(sigmas[0]);
            if (kept) {
                cache.begin(plan, known);
            }
            Sampler.Listener listener = (index, latents) -> {
                int step = known + index + 1;
                if (!FiniteCheck.all(latents)) {
                    throw FiniteCheck.latents(request, step, FiniteCheck.STEP);
                }
                float[] next = initial.blended(latents, sigmas[step]);
                if (kept) {
                    cache.keepStep(next);
                }
                progress.step(new Progress.Step(step, plan.steps(), sigmas[step], velocity.networkCalls(), next));
                return next;
            };
            float[] left = Arrays.copyOfRange(sigmas, known, sigmas.length); // [steps − known + 1]
            float[] latents = Sampler.named(request.sampler())
                    .sample(x, left, velocity, step -> stepNoise(request, known + step), listener);
            return new Latents(latents, velocity.networkCalls(), velocity.reusedCalls(), velocity.skippedCalls());
        }
    }

    private float[] noise(Request request) {
        return InitialNoise.of(request.seed(), shape(request));
    }

    /**
     * What a stochastic sampler adds at the end of a step, likewise.
     *
     * @param step index among the steps of the plan, from 0
     */
    private float[] stepNoise(Request request, int step) {
        return InitialNoise.of(StepNoise.seed(request.seed(), step), shape(request));
    }

    private long[] shape(Request request) {
        return new long[] {
            1,
            model.folder().transformer().channels(),
            request.height() / model.scale(),
            request.width() / model.scale()
        };
    }
}
