package org.zimagelab.diffusion;

import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.sampling.Sampler;

/**
 * What a network of these sizes can be asked.
 *
 * @param transformer whose position table bounds pictures and prompts
 * @param multiple pixels of which widths and heights are multiples
 */
record RequestLimits(TransformerConfig transformer, int multiple) {

    /** @throws IllegalArgumentException with one line that names the option and what was expected */
    void check(Request request) {
        Sampler.named(request.sampler());
        checkSize(request.width(), request.height());
        // a caption of n blocks stands at positions 1 … 32 n, the picture behind it
        int longest = (transformer.axesLens()[0] - 2) / TransformerConfig.BLOCK * TransformerConfig.BLOCK;
        if (request.maxLength() > longest && request.maxLength() > Request.DEFAULT_MAX_LENGTH) {
            throw new IllegalArgumentException("max-length " + request.maxLength() + ": expected at most " + longest
                    + ", as this model's position table ends there");
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
