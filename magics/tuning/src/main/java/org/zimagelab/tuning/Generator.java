package org.zimagelab.tuning;

import java.awt.image.BufferedImage;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;

/** What sweeps and traces need of a model. A loaded {@link ZImage} is one ({@link #of}); tests bring their own. */
public interface Generator {

    ModelInfo info();

    /** @throws IllegalArgumentException with one line, if this request cannot be made */
    void check(Request request);

    /** Transformer evaluations when nothing can be reused. */
    int networkCalls(Request request);

    /** Transformer evaluations that a picture takes over from the one made just before it: those of the same first steps. */
    default int sharedCalls(Request request, Request before) {
        return 0;
    }

    /** The schedule that this request would run, steps + 1 values. */
    double[] sigmas(Request request);

    Picture generate(Request request, Progress progress) throws InterruptedException;

    /**
     * What latents look like: the last step of {@link #generate}.
     *
     * @param latents of a picture of this size, such as {@link Picture#latents()}; not changed
     * @throws IllegalArgumentException with one line, if they are not of this size
     */
    BufferedImage decode(float[] latents, int width, int height);

    static Generator of(ZImage model) {
        return new ModelGenerator(model);
    }
}
