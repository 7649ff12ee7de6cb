package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.zimagelab.diffusion.Progress;
import org.zimagelab.diffusion.Request;

/**
 * Previews of pictures in progress, which take no more than {@link #SHARE} of the time. A preview shows the denoised
 * estimate: the picture that results if the current velocity stays the same to the end. Previews do not change the
 * sampling.
 */
public final class Previews {
    /** Share of the time since the first evaluation that making and showing previews may take. */
    public static final double SHARE = 0.02;

    /** Assumed cost of the first preview, nanoseconds. It comes late enough for the networks to be warmed up. */
    private static final long FIRST = 100_000_000;

    private final Generator generator;
    private final LongSupplier nanos;
    private final long began;
    private long spent;
    private long next = FIRST;
    private boolean broken;

    /** @param generator decodes the latents */
    public Previews(Generator generator) {
        this(generator, System::nanoTime);
    }

    Previews(Generator generator, LongSupplier nanos) {
        this.generator = generator;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
    }

    /** Whether another preview stays within the share, if it costs as much as the last one. */
    public boolean isDue() {
        return !broken && spent + next <= SHARE * (nanos.getAsLong() - began);
    }

    /**
     * Shows a preview of the picture. If that fails (for example for lack of memory), the picture is still made, but no
     * more previews are.
     *
     * @param evaluation the latest of the picture; not changed
     * @param request the request of that picture
     * @param show receives the estimate, smaller or coarser than the picture; the time it takes counts too
     */
    public void look(Progress.Evaluation evaluation, Request request, Consumer<BufferedImage> show) {
        long start = nanos.getAsLong();
        BufferedImage image = null;
        try {
            boolean second = !request.hires().isOff() && evaluation.step() > request.steps();
            int multiple = generator.info(request).sizeMultiple();
            image = LatentPreview.of(evaluation)
                    .image(
                            generator,
                            second ? request.hires().enlarged(request.width(), multiple) : request.width(),
                            second ? request.hires().enlarged(request.height(), multiple) : request.height());
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
