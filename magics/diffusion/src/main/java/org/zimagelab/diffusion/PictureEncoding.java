package org.zimagelab.diffusion;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.common.picture.PackedRgb;
import org.zimagelab.common.picture.Resize;
import org.zimagelab.common.picture.Resize.Filter;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.InitialNoise;
import org.zimagelab.diffusion.network.VaeEncoder;
import org.zimagelab.quality.picture.Pixels;

/**
 * Pictures and masks from files, as latents. Each step is that of diffusers' {@code ZImageImg2ImgPipeline} and
 * {@code ZImageInpaintPipeline}: Lanczos to the request's size, latents drawn from what the encoder says of them, a mask
 * that is white from level 128 on and has one value for each pixel of the latents, that of its first pixel.
 */
record PictureEncoding(LoadedNetworks model, GenerationCache cache) {
    /** Weights of Pillow's {@code convert("L")}, BT.601 in 16 bits. */
    private static final int RED = 19595;

    private static final int GREEN = 38470;
    private static final int BLUE = 7471;

    /** diffusers' mask is white where level / 255 is at least 0.5. */
    private static final int WHITE = 128;

    /** A file's picture at one size, which decides its latents but for noise. */
    record PictureKey(InputFile file, int width, int height) {}

    /**
     * What a request with a picture begins with. The seed's first numbers draw the picture's latents, the next ones are
     * the noise, as in diffusers, where one generator makes both.
     *
     * @throws IllegalArgumentException with one line, if a file is not there, has changed or is no picture
     */
    InitialLatents initial(Request request) throws InterruptedException {
        InitialImage image = request.image();
        GuidedVelocity.checkInterrupt();
        InputFile file = image.picture().orElseThrow();
        float[] clean = clean(key(file, request), request.seed());
        int size = clean.length;
        float[] noise = Arrays.copyOfRange(numbers(request.seed(), request.width(), request.height()), size, 2 * size);
        return new InitialLatents(
                noise, Optional.of(clean), image.mask().map(mask -> cache.painted(key(mask, request), this::painted)));
    }

    /**
     * Latents of pixels that no file holds, with the noise that comes after them from the same seed.
     *
     * @param rgb bytes [height, width, 3]
     */
    InitialLatents initial(byte[] rgb, int width, int height, long seed) throws InterruptedException {
        GuidedVelocity.checkInterrupt();
        VaeEncoder.Posterior posterior = encoded(rgb, width, height);
        float[] numbers = numbers(seed, width, height);
        int size = numbers.length / 2;
        return InitialLatents.of(
                Arrays.copyOfRange(numbers, size, 2 * size), latents(posterior, Arrays.copyOf(numbers, size)));
    }

    private static PictureKey key(InputFile file, Request request) {
        return new PictureKey(file, request.width(), request.height());
    }

    private float[] clean(PictureKey key, long seed) throws InterruptedException {
        VaeEncoder.Posterior posterior =
                cache.posterior(key, () -> encoded(pixels(key, "image").rgb(), key.width(), key.height()));
        return latents(posterior, numbers(seed, key.width(), key.height()));
    }

    /** [2, channels, H / scale, W / scale]: two draws that follow each other. A draw is a multiple of 16 numbers long,
     * as torch makes them, so both together are the same numbers. */
    private float[] numbers(long seed, int width, int height) {
        return InitialNoise.of(
                seed, 2, model.folder().transformer().channels(), height / model.scale(), width / model.scale());
    }

    private VaeEncoder.Posterior encoded(byte[] rgb, int width, int height) throws InterruptedException {
        VaeEncoder encoder = model.vaeEncoder();
        model.requireMappedFilesUntouched();
        VaeEncoder.Posterior posterior = encoder.encode(rgb, height / model.scale(), width / model.scale());
        if (!FiniteCheck.all(posterior.mean()) || !FiniteCheck.all(posterior.deviation())) {
            throw FiniteCheck.encoded();
        }
        return posterior;
    }

    /** (mean + deviation · ε − shift) · scaling, ε from the first of the numbers. */
    private float[] latents(VaeEncoder.Posterior posterior, float[] numbers) {
        VaeConfig config = model.folder().vae();
        float shift = (float) config.shiftFactor();
        float scaling = (float) config.scalingFactor();
        float[] z = new float[posterior.mean().length];
        for (int i = 0; i < z.length; i++) {
            z[i] = (posterior.mean()[i] + posterior.deviation()[i] * numbers[i] - shift) * scaling;
        }
        return z;
    }

    /** A file's picture at this size. */
    private static PackedRgb pixels(PictureKey key, String option) {
        try {
            Pixels read = Pixels.read(key.file().path());
            key.file().path(); // written meanwhile, it would be another picture
            PackedRgb picture = new PackedRgb(read.width(), read.height(), read.rgb());
            return read.width() == key.width() && read.height() == key.height()
                    ? picture
                    : new PackedRgb(
                            key.width(),
                            key.height(),
                            Resize.resized(picture, key.width(), key.height(), Filter.LANCZOS));
        } catch (IOException e) {
            throw new IllegalArgumentException(option + ": " + Printable.value(e.getMessage()), e);
        }
    }

    /** Whether each pixel of the latents, [H / scale, W / scale], is painted anew. */
    private boolean[] painted(PictureKey key) {
        byte[] mask = pixels(key, "mask").rgb();
        int scale = model.scale();
        int width = key.width() / scale;
        boolean[] painted = new boolean[key.height() / scale * width];
        for (int i = 0; i < painted.length; i++) {
            int first = 3 * (i / width * scale * key.width() + i % width * scale);
            int luma = RED * (mask[first] & 0xff)
                            + GREEN * (mask[first + 1] & 0xff)
                            + BLUE * (mask[first + 2] & 0xff)
                            + (1 << 15)
                    >> 16;
            painted[i] = luma >= WHITE;
        }
        return painted;
    }
}
