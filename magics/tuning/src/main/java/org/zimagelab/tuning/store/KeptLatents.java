package org.zimagelab.tuning.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.run.Sha256;
import org.zimagelab.tuning.store.png.DamagedFileException;

/**
 * The final latents of a run, as a file of one tensor {@code latents}, fp32 [16, H/8, W/8], so that decoding them gives
 * the run's pixels to the bit. What they belong to stands in its header: the SHA-256 of those pixels, and of its own
 * bytes, of which safetensors keeps no checksum.
 */
final class KeptLatents {
    static final String ENDING = ".latents.safetensors";

    private static final String TENSOR = "latents";
    private static final String PIXELS = "pixels";
    private static final String SUM = "sha256";

    /** Pixels a side of what one latent becomes: a property of the architecture, as {@link Picture#latents()} says. */
    private static final int SCALE = 8;

    private KeptLatents() {}

    /** @throws IllegalArgumentException with one line, if a picture of this size has other latents */
    static byte[] encode(Picture picture, RunMetadata metadata) {
        float[] values = picture.latents();
        long[] shape = shape(metadata.request(), values.length);
        Tensor tensor = new Tensor(shape, values);
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("format", "pt");
        texts.put(PIXELS, metadata.pixels());
        texts.put(SUM, Sha256.ofFloats(values));
        return SafetensorsWriter.bytes(texts, Map.of(TENSOR, tensor), Dtype.FP32);
    }

    /** [channels, H/8, W/8] of so many values. */
    private static long[] shape(Request request, long values) {
        long height = request.height() / SCALE;
        long width = request.width() / SCALE;
        long channels = height * width == 0 ? 0 : values / (height * width);
        if (channels == 0 || channels * height * width != values) {
            throw new IllegalArgumentException(
                    "latents: " + values + " values; expected [channels, H/8, W/8] of a picture of " + request.width()
                            + "×" + request.height());
        }
        return new long[] {channels, height, width};
    }

    /**
     * Reads the latents of a run.
     *
     * @param metadata of the picture that they are to belong to
     * @return [16, H/8, W/8] flattened
     * @throws IOException with the reason alone, if the file is not whole, or of another picture
     */
    static float[] read(Path file, RunMetadata metadata) throws IOException {
        try {
            StoredTensor stored = Safetensors.header(file).get(TENSOR);
            Map<String, String> texts = Safetensors.metadata(file);
            if (stored == null || stored.dtype() != Dtype.FP32 || !texts.containsKey(PIXELS)) {
                throw new DamagedFileException("not latents of a run");
            }
            if (!metadata.pixels().equals(texts.get(PIXELS))) {
                throw new DamagedFileException("latents of other pixels than those of its picture");
            }
            Request request = metadata.request();
            long[] shape = stored.shape();
            if (shape.length != 3 || shape[1] != request.height() / SCALE || shape[2] != request.width() / SCALE) {
                throw new DamagedFileException("latents of shape " + Arrays.toString(shape) + "; expected [16, "
                        + request.height() / SCALE + ", " + request.width() / SCALE + "]");
            }
            float[] values = Safetensors.floats(stored);
            if (!Sha256.ofFloats(values).equals(texts.get(SUM))) {
                throw new DamagedFileException(
                        "its latents are not those that were made: another SHA-256 than its header says");
            }
            return values;
        } catch (ModelException e) {
            throw new DamagedFileException(e.getMessage().replaceFirst("^\\Q" + file + "\\E: ", ""));
        }
    }
}
