package org.zimagelab.diffusion;

import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.sampling.Sampler;

/**
 * The requests that a network of these sizes can answer.
 *
 * @param transformer its position table limits the sizes of pictures and prompts
 * @param multiple widths and heights are multiples of this many pixels
 */
record RequestLimits(TransformerConfig transformer, int multiple) {

    /** @throws IllegalArgumentException with one line that names the option and what was expected */
    void check(Request request) {
        request.hires().check(request);
        request.image().check();
        Sampler.named(request.sampler()).requireSteps(request.image().stepsThatRun(request.steps()));
        checkGuidance(request);
        checkSize(request.width(), request.height());
        // a prompt of n blocks takes positions 1 … 32 n, and the picture begins behind it
        int longest = (transformer.axesLens()[0] - 2) / TransformerConfig.BLOCK * TransformerConfig.BLOCK;
        if (request.maxLength() > longest && request.maxLength() > Request.DEFAULT_MAX_LENGTH) {
            throw new IllegalArgumentException("max-length " + request.maxLength() + ": expected at most " + longest
                    + ", as this model's position table ends there");
        }
        if (request.stepCache() > 0 && transformer.layers() < 2) {
            throw new IllegalArgumentException("step-cache " + request.stepCache()
                    + ": expected 0, as this model has a single block, which a step cache always computes");
        }
    }

    private static void checkGuidance(Request request) {
        Guidance guidance = request.guidance();
        guidance.requireOne();
        int steps = request.image().stepsThatRun(request.steps());
        if (steps == request.steps() && guidance.zeroSteps() >= steps) {
            throw new IllegalArgumentException(
                    "cfg-zero-star " + guidance.zeroSteps() + ": expected fewer steps than the picture has, " + steps);
        }
        if (!guidance.attention().isOff() && request.stepCache() > 0) {
            throw new IllegalArgumentException(
                    "step-cache with nag: expected one of them, as a step cache does not know"
                            + " the negative prompt's part of the attention");
        }
    }

    /** @throws IllegalArgumentException likewise */
    void checkSize(int width, int height) {
        checkSide("width", width, transformer.axesLens()[2]);
        checkSide("height", height, transformer.axesLens()[1]);
    }

    private void checkSide(String option, int pixels, int mostTokens) {
        if (pixels % multiple != 0) {
            int below = pixels / multiple * multiple;
            throw new IllegalArgumentException(option + " " + pixels + ": expected a multiple of " + multiple
                    + ", such as " + (below > 0 ? below + " or " : "") + (below + multiple));
        }
        if (pixels / multiple > mostTokens) {
            throw new IllegalArgumentException(
                    option + " " + pixels + ": expected at most " + mostTokens * multiple + " for this model");
        }
    }
}
