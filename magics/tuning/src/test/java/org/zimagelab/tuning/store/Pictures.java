package org.zimagelab.tuning.store;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.Random;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.sampling.Schedule;

/** Pictures without a model. */
public final class Pictures {
    public static final String FINGERPRINT = "0123456789abcdef".repeat(4);

    private Pictures() {}

    public static ModelInfo model() {
        return new ModelInfo(
                "tiny", Path.of("tiny"), ModelInfo.Variant.BASE, FINGERPRINT, "cpu", "fp32", 1, 4, 32, 16, 3.0);
    }

    public static Request request() {
        return new Request("a red circle", "blur", 48, 32, 4, Guidance.of(2), 42, "euler", OptionalDouble.empty(), 512);
    }

    /** Steps + 1 values from 1 to 0, shifted as the engine does. */
    public static double[] sigmas(Request request) {
        double shift = request.shift().orElse(model().shift());
        double[] sigmas = new double[request.steps() + 1];
        if (!request.schedule().equals(Request.DEFAULT_SCHEDULE)) {
            float[] levels = Schedule.of(request.schedule()).sigmas(request.steps(), shift);
            for (int i = 0; i < sigmas.length; i++) {
                sigmas[i] = levels[i];
            }
            return sigmas;
        }
        for (int i = 0; i < request.steps(); i++) {
            double s = 1 - (double) i / request.steps();
            sigmas[i] = shift * s / (1 + (shift - 1) * s);
        }
        return sigmas;
    }

    public static Picture picture(Request request) {
        BufferedImage image = new BufferedImage(request.width(), request.height(), BufferedImage.TYPE_INT_RGB);
        Random random = new Random(request.toString().hashCode()); // the hash of an enum differs between processes
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        float[] latents = new float[16 * (request.height() / 8) * (request.width() / 8)];
        for (int i = 0; i < latents.length; i++) {
            latents[i] = (float) random.nextGaussian();
        }
        return new Picture(image, request, model(), sigmas(request), latents, 2 * request.steps(), 0, 0.25);
    }
}
