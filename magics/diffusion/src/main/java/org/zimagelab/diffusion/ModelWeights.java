package org.zimagelab.diffusion;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.zimagelab.torch.weights.Weights;

/** The tensors of a model's networks, by their published names. */
record ModelWeights(Weights textEncoder, Weights transformer, Weights vae) {

    static ModelWeights read(Path folder) {
        return new ModelWeights(
                Weights.read(folder.resolve("text_encoder")),
                Weights.read(folder.resolve("transformer")),
                Weights.read(folder.resolve("vae")));
    }

    List<Weights> all() {
        return List.of(textEncoder, transformer, vae);
    }

    /** All files, each once. */
    Stream<Path> files() {
        return all().stream().flatMap(w -> w.files().stream()).distinct();
    }
}
