package org.zimagelab.tuning.trace;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.numerics.Spectrum;
import org.zimagelab.quality.numerics.Spectrum.Octave;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.sharpness.BlurEffect;
import org.zimagelab.tuning.plan.Generator;
import org.zimagelab.tuning.plan.Thumbnail;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * A picture, and how it was made step by step.
 *
 * <p>While the picture is made, the denoised latents of all steps are kept (1 MB a step at 1024×1024). Afterwards each
 * step is decoded and measured in full size; only a small copy of the decoded picture is kept.
 *
 * @param picture the finished one, the same to the bit as without a trace
 * @param steps in order
 * @param octaves bands of the finished picture's luma, from coarse to fine, power in squared levels of 255
 */
public record Trace(Picture picture, List<TraceStep> steps, List<Octave> octaves) {

    /** Pixels of the longest side of {@link TraceStep#denoised()} at the most: 50 steps take 13 MB. */
    public static final int LONGEST_SIDE = 256;

    public Trace {
        steps = List.copyOf(steps);
        octaves = List.copyOf(octaves);
    }

    /** @throws InterruptedException between two network calls or two decodings, when the thread is interrupted */
    public static Trace of(ZImage model, Request request) throws InterruptedException {
        return of(Generator.of(model), request, Progress.NONE, step -> {});
    }

    /**
     * Makes a picture and measures each of its steps. From the previous picture only the first velocity is reused, so
     * that every other step is run and can be recorded.
     *
     * @param progress is told of each step when it is made
     * @param measured is told of each step, from 1, when it has been decoded and measured
     * @throws IllegalArgumentException with one line, if this request cannot be made
     * @throws InterruptedException between two network calls or two decodings, when the thread is interrupted
     */
    public static Trace of(Generator model, Request request, Progress progress, IntConsumer measured)
            throws InterruptedException {
        if (!request.hires().isOff()) {
            throw new IllegalArgumentException(
                    "hires " + request.hires().scale() + ": a trace follows one pass; expected no second one");
        }
        RecordedStep.Recorder recorder = new RecordedStep.Recorder(progress);
        Picture picture = model.generate(request, recorder);
        Plane last = luma(picture.image());
        List<Octave> octaves = Spectrum.octaves(last);
        List<TraceStep> steps = new ArrayList<>();
        for (RecordedStep recorded : recorder.steps()) {
            try {
                Interrupts.check();
                steps.add(step(model, picture, recorded, last, octaves));
            } catch (CancellationException e) {
                throw Interrupts.stopped(e, "interrupted while the steps were measured");
            }
            measured.accept(recorded.step());
        }
        return new Trace(picture, steps, octaves);
    }

    private static TraceStep step(
            Generator model, Picture picture, RecordedStep recorded, Plane last, List<Octave> octaves) {
        Request request = picture.request();
        BufferedImage denoised = Arrays.equals(recorded.denoised(), picture.latents())
                ? picture.image()
                : model.decode(recorded.denoised(), request.width(), request.height());
        return new TraceStep(
                recorded.step(),
                recorded.sigma(),
                recorded.timestep(),
                recorded.guidance(),
                Thumbnail.of(denoised, LONGEST_SIDE),
                recorded.velocity(),
                recorded.prompted(),
                recorded.difference(),
                recorded.cosine(),
                recorded.effect(),
                recorded.skippedCalls(),
                BlurEffect.SCORE.of(Pixels.of(denoised)),
                distance(recorded.denoised(), picture.latents()),
                missing(last, luma(denoised), octaves));
    }

    private static List<Double> missing(Plane last, Plane denoised, List<Octave> octaves) {
        float[] difference = new float[last.width() * last.height()];
        for (int i = 0; i < difference.length; i++) {
            difference[i] = last.at(i) - denoised.at(i);
        }
        List<Octave> lacking = Spectrum.octaves(new Plane(last.width(), last.height(), difference));
        List<Double> shares = new ArrayList<>();
        for (int i = 0; i < octaves.size(); i++) {
            double whole = octaves.get(i).power();
            shares.add(whole > 0 ? lacking.get(i).power() / whole : Double.NaN);
        }
        return shares;
    }

    private static double distance(float[] latents, float[] last) {
        return Math.sqrt(Vectors.squaredDistance(latents, last) / Vectors.dot(last, last));
    }

    private static Plane luma(BufferedImage image) {
        return Pixels.of(image).shared(Pixels.LUMA);
    }

    /**
     * One row for each step, one column for each number of {@link TraceStep}; NaN is a missing value. Skipped calls
     * have a column where the picture has a step cache, and what guidance is made of where something corrects it.
     */
    public Table table() {
        Table table = Table.create("trace");
        table.addColumns(
                IntColumn.create(
                        "step", steps.stream().mapToInt(TraceStep::step).toArray()),
                column("sigma", TraceStep::sigma),
                column("timestep", TraceStep::timestep),
                column("guidance", TraceStep::guidance),
                column("cfg", m -> Guidance.of(m.guidance()).cfg()),
                column("velocity", TraceStep::velocity),
                column("velocity_prompted", TraceStep::prompted),
                column("velocity_difference", TraceStep::difference),
                column("cosine", TraceStep::cosine),
                column("blur_effect", TraceStep::blur),
                column("distance", TraceStep::distance));
        if (picture.request().guidance().isCorrected()) {
            table.addColumns(
                    column("velocity_plain", m -> m.effect().plain()),
                    column("difference_parallel", m -> m.effect().parallel()),
                    column("difference_orthogonal", m -> m.effect().orthogonal()),
                    column("optimized_scale", m -> m.effect().optimizedScale()));
        }
        if (picture.request().stepCache() > 0) {
            table.addColumns(IntColumn.create(
                    "skipped_calls",
                    steps.stream().mapToInt(TraceStep::skippedCalls).toArray()));
        }
        for (int i = 0; i < octaves.size(); i++) {
            int band = i;
            String name = "missing_" + octaves.get(i).shortest() + "_"
                    + octaves.get(i).longest() + "px";
            table.addColumns(column(name, m -> m.missing().get(band)));
        }
        return table;
    }

    private DoubleColumn column(String name, ToDoubleFunction<TraceStep> value) {
        return DoubleColumn.create(name, steps.stream().mapToDouble(value).toArray());
    }
}
