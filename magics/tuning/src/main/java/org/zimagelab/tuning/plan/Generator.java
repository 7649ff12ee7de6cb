package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.List;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ReuseForecast;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.tuning.parameter.Parameter;

/** What a sweep or a trace needs from a model. {@link #of} wraps a loaded {@link ZImage}; tests have their own. */
public interface Generator {

    /** The model for requests that name none. */
    ModelInfo info();

    /** The model for this request, which must have passed {@link #check}. */
    default ModelInfo info(Request request) {
        return info();
    }

    /** @throws IllegalArgumentException with one line, if this request cannot be made */
    void check(Request request);

    /** The request that the model makes of this one, see {@link ZImage#resolved}. Its key is that of the picture. */
    default Request resolved(Request request) {
        return request;
    }

    /**
     * Checks that the files of this request's model are those that it was loaded from.
     *
     * @throws org.zimagelab.diffusion.ModelChangedException with one line, if they have changed
     * @throws InterruptedException if interrupted while checking
     */
    default void requireUnchanged(Request request) throws InterruptedException {}

    /** Transformer evaluations when nothing can be reused. */
    int networkCalls(Request request);

    /** A new forecast, with an empty cache, of what each picture in a series reuses from the ones before. */
    default ReuseForecast reuseForecast() {
        return ReuseForecast.of(this::sigmas);
    }

    /** The schedule of this request, steps + 1 values. */
    double[] sigmas(Request request);

    Picture generate(Request request, Progress progress) throws InterruptedException;

    /**
     * Decodes latents to a picture: the last step of {@link #generate}.
     *
     * @param latents of a picture of this size, such as {@link Picture#latents()}; not changed
     * @throws IllegalArgumentException with one line, if they are not of this size
     */
    BufferedImage decode(float[] latents, int width, int height);

    static Generator of(ZImage model) {
        return new ModelGenerator(model);
    }

    /**
     * Several models as one, for a sweep that varies {@link Parameter#MODEL}: each makes the requests that name it, and
     * the first also makes those that name none.
     *
     * @param models at least one, of different names
     * @throws IllegalArgumentException with one line, if two have the same name
     */
    static Generator of(List<Generator> models) {
        return models.size() == 1 ? models.get(0) : new SeveralModels(models);
    }
}
