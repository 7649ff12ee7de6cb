package org.zimagelab.demo.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.demo.DemoBase;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Tensor;

/** The demo-base that comes with the program. Its parts replace the results of stages that were not run. */
final class ShippedModel {

    private ShippedModel() {}

    /**
     * @param network {@code vae/}, {@code text/} or {@code transformer/}
     * @return the weights that are trained, by published name, float32
     */
    static Map<String, Tensor> weights(String network) throws IOException {
        return switch (network) {
            case "vae/" -> read("vae/diffusion_pytorch_model", "", Vae.shapes(VaeStage.CONFIG));
            case "text/" ->
                read(
                        "text_encoder/model",
                        "model.",
                        TextEncoder.architecture(BaseStage.textEncoder(Training.VOCABULARY))
                                .shapes());
            case "transformer/" ->
                read(
                        "transformer/diffusion_pytorch_model",
                        "",
                        Transformer.architecture(BaseStage.TRANSFORMER).shapes());
            default -> throw new IllegalArgumentException(network);
        };
    }

    static Path tokenizer() throws IOException {
        return new DemoBase().folder().resolve("tokenizer");
    }

    private static Map<String, Tensor> read(String file, String prefix, Map<String, long[]> wanted) throws IOException {
        Map<String, StoredTensor> stored =
                Safetensors.header(new DemoBase().folder().resolve(file + ".safetensors"));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        wanted.forEach((name, shape) ->
                weights.put(name, new Tensor(shape, Safetensors.floats(stored.get(prefix + name)))));
        return weights;
    }
}
