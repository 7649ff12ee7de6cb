package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.StorageFormat;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Sha256;
import org.zimagelab.tuning.store.png.DamagedFileException;

/**
 * The final latents of a run, as a safetensors file with one tensor {@code latents}, fp32 [16, H/8, W/8]. Decoding them
 * gives exactly the run's pixels. The header has the SHA-256 of these pixels, and of the tensor's bytes, for which
 * safetensors has no checksum.
 */
final class KeptLatents {
    static final String ENDING = ".latents.safetensors";

    private static final String TENSOR = "latents";
    private static final String PIXELS = "pixels";
    private static final String SUM = "sha256";

    /** One latent becomes a square of this many pixels a side, see {@link Picture#latents()}. */
    private static final int SCALE = 8;

    private KeptLatents() {}

    /** @throws IllegalArgumentException with one line, if the number of latents does not fit the picture's size */
    static byte[] encode(Picture picture, RunMetadata metadata) {
        float[] values = picture.latents();
        long[] shape = shape(picture.image().getWidth(), picture.image().getHeight(), values.length);
        Tensor tensor = new Tensor(shape, values);
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("format", "pt");
        texts.put(PIXELS, metadata.pixels());
        texts.put(SUM, Sha256.ofFloats(values));
        return SafetensorsWriter.bytes(texts, Map.of(TENSOR, tensor), Dtype.FP32);
    }

    /** The shape [channels, H/8, W/8] of this many values. */
    private static long[] shape(int pixelWidth, int pixelHeight, long values) {
        long height = pixelHeight / SCALE;
        long width = pixelWidth / SCALE;
        long channels = height * width == 0 ? 0 : values / (height * width);
        if (channels == 0 || channels * height * width != values) {
            throw new IllegalArgumentException("latents: " + values
                    + " values; expected [channels, H/8, W/8] of a picture of " + pixelWidth + "×" + pixelHeight);
        }
        return new long[] {channels, height, width};
    }

    /**
     * The latents of a run; none if there is no file, or it is damaged or belongs to another picture.
     *
     * @param notes receives one line then
     */
    static Optional<float[]> read(Path file, RunMetadata metadata, Consumer<String> notes) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(file, metadata));
        } catch (IOException e) {
            notes.accept(file + ": " + e.getMessage() + StoredMetadata.PASSED_OVER);
            return Optional.empty();
        }
    }

    /**
     * Reads the latents of a run.
     *
     * @param metadata the metadata of the run's picture
     * @return [16, H/8, W/8] flattened
     * @throws IOException with only the reason, if the file is damaged or belongs to another picture
     */
    static float[] read(Path file, RunMetadata metadata) throws IOException {
        try {
            StoredTensor stored = Safetensors.header(file).get(TENSOR);
            Map<String, String> texts = Safetensors.metadata(file);
            if (stored == null || stored.format() != StorageFormat.FP32 || !texts.containsKey(PIXELS)) {
                throw new DamagedFileException("not latents of a run");
            }
            if (!metadata.pixels().equals(texts.get(PIXELS))) {
                throw new DamagedFileException("not the latents of its picture");
            }
            Request request = metadata.request();
            long[] shape = stored.shape();
            // the size behind a second pass depends on the model too
            boolean sized = request.hires().isOff();
            if (shape.length != 3
                    || sized && (shape[1] != request.height() / SCALE || shape[2] != request.width() / SCALE)) {
                throw new DamagedFileException("latents of shape " + Arrays.toString(shape) + "; expected [16, "
                        + request.height() / SCALE + ", " + request.width() / SCALE + "]");
            }
            float[] values = Safetensors.floats(stored);
            if (!Sha256.ofFloats(values).equals(texts.get(SUM))) {
                throw new DamagedFileException("its latents have changed: their SHA-256 is not the one in its header");
            }
            return values;
        } catch (ModelException e) {
            throw new DamagedFileException(e.getMessage().replaceFirst("^\\Q" + file + "\\E: ", ""));
        }
    }
}
