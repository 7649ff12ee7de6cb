package org.zimagelab.perception;

import java.util.Set;
import org.zimagelab.perception.network.DualEncoder;
import org.zimagelab.perception.network.DualEncoder.Tower;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.torch.text.Tokenizer;

/**
 * The two texts between which CLIP-IQA places a picture.
 *
 * @param good the point of "Good photo."
 * @param bad the point of "Bad photo."
 * @param scale of the cosines, as CLIP learned it (100 in the published files)
 */
record AntonymPrompts(float[] good, float[] bad, double scale) {

    /** Made by the file's text tower, which is gone afterwards. */
    static AntonymPrompts of(PublishedWeights file) {
        try (DualEncoder text = DualEncoder.load(file, Set.of(Tower.TEXT));
                Tokenizer tokenizer = new Tokenizer(file.folder(), text.vocabulary())) {
            return new AntonymPrompts(
                    text.text(TextPreprocessing.clip(tokenizer, "Good photo.", text.longestText())),
                    text.text(TextPreprocessing.clip(tokenizer, "Bad photo.", text.longestText())),
                    text.scale());
        }
    }

    /** The softmax's share of the good one. */
    double of(float[] picture) {
        return Embeddings.sigmoid(scale * (Embeddings.cosine(picture, good) - Embeddings.cosine(picture, bad)));
    }
}
