package org.zimagelab.diffusion;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.zimagelab.common.Interrupts;
import org.zimagelab.diffusion.InputPicture.Scaled;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.InitialNoise;
import org.zimagelab.diffusion.network.VaeEncoder;

/**
 * Pictures and masks from files, as latents. Each step is that of diffusers' {@code ZImageImg2ImgPipeline} and
 * {@code ZImageInpaintPipeline}: Lanczos to the request's size, latents drawn from what the encoder says of them,
 * a mask that is white from level 128 on and has one value for each pixel of the latents, that of its first pixel.
 */
record PictureEncoding(LoadedNetworks model, GenerationCache cache) {
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
                noise,
                Optional.of(clean),
                image.mask()
                        .map(mask -> cache.painted(key(mask, request), m -> InputPicture.painted(m, model.scale()))));
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

    private static Scaled key(InputFile file, Request request) {
        return new Scaled(file, request.width(), request.height());
    }

    private float[] clean(Scaled key, long seed) throws InterruptedException {
        VaeEncoder.Posterior posterior;
        try {
            posterior = cache.posterior(key, () -> encoded(InputPicture.rgb(key, "image"), key.width(), key.height()));
        } catch (CancellationException e) {
            throw Interrupts.stopped(e, "interrupted while the picture to begin with was read");
        }
        return latents(posterior, numbers(seed, key.width(), key.height()));
    }

    /**
     * [2, channels, H / scale, W / scale]: two draws that follow each other. torch makes 16 numbers at a time, and
     * latents have a multiple of them, so both draws together are the same numbers.
     */
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
}
