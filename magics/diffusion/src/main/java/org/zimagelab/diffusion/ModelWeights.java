package org.zimagelab.diffusion;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.zimagelab.diffusion.layout.Part;
import org.zimagelab.diffusion.layout.PartNames;
import org.zimagelab.torch.weights.WeightFile;
import org.zimagelab.torch.weights.Weights;

/** The tensors of a model's networks, by their published names. */
record ModelWeights(Weights textEncoder, Weights transformer, Weights vae) {

    static ModelWeights read(Path folder) {
        return new ModelWeights(
                published(Part.TEXT_ENCODER, Weights.read(folder.resolve("text_encoder"))),
                published(Part.TRANSFORMER, Weights.read(folder.resolve("transformer"))),
                published(Part.VAE, Weights.read(folder.resolve("vae"))));
    }

    /** Whoever converts a network to GGUF gives it the names of ComfyUI or llama.cpp. */
    private static Weights published(Part part, Weights weights) {
        PartNames names = weights.files().stream().allMatch(WeightFile::isGguf)
                ? PartNames.in(weights.tensors().keySet()).get(part)
                : null;
        return names == null ? weights : names.published(weights);
    }

    ModelWeights withTransformer(Weights other) {
        return new ModelWeights(textEncoder, other, vae);
    }

    List<Weights> all() {
        return List.of(textEncoder, transformer, vae);
    }

    /** All files, each once. */
    Stream<Path> files() {
        return all().stream().flatMap(w -> w.files().stream()).distinct();
    }
}
