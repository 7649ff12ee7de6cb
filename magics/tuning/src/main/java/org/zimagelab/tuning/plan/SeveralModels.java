package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ReuseForecast;

/** Several models as one {@link Generator}; the model that a request names makes it. */
final class SeveralModels implements Generator {
    private final List<Generator> models;
    private final Generator first;

    /** The model of the picture in progress; only one picture is made at a time. */
    private volatile Generator last;

    /** @throws IllegalArgumentException with one line, if two models have the same name and form of weights */
    SeveralModels(List<Generator> models) {
        this.models = List.copyOf(models);
        Set<List<Object>> names = new HashSet<>();
        for (Generator model : models) {
            if (!names.add(List.of(model.info().name(), model.info().weightDtype()))) {
                throw new IllegalArgumentException(
                        "model '" + model.info().name() + "': two models have this name; load one under another name");
            }
        }
        first = models.get(0);
        last = first;
    }

    /** The model with the name and the form of weights that a request has; the first of those that fit. */
    private Generator asked(Request request) {
        String name = request.model().isEmpty() ? first.info().name() : request.model();
        List<Generator> named = models.stream()
                .filter(model -> model.info().name().equals(name))
                .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("model '" + Printable.value(request.model()) + "': expected one of "
                    + models.stream()
                            .map(model -> model.info().name())
                            .distinct()
                            .collect(Collectors.joining(", ")));
        }
        String weights = request.weightDtype();
        return named.stream()
                .filter(model ->
                        weights.isEmpty() || model.info().weightDtype().word().equals(weights))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("weights '" + Printable.value(weights) + "': the model "
                        + name + " is loaded with "
                        + named.stream()
                                .map(model -> model.info().weightDtype().word())
                                .collect(Collectors.joining(", "))));
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
