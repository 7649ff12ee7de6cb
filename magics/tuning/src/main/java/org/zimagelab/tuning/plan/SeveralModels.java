package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ReuseForecast;

/** Several models as one {@link Generator}; the model that a request names makes it. */
final class SeveralModels implements Generator {
    private final Map<String, Generator> byName = new LinkedHashMap<>();
    private final Generator first;

    /** The model of the picture in progress; only one picture is made at a time. */
    private volatile Generator last;

    /** @throws IllegalArgumentException with one line, if two models have the same name */
    SeveralModels(List<Generator> models) {
        for (Generator model : models) {
            if (byName.put(model.info().name(), model) != null) {
                throw new IllegalArgumentException(
                        "model '" + model.info().name() + "': two models have this name; load one under another name");
            }
        }
        first = models.get(0);
        last = first;
    }

    private Generator asked(Request request) {
        Generator model = request.model().isEmpty() ? first : byName.get(request.model());
        if (model == null) {
            throw new IllegalArgumentException("model '" + Printable.value(request.model()) + "': expected one of "
                    + String.join(", ", byName.keySet()));
        }
        return model;
    }

    @Override
    public ModelInfo info() {
        return first.info();
    }

    @Override
    public ModelInfo info(Request request) {
        return asked(request).info();
    }

    @Override
    public void check(Request request) {
        Generator model = asked(request);
        try {
            model.check(request);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + " (model " + model.info().name() + ")", e);
        }
    }

    @Override
    public Request resolved(Request request) {
        return asked(request).resolved(request);
    }

    @Override
    public void requireUnchanged(Request request) throws InterruptedException {
        asked(request).requireUnchanged(request);
    }

    @Override
    public int networkCalls(Request request) {
        return asked(request).networkCalls(request);
    }

    /** Each model has a cache of its own. */
    @Override
    public ReuseForecast reuseForecast() {
        Map<Generator, ReuseForecast> forecasts = new HashMap<>();
        return request -> forecasts
                .computeIfAbsent(asked(request), Generator::reuseForecast)
                .next(request);
    }

    @Override
    public double[] sigmas(Request request) {
        return asked(request).sigmas(request);
    }

    @Override
    public Picture generate(Request request, Progress progress) throws InterruptedException {
        last = asked(request);
        return last.generate(request, progress);
    }

    /** Decodes with the model that made the latest picture. */
    @Override
    public BufferedImage decode(float[] latents, int width, int height) {
        return last.decode(latents, width, height);
    }
}
