package org.zimagelab.perception;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.zimagelab.common.picture.Resize;
import org.zimagelab.perception.network.DualEncoder;
import org.zimagelab.perception.network.DualEncoder.Tower;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.torch.config.ConfigFile;
import org.zimagelab.torch.text.Tokenizer;

/**
 * How well a picture fits its prompt, by SigLIP 2, which reads English and Chinese.
 *
 * <p>{@code σ(s cos(x, t) + b)}: x and t are the embeddings of picture and prompt, s and b are learned. It is the
 * network's estimate that the two belong together. A number without unit, 0 to 1. (Tschannen et al., arXiv 2502.14786;
 * {@code SiglipModel} of transformers, {@code google/siglip2-base-patch16-224}.)
 *
 * <p>The prompt is converted to lower case, as in training, and its first 64 tokens count. The picture is resized to
 * the network's square (bilinear, byte for byte as Pillow 12), whatever its proportions. Every picture has a value.
 *
 * <p>Compare pictures of the same prompt only, since the level differs between prompts. Words in the picture mislead
 * it. It hardly understands counts, positions and negations. More guidance raises it, even if the picture gets worse.
 */
public final class SiglipAlignment extends PromptScore {
    private static final ExpiringCache<Network> KEPT =
            new ExpiringCache<>(file -> Network.load(PublishedWeights.read(file)));

    private record Network(
            DualEncoder towers,
            Tokenizer tokenizer,
            long padding,
            Resize.Filter filter,
            double scale,
            double bias,
            RecentPrompts prompts)
            implements AutoCloseable {

        static Network load(PublishedWeights file) {
            DualEncoder towers = DualEncoder.load(file, Set.of(Tower.IMAGE, Tower.TEXT));
            try {
                Tokenizer tokenizer = new Tokenizer(file.folder(), towers.vocabulary());
                return new Network(
                        towers,
                        tokenizer,
                        TextPreprocessing.padding(tokenizer, file.folder()),
                        filterOf(file.folder()),
                        towers.scale(),
                        towers.bias(),
                        new RecentPrompts());
            } catch (RuntimeException e) {
                towers.close();
                throw e;
            }
        }

        /** The filter by Pillow's number; bilinear in the published files of SigLIP 2. */
        private static Resize.Filter filterOf(Path folder) {
            Path file = folder.resolve("preprocessor_config.json");
            if (!Files.isRegularFile(file)) {
                return Resize.Filter.BILINEAR;
            }
            ConfigFile config = ConfigFile.read(file);
            if (!config.has("resample")) {
                return Resize.Filter.BILINEAR;
            }
            int resample = config.integer("resample", 0, 5);
            config.supports(resample == 2 || resample == 3, "resample", "2 or 3");
            return resample == 2 ? Resize.Filter.BILINEAR : Resize.Filter.BICUBIC;
        }

        float[] text(String prompt) {
            return prompts.embedding(
                    prompt, p -> towers.text(TextPreprocessing.siglip(tokenizer, padding, p, towers.longestText())));
        }

        @Override
        public void close() {
            tokenizer.close();
            towers.close();
        }
    }

    public SiglipAlignment() {
        super(
                "siglip2_alignment",
                "SigLIP 2's estimate that picture and prompt belong together; English and Chinese.",
                new Range(0, 1),
                WeightsSource.SIGLIP_2);
    }

    @Override
    public Optional<String> caution() {
        return Optional.of(CAUTION + "; a prompt's first 64 tokens count");
    }

    @Override
    double value(Path file, ScoreInput input) {
        return KEPT.with(file, network -> {
            float[] view = ImagePreprocessing.square(input.picture(), network.towers.side(), network.filter);
            float[] picture = network.towers.images(view, 1)[0];
            float[] text = network.text(input.prompt().orElseThrow());
            return Embeddings.sigmoid(network.scale * Embeddings.cosine(picture, text) + network.bias);
        });
    }
}
