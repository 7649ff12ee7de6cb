package org.zimagelab.notebook;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.sampling.ClassifierFreeGuidance;
import org.zimagelab.diffusion.sampling.Sampler;
import org.zimagelab.diffusion.sampling.Schedule;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.tuning.plan.Generator;

/**
 * A model that paints discs instead of computing: sharper with more steps, more colourful with more guidance. Its
 * latents go their way by Euler's steps, and decode to grey blocks.
 */
public class PaintedModel implements Generator {
    public final AtomicInteger made = new AtomicInteger();
    public int interruptAfter = Integer.MAX_VALUE;
    /** Changes each picture that is made, as another version of the program would. */
    public Consumer<BufferedImage> change = image -> {};

    private final ModelInfo.Variant variant;

    public PaintedModel(ModelInfo.Variant variant) {
        this.variant = variant;
    }

    public LoadedModel loaded(String source, LoadOptions options) {
        return new LoadedModel(source, options, this, this::request, null);
    }

    private Request request(String prompt) {
        return new Request(
                prompt,
                "",
                64,
                64,
                variant.steps(),
                Guidance.of(variant.guidance()),
                0,
                "euler",
                OptionalDouble.empty(),
                512);
    }

    @Override
    public ModelInfo info() {
        return new ModelInfo(
                "painted",
                Path.of("painted"),
                variant,
                "ab".repeat(32),
                "cpu",
                "fp32",
                1_000_000,
                4_000_000,
                64,
                16,
                3);
    }

    @Override
    public void check(Request request) {
        if (request.width() % 16 != 0) {
            throw new IllegalArgumentException("width " + request.width() + ": expected a multiple of 16");
        }
        Sampler.named(request.sampler());
        sigmas(request);
    }

    @Override
    public int networkCalls(Request request) {
        double[] sigmas = sigmas(request);
        int calls = request.steps();
        for (int step = 0; step < request.steps(); step++) {
            calls += request.guidance().scaleAt((double) step / request.steps(), 1 - sigmas[step]) > 0 ? 1 : 0;
        }
        return calls;
    }

    @Override
    public double[] sigmas(Request request) {
        double[] sigmas = new double[request.steps() + 1];
        if (!request.schedule().equals(Request.DEFAULT_SCHEDULE)) {
            float[] levels = Schedule.of(request.schedule())
                    .sigmas(request.steps(), request.shift().orElse(3));
            for (int i = 0; i < sigmas.length; i++) {
                sigmas[i] = levels[i];
            }
            return sigmas;
        }
        for (int i = 0; i < sigmas.length; i++) {
            sigmas[i] = 1 - (double) i / request.steps();
        }
        return sigmas;
    }

    @Override
    public Picture generate(Request request, Progress progress) throws InterruptedException {
        double[] sigmas = sigmas(request);
        float[] latents = velocity(request.width(), request.height(), 1);
        for (int step = 1; step <= request.steps(); step++) {
            if (made.get() >= interruptAfter || Thread.interrupted()) {
                throw new InterruptedException("interrupted");
            }
            latents = stepped(request, progress, latents, step, sigmas);
            progress.step(new Progress.Step(
                    step, request.steps(), sigmas[step], step * networkCalls(request) / request.steps(), latents));
        }
        made.incrementAndGet();
        BufferedImage image = paint(request);
        change.accept(image);
        return new Picture(image, request, info(), sigmas, latents, networkCalls(request), 0, 0.25);
    }

    private static float[] stepped(Request request, Progress progress, float[] x, int step, double[] sigmas) {
        float sigma = (float) sigmas[step - 1];
        double scale = request.guidance().scaleAt((step - 1.0) / request.steps(), 1 - sigma);
        float[] pos = velocity(request.width(), request.height(), 1 + sigma);
        float[] neg = velocity(request.width(), request.height(), 1);
        float[] guided = scale > 0 ? ClassifierFreeGuidance.guided(pos, neg, scale) : pos;
        progress.evaluated(new Progress.Evaluation(
                step, sigma, 1 - sigma, x, pos, scale > 0 ? Optional.of(neg) : Optional.empty(), scale, guided));
        float[] next = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            next[i] = x[i] + ((float) sigmas[step] - sigma) * guided[i];
        }
        return next;
    }

    private static float[] velocity(int width, int height, double length) {
        java.util.Random random = new java.util.Random(width);
        float[] v = new float[16 * (height / 8) * (width / 8)];
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) (length * random.nextGaussian());
        }
        return v;
    }

    @Override
    public BufferedImage decode(float[] latents, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int level = (int) Math.max(0, Math.min(255, 128 + 40 * latents[y / 8 * (width / 8) + x / 8]));
                image.setRGB(x, y, level * 0x010101);
            }
        }
        return image;
    }

    private static BufferedImage paint(Request request) {
        BufferedImage image = new BufferedImage(request.width(), request.height(), BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        java.util.Random random = new java.util.Random(request.seed());
        for (int i = 0; i < 40; i++) {
            float saturation = (float) Math.min(1, 0.2 + request.guidance().scale() / 6);
            g.setColor(Color.getHSBColor(random.nextFloat(), saturation, random.nextFloat()));
            int size = Math.max(2, 40 / Math.max(1, request.steps() / 2));
            g.fillOval(random.nextInt(request.width()), random.nextInt(request.height()), size, size);
        }
        g.dispose();
        return image;
    }
}
