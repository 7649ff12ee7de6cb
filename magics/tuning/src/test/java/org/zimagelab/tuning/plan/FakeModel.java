package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.store.Pictures;

/** A fake model that returns noise at once, counts calls, and fails or is interrupted on request. */
public class FakeModel implements Generator {
    public final List<Request> generated = new ArrayList<>();
    Predicate<Request> fails = r -> false;
    Predicate<Request> interrupts = r -> false;
    private final ModelInfo info;

    public FakeModel() {
        this(Pictures.model());
    }

    public FakeModel(ModelInfo info) {
        this.info = info;
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public void check(Request request) {
        if (request.width() % info.sizeMultiple() != 0) {
            throw new IllegalArgumentException(
                    "width " + request.width() + ": expected a multiple of " + info.sizeMultiple());
        }
        if (!request.sampler().equals("euler") && !request.sampler().equals("heun")) {
            throw new IllegalArgumentException("sampler '" + request.sampler() + "': expected euler or heun");
        }
    }

    @Override
    public int networkCalls(Request request) {
        return request.steps() * (request.guidance().scale() > 0 ? 2 : 1);
    }

    @Override
    public double[] sigmas(Request request) {
        return Pictures.sigmas(request.shift().isPresent() ? request : request.withShift(info.shift()));
    }

    @Override
    public Picture generate(Request request, Progress progress) throws InterruptedException {
        double[] sigmas = sigmas(request);
        for (int i = 1; i <= request.steps(); i++) {
            if (Thread.interrupted() || i == 2 && interrupts.test(request)) {
                throw new InterruptedException();
            }
            if (fails.test(request)) {
                throw new IllegalStateException("out of luck\n  at step " + i);
            }
            int calls = networkCalls(request) * i / request.steps();
            progress.step(new Progress.Step(i, request.steps(), sigmas[i], calls, new float[0]));
        }
        generated.add(request);
        Picture p = Pictures.picture(request);
        return new Picture(p.image(), request, info(), sigmas, p.latents(), networkCalls(request), 0, 0.5);
    }

    @Override
    public BufferedImage decode(float[] latents, int width, int height) {
        return new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    }
}
