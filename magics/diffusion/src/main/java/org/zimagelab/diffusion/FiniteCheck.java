package org.zimagelab.diffusion;

import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * Looks for infinities and for what is no number: they have no colour, and a black picture would come of them, or one of any
 * colour. So a picture ends where the first of them is met, before anything is kept of it.
 */
final class FiniteCheck {
    /** What makes a network's numbers infinite. */
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
     * What ends a picture between noise and the last latents.
     *
     * @param step the one that was to be made, from 1
     * @param why from {@link #velocity}, {@link #GUIDANCE} or {@link #STEP}
     */
    static ModelException latents(Request request, int step, String why) {
        return new ModelException("the latents are not finite after step " + step + " of " + request.steps() + " (seed "
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

    static ModelException pixels() {
        return new ModelException("the pixels are not finite behind the VAE, though the latents are: " + BROKEN);
    }
}
