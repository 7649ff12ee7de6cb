package org.zimagelab.diffusion.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.torch.weights.Dtype;

/** The published Z-Image and Z-Image-Turbo, without their files. */
final class PublishedSizes {
    static final ModelSizes.Configs CONFIGS = new ModelSizes.Configs(
            new TextEncoderConfig(2560, 9728, 36, 32, 8, 128, 151936, 1e-6, 1e6),
            new TransformerConfig(
                    2, 16, 3840, 30, 2, 30, 1e-5, 2560, 256, 1000, new int[] {32, 48, 48}, new int[] {1536, 512, 512}),
            new VaeConfig(16, new int[] {128, 256, 512, 512}, 2, 32, 1024, 0.3611, 0.1159, true, false));

    private static final Map<String, ModelSizes> KNOWN = new ConcurrentHashMap<>();

    private PublishedSizes() {}

    /** @param weights {@code fp32}, {@code bf16} or {@code int8}; computed in fp32 for the first, else in bf16 */
    static ModelSizes stored(String weights) {
        return KNOWN.computeIfAbsent(weights, PublishedSizes::sizes);
    }

    private static ModelSizes sizes(String weights) {
        Dtype dtype = weights.equals("fp32") ? Dtype.FP32 : Dtype.BF16;
        NetworkBytes.Stored plain = ModelSizes.plain(dtype);
        return ModelSizes.of(
                CONFIGS,
                dtype,
                new ModelSizes.Storage(plain, weights.equals("int8") ? ModelSizes.oneByte(plain) : plain, plain));
    }
}
