package org.zimagelab.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.zimagelab.diffusion.DenoisingPlan.PromptKey;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.Transformer.PromptEmbedding;
import org.zimagelab.torch.ModelException;

/** Prompts to embeddings: token ids, text features, refined tokens. */
final class PromptEncoder {
    private final LoadedNetworks model;
    private final GenerationCache cache;

    PromptEncoder(LoadedNetworks model, GenerationCache cache) {
        this.model = model;
        this.cache = cache;
    }

    /**
     * A prompt's embedding. Where its features get noise, the text encoder runs once for all seeds of the prompt.
     *
     * @return tokens [1, n, dim] float32, n a multiple of 32; the caller closes it
     * @throws IllegalArgumentException with one line, if the model's position table does not hold so many tokens
     * @throws ModelException if an embedding is not finite
     */
    PromptEmbedding encode(PromptKey key) {
        try (NDManager scratch = model.transformer().newManager()) {
            long[] ids = model.tokenizer().ids(key.text(), key.maxLength()); // [n]
            NDArray features = features(scratch, key, ids); // [1, n, featureDim]
            PromptEmbedding embedding = model.transformer().embedding(features); // [1, n padded to 32, dim]
            try {
                check(embedding, key.text(), ids.length);
            } catch (RuntimeException e) {
                embedding.close();
                throw e;
            }
            return embedding;
        }
    }

    private NDArray features(NDManager scratch, PromptKey key, long[] ids) {
        Optional<float[]> known = cache.features(key.ofText());
        if (known.isEmpty() && key.noise().isEmpty()) {
            return encoded(scratch, key, ids);
        }
        float[] plain = known.orElseGet(
                () -> cache.keep(key.ofText(), encoded(scratch, key, ids).toFloatArray()));
        float[] features = key.noise().map(noise -> noise.addedTo(plain)).orElse(plain);
        return scratch.create(features, new Shape(1, ids.length, features.length / ids.length));
    }

    private NDArray encoded(NDManager scratch, PromptKey key, long[] ids) {
        NDArray features = model.textEncoder().features(scratch, ids);
        if (!FiniteCheck.all(features.toFloatArray())) {
            throw FiniteCheck.text("text encoder", key.text());
        }
        return features;
    }

    private void check(PromptEmbedding embedding, String prompt, int ids) {
        int positions = model.folder().transformer().axesLens()[0] - 1;
        if (embedding.length() >= positions) {
            throw new IllegalArgumentException("prompt of " + ids + " tokens: this model holds "
                    + (positions - 1) / TransformerConfig.BLOCK * TransformerConfig.BLOCK
                    + "; shorten it, or set max-length");
        }
        if (!FiniteCheck.all(embedding.tokens().toFloatArray())) {
            throw FiniteCheck.text("transformer's caption refiner", prompt);
        }
    }
}
