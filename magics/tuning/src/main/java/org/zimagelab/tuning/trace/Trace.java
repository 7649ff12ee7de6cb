package org.zimagelab.tuning.trace;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.BlurEffect;
import org.zimagelab.quality.Interrupts;
import org.zimagelab.quality.Pixels;
import org.zimagelab.quality.Plane;
import org.zimagelab.quality.Spectrum;
import org.zimagelab.quality.Spectrum.Octave;
import org.zimagelab.tuning.Generator;
import org.zimagelab.tuning.Thumbnail;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * A picture, and how it came about step by step.
 *
 * <p>While it is made, the denoised latents of all steps are kept (1 MB a step at 1024×1024); afterwards one step after
 * another is decoded and looked at in full size, and of its picture a small copy is all that stays.
 *
 * @param picture the finished one, the same to the bit as without a trace
 * @param moments one a step, in order
 * @param octaves bands of the finished picture's luma, from coarse to fine, power in squared levels of 255
 */
public record Trace(Picture picture, List<Moment> moments, List<Octave> octaves) {

    /** Pixels of the longest side of {@link Moment#denoised()} at the most: 50 steps take 13 MB. */
    public static final int LONGEST_SIDE = 256;

    public Trace {
        moments = List.copyOf(moments);
        octaves = List.copyOf(octaves);
    }

    /** @throws InterruptedException between two network calls or two decodings, when the thread is interrupted */
    public static Trace of(ZImage model, Request request) throws InterruptedException {
        return of(Generator.of(model), request, Progress.NONE, step -> {});
    }

    /**
     * Makes a picture and looks at each of its steps. Of the picture before nothing but first velocities is taken over.
     *
     * @param progress hears of each step, as it is made
     * @param looked hears of each step again, from 1, when it has been decoded and looked at
     * @throws IllegalArgumentException with one line, if this request cannot be made
     * @throws InterruptedException between two network calls or two decodings, when the thread is interrupted
     */
    public static Trace of(Generator model, Request request, Progress progress, IntConsumer looked)
            throws InterruptedException {
        Heard.Listener listener = new Heard.Listener(progress);
        Picture picture = model.generate(request, listener);
        Plane last = luma(picture.image());
        List<Octave> octaves = Spectrum.octaves(last);
        List<Moment> moments = new ArrayList<>();
        for (Heard heard : listener.all()) {
            try {
                Interrupts.check();
                moments.add(moment(model, picture, heard, last, octaves));
            } catch (CancellationException e) {
                throw Interrupts.stopped(e, "interrupted while the steps were looked at");
            }
            looked.accept(heard.step());
        }
        return new Trace(picture, moments, octaves);
    }

    private static Moment moment(Generator model, Picture picture, Heard heard, Plane last, List<Octave> octaves) {
        Request request = picture.request();
        BufferedImage denoised = Arrays.equals(heard.denoised(), picture.latents())
                ? picture.image()
                : model.decode(heard.denoised(), request.width(), request.height());
        return new Moment(
                heard.step(),
                heard.sigma(),
                heard.timestep(),
                heard.guidance(),
                Thumbnail.of(denoised, LONGEST_SIDE),
                heard.velocity(),
                heard.prompted(),
                heard.difference(),
                heard.cosine(),
                new BlurEffect().of(Pixels.of(denoised)),
                distance(heard.denoised(), picture.latents()),
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
        double squares = 0;
        double length = 0;
        for (int i = 0; i < last.length; i++) {
            double d = (double) latents[i] - last[i];
            squares += d * d;
            length += (double) last[i] * last[i];
        }
        return Math.sqrt(squares / length);
    }

    private static Plane luma(BufferedImage image) {
        return Pixels.of(image).shared(Pixels.LUMA);
    }

    /** One row a step, a column a number of {@link Moment}; NaN is missing. */
    public Table table() {
        Table table = Table.create("trace");
        table.addColumns(
                IntColumn.create("step", moments.stream().mapToInt(Moment::step).toArray()),
                column("sigma", Moment::sigma),
                column("timestep", Moment::timestep),
                column("guidance", Moment::guidance),
                column("cfg", m -> Guidance.of(m.guidance()).cfg()),
                column("velocity", Moment::velocity),
                column("velocity_prompted", Moment::prompted),
                column("velocity_difference", Moment::difference),
                column("cosine", Moment::cosine),
                column("blur_effect", Moment::blur),
                column("distance", Moment::distance));
        for (int i = 0; i < octaves.size(); i++) {
            int band = i;
            String name = "missing_" + octaves.get(i).shortest() + "_"
                    + octaves.get(i).longest() + "px";
            table.addColumns(column(name, m -> m.missing().get(band)));
        }
        return table;
    }

    private DoubleColumn column(String name, ToDoubleFunction<Moment> value) {
        return DoubleColumn.create(name, moments.stream().mapToDouble(value).toArray());
    }
}
