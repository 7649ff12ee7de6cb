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

/** What sweeps and traces need of a model. A loaded {@link ZImage} is one ({@link #of}); tests bring their own. */
public interface Generator {

    /** The model that makes what is asked of no model by name. */
    ModelInfo info();

    /** The model that makes this request, which {@link #check} has let pass. */
    default ModelInfo info(Request request) {
        return info();
    }

    /** @throws IllegalArgumentException with one line, if this request cannot be made */
    void check(Request request);

    /**
     * Says whether the model that makes this request is still what it was loaded from.
     *
     * @throws org.zimagelab.diffusion.ModelChangedException with one line, if not
     * @throws InterruptedException while that is found out
     */
    default void requireUnchanged(Request request) throws InterruptedException {}

    /** Transformer evaluations when nothing can be reused. */
    int networkCalls(Request request);

    /**
     * Tells what pictures made one after another will reuse of those before; a new forecast, of a cache that is empty.
     */
    default ReuseForecast reuseForecast() {
        return ReuseForecast.of(this::sigmas);
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

    /**
     * Several models as one, for a sweep that varies {@link Parameter#MODEL}: each makes the requests that name it, and
     * the first those that name none.
     *
     * @param models at least one, of different names
     * @throws IllegalArgumentException with one line, if two have one name
     */
    static Generator of(List<Generator> models) {
        return models.size() == 1 ? models.get(0) : new SeveralModels(models);
    }
}
