package org.zimagelab.diffusion.upscale;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.zimagelab.common.ByteCount;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.common.picture.Resize;

/**
 * A picture brought to a larger size, as A1111 does it: a network is applied until both sides are at least as long as
 * wanted, at most {@value #MOST_PASSES} times, and Lanczos brings the result to the exact size. Without a network
 * Lanczos does it all.
 *
 * @param width pixels wanted
 * @param height likewise
 * @param tile pixels of a side that a network enlarges at a time
 */
public record Enlargement(int width, int height, int tile) {
    /** The largest picture, as large as the largest that is read: it can be scored and compared. */
    public static final long MOST_PIXELS = 100_000_000;

    /** How the name of what enlarges is written where no network does. */
    public static final String LANCZOS = "Lanczos";

    private static final int MOST_PASSES = 3;

    /** Bytes of Java's memory for each pixel while a picture is made, shown and written. */
    private static final int HEAP = 12;

    /** In tiles of the usual size. */
    public Enlargement(int width, int height) {
        this(width, height, Upscaler.TILE);
    }

    /**
     * So many times as wide and high, rounded to the nearest.
     *
     * @param by above 1
     * @throws IllegalArgumentException with one line, if that is too large
     */
    public static Enlargement by(double by, int width, int height, int tile) {
        double wide = Math.rint(by * width);
        double high = Math.rint(by * height);
        requireSize(wide, high);
        return new Enlargement((int) wide, (int) high, tile);
    }

    /** How often a network of this scale is applied. */
    public int passes(int fromWidth, int fromHeight, int scale) {
        int passes = 0;
        for (long w = fromWidth, h = fromHeight; passes < MOST_PASSES && (w < width || h < height); passes++) {
            w *= scale;
            h *= scale;
        }
        return passes;
    }

    /**
     * Says whether there is room for it.
     *
     * @param network that enlarges; empty = Lanczos
     * @throws IllegalArgumentException with one line, if not
     */
    public void requireRoom(int fromWidth, int fromHeight, Optional<Upscaler> network) {
        requireSize(width, height);
        long largest = (long) width * height;
        if (network.isPresent()) {
            long w = fromWidth;
            long h = fromHeight;
            for (int pass = passes(fromWidth, fromHeight, network.get().scale()); pass > 0; pass--) {
                network.get().requireRoom((int) w, (int) h, tile);
                w *= network.get().scale();
                h *= network.get().scale();
                requireSize(w, h);
            }
            largest = Math.max(largest, w * h);
        }
        Runtime java = Runtime.getRuntime();
        long free = java.maxMemory() - (java.totalMemory() - java.freeMemory());
        if (HEAP * largest > free) {
            throw new IllegalArgumentException("a picture of " + width + "×" + height + " needs "
                    + ByteCount.text(HEAP * largest) + " of Java's memory, where " + ByteCount.text(free)
                    + " are free; a larger -Xmx gives more");
        }
    }

    private static void requireSize(double width, double height) {
        if (!(width * height <= MOST_PIXELS)) {
            throw new IllegalArgumentException(String.format(
                    "the picture would have %.0f×%.0f pixels, more than the 100 megapixels made here", width, height));
        }
    }

    /**
     * Makes it.
     *
     * @param network that enlarges; empty = Lanczos
     * @throws IllegalArgumentException as {@link #requireRoom}
     * @throws InterruptedException when the thread is interrupted: between two tiles of a network, or two rows
     * @throws org.zimagelab.torch.ModelException as {@link Upscaler#enlarge}
     */
    public PackedRgb of(PackedRgb picture, Optional<Upscaler> network, Upscaler.Listener listener)
            throws InterruptedException {
        requireRoom(picture.width(), picture.height(), network);
        PackedRgb large = picture;
        if (network.isPresent()) {
            Upscaler upscaler = network.get();
            int passes = passes(picture.width(), picture.height(), upscaler.scale());
            double work = 0;
            for (int pass = 0; pass < passes; pass++) {
                work += Math.pow(upscaler.scale(), 2.0 * pass);
            }
            double done = 0;
            for (int pass = 0; pass < passes; pass++) {
                double before = done;
                double part = Math.pow(upscaler.scale(), 2.0 * pass);
                double all = work;
                large = upscaler.enlarge(large, tile, share -> listener.done((before + part * share) / all));
                done += part;
            }
        }
        return large.width() == width && large.height() == height ? large : lanczos(large);
    }

    private PackedRgb lanczos(PackedRgb picture) throws InterruptedException {
        try {
            return new PackedRgb(width, height, Resize.resized(picture, width, height, Resize.Filter.LANCZOS));
        } catch (CancellationException e) {
            throw (InterruptedException) new InterruptedException("stopped while the picture was resized").initCause(e);
        }
    }
}
