package org.zimagelab.perception;

import java.util.Set;
import org.zimagelab.perception.network.DualEncoder;
import org.zimagelab.perception.network.DualEncoder.Tower;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.torch.text.Tokenizer;

/**
 * The embeddings of the two texts that CLIP-IQA compares a picture with.
 *
 * @param good embedding of "Good photo.", [width]
 * @param bad embedding of "Bad photo.", [width]
 * @param scale of the cosines, as CLIP learned it (100 in the published files)
 */
record AntonymPrompts(float[] good, float[] bad, double scale) {

    /** Computes them by the text tower of the weights, which is closed afterwards. */
    static AntonymPrompts of(PublishedWeights weights) {
        try (DualEncoder text = DualEncoder.load(weights, Set.of(Tower.TEXT));
                Tokenizer tokenizer = new Tokenizer(weights.folder(), text.vocabulary())) {
            return new AntonymPrompts(
                    text.text(TextPreprocessing.clip(tokenizer, "Good photo.", text.longestText())),
                    text.text(TextPreprocessing.clip(tokenizer, "Bad photo.", text.longestText())),
                    text.scale());
        }
    }

    /** The softmax's share of the good text, 0 to 1. */
    double of(float[] picture) {
        return Embeddings.sigmoid(scale * (Embeddings.cosine(picture, good) - Embeddings.cosine(picture, bad)));
    }
}
