package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ReuseForecast;
import org.zimagelab.diffusion.ZImage;

/** A loaded model as a {@link Generator}. */
record ModelGenerator(ZImage model) implements Generator {

    @Override
    public ModelInfo info() {
        return model.info();
    }

    @Override
    public void check(Request request) {
        model.check(request);
    }

    @Override
    public Request resolved(Request request) {
        return model.resolved(request);
    }

    @Override
    public void requireUnchanged(Request request) throws InterruptedException {
        model.requireUnchanged();
    }

    @Override
    public int networkCalls(Request request) {
        return model.networkCalls(request);
    }

    @Override
    public ReuseForecast reuseForecast() {
        return model.reuseForecast();
    }

    @Override
    public double[] sigmas(Request request) {
        return model.sigmas(request);
    }

    @Override
    public Picture generate(Request request, Progress progress) throws InterruptedException {
        return model.generate(request, progress);
    }

    @Override
    public BufferedImage decode(float[] latents, int width, int height) {
        return model.decode(latents, width, height);
    }
}
