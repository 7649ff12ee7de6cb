package org.zimagelab.diffusion;

import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * Looks for infinite values and NaN. They would give a black picture, or one of any colour, so making a picture fails
 * at the first of them, before it reaches the cache.
 */
final class FiniteCheck {
    /** Why a network's numbers may be infinite. */
    private static final String BROKEN =
            "its weights are broken (NaN or infinite, as fp16 makes of large ones), or what it computes overflows";

    private FiniteCheck() {}

    static boolean all(float[] values) {
        for (float x : values) {
            if (!Float.isFinite(x)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The failure of a step.
     *
     * @param step that failed, from 1
     * @param why from {@link #velocity}, {@link #GUIDANCE} or {@link #STEP}
     */
    static ModelException latents(Request request, int step, String why) {
        return new ModelException("the latents are not finite after step " + step + " of "
                + request.image().stepsThatRun(request.steps()) + " (seed "
                + request.seed() + ", guidance " + request.guidance().scale() + ", sampler " + request.sampler() + "): "
                + why);
    }

    /** @param which {@code with the prompt} or {@code with the negative prompt} */
    static String velocity(String which) {
        return "the transformer's velocity " + which + " is not; " + BROKEN;
    }

    static final String GUIDANCE =
            "guidance takes the velocity beyond float32; less of it, or cfg-normalization 1, may help";

    static final String STEP =
            "the step goes beyond float32; less guidance may help, or the transformer's weights are broken";

    /** @param where {@code text encoder} or {@code transformer's caption refiner} */
    static ModelException text(String where, String prompt) {
        return new ModelException("the text features are not finite behind the " + where + " (prompt '"
                + Printable.value(prompt) + "'): " + BROKEN);
    }

    static ModelException encoded() {
        return new ModelException(
                "the latents of the picture to begin with are not finite behind the VAE's encoder: " + BROKEN);
    }

    static ModelException pixels() {
        return new ModelException("the pixels are not finite behind the VAE, though the latents are: " + BROKEN);
    }
}
