package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;

/**
 * Looks at pictures on their way, for no more than {@link #SHARE} of the time. What is shown is the denoised estimate,
 * what the picture would be if the velocity at hand held to the end. Nothing of it comes back to the sampler.
 */
public final class Previews {
    /** Of the time since the first of them was possible, spent on making and showing them. */
    public static final double SHARE = 0.02;

    /** What the first one is taken to cost, nanoseconds: networks are warm by the time that it may come. */
    private static final long FIRST = 100_000_000;

    private final Generator generator;
    private final LongSupplier nanos;
    private final long began;
    private long spent;
    private long next = FIRST;
    private boolean broken;

    /** @param generator whose pictures they are */
    public Previews(Generator generator) {
        this(generator, System::nanoTime);
    }

    Previews(Generator generator, LongSupplier nanos) {
        this.generator = generator;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    /** Whether another one keeps within the share, if it costs as much as the last one did. */
    public boolean isDue() {
        return !broken && spent + next <= SHARE * (nanos.getAsLong() - began);
    }

    /**
     * Shows a picture as it is known now. One that cannot be looked at (too little memory, say) is made all the same,
     * and none is looked at any more.
     *
     * @param evaluation of the picture being made; only read
     * @param request that picture's
     * @param show gets the estimate, smaller than the picture or coarser; its time counts too
     */
    public void look(Progress.Evaluation evaluation, Request request, Consumer<BufferedImage> show) {
        long start = nanos.getAsLong();
        BufferedImage image = null;
        try {
            image = LatentPreview.of(evaluation).image(generator, request.width(), request.height());
        } catch (RuntimeException | OutOfMemoryError e) {
            broken = true;
        }
        if (image != null) {
            show.accept(image);
        }
        next = nanos.getAsLong() - start;
        spent += next;
    }
}
