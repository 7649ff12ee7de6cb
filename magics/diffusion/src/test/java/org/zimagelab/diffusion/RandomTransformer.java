package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

/** A transformer of eleven blocks and 47 MB with random weights: its files are mapped and not copied. */
final class RandomTransformer {
    static final TransformerConfig CONFIG = new TransformerConfig(
            2, 16, 256, 8, 2, 4, 1e-5, 32, 256, 1000, new int[] {16, 24, 24}, new int[] {1536, 512, 512});

    private RandomTransformer() {}

    /** Two files: the even layers in float32, all else in bf16; tensors begin at multiples of 8 bytes. */
    static Weights write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Map<Boolean, Map<String, Tensor>> files = Map.of(true, new HashMap<>(), false, new HashMap<>());
        Random random = new Random(1);
        Transformer.architecture(CONFIG).shapes().forEach((name, shape) -> {
            float[] values = new float[(int) Tensor.size(shape)];
            float scale = name.contains("norm") ? 1 : (float) (1 / Math.sqrt(shape[shape.length - 1]));
            for (int i = 0; i < values.length; i++) {
                values[i] = (random.nextFloat() * 2 - 1) * scale;
            }
            boolean even = name.matches("layers\\.[02468]\\..*");
            files.get(even).put(name, new Tensor(shape, values));
        });
        String name = "diffusion_pytorch_model-0000%d-of-00002.safetensors";
        SafetensorsWriter.write(folder.resolve(name.formatted(1)), Map.of(), files.get(true), Dtype.FP32);
        SafetensorsWriter.write(folder.resolve(name.formatted(2)), Map.of(), files.get(false), Dtype.BF16);
        return Weights.read(folder);
    }
}
