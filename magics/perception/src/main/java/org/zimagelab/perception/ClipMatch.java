package org.zimagelab.perception;

import java.nio.file.Path;
import java.util.Set;
import org.zimagelab.perception.network.DualEncoder;
import org.zimagelab.perception.network.DualEncoder.Layout;
import org.zimagelab.perception.network.DualEncoder.Tower;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.torch.text.Tokenizer;

/**
 * CLIP ViT-H/14 with its tokenizer: how well a picture fits a prompt.
 *
 * @param towers of pictures and texts
 * @param prompts whose embeddings are known
 */
record ClipMatch(DualEncoder towers, Tokenizer tokenizer, RecentPrompts prompts) implements AutoCloseable {
    /** The most tokens of a prompt in the published networks. */
    static final int TOKENS = 77;

    /** Maps the weights of a file, with the tokenizer beside it. */
    static ClipMatch load(Path file) {
        DualEncoder towers =
                DualEncoder.load(PublishedWeights.read(file), Set.of(Tower.IMAGE, Tower.TEXT), Layout.VIT_H_14);
        try {
            Path folder = TextPreprocessing.tokenizerFolder(file, WeightsSource.CLIP_H, TextPreprocessing.TOKENIZER);
            return new ClipMatch(towers, new Tokenizer(folder, towers.vocabulary()), new RecentPrompts());
        } catch (RuntimeException e) {
            towers.close();
            throw e;
        }
    }

    /**
     * The cosine of the two embeddings.
     *
     * @param view normalised, [3, side, side] flattened
     */
    double cosine(float[] view, String prompt) {
        float[] text =
                prompts.embedding(prompt, p -> towers.text(TextPreprocessing.clip(tokenizer, p, towers.longestText())));
        return Embeddings.cosine(towers.images(view, 1)[0], text);
    }

    @Override
    public void close() {
        tokenizer.close();
        towers.close();
    }
}
