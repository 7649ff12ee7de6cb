package org.zimagelab.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.Transformer.PromptEmbedding;
import org.zimagelab.torch.ModelException;

/** Prompts to embeddings: token ids, text features, refined tokens. */
final class PromptEncoder {
    private final LoadedNetworks model;

    PromptEncoder(LoadedNetworks model) {
        this.model = model;
    }

    /**
     * @param maxLength the most token ids; the rest of the prompt is cut off
     * @return tokens [1, n, dim] float32, n a multiple of 32; the caller closes it
     * @throws IllegalArgumentException with one line, if the model's position table does not hold so many tokens
     * @throws ModelException if an embedding is not finite
     */
    PromptEmbedding encode(String prompt, int maxLength) {
        try (NDManager scratch = model.transformer().newManager()) {
            long[] ids = model.tokenizer().ids(prompt, maxLength); // [n]
            NDArray features = model.textEncoder().features(scratch, ids); // [1, n, featureDim]
            if (!FiniteCheck.all(features.toFloatArray())) {
                throw FiniteCheck.text("text encoder", prompt);
            }
            PromptEmbedding embedding = model.transformer().embedding(features); // [1, n padded to 32, dim]
            try {
                check(embedding, prompt, ids.length);
            } catch (RuntimeException e) {
                embedding.close();
                throw e;
            }
            return embedding;
        }
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
