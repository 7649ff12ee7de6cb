package org.zimagelab.tuning;

import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;

/** What a sweep needs of a model. A loaded {@link ZImage} is one ({@link #of}); tests bring their own. */
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

    static Generator of(ZImage model) {
        return new ModelGenerator(model);
    }
}
