package org.zimagelab.perception;

import java.nio.file.Path;
import java.util.List;
import org.zimagelab.perception.network.ImageRewardNetwork;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.torch.text.Tokenizer;

/**
 * ImageReward 1.0: how people rate a picture for a prompt.
 *
 * <p>{@code (r − 0.16717) / 1.03334}: r is what BLIP makes of picture and prompt, with a head of linear layers trained
 * on rankings by people. A standardised number: 0 is the mean of the pictures that its authors standardised it with, 1
 * is one deviation above. It is cut at ±100. (Xu et al., "ImageReward", NeurIPS 2023, arXiv 2304.05977; {@code score()}
 * of their package.)
 *
 * <p>The network sees 224 × 224 pixels: the shorter side is resized to 224 (bicubic, byte for byte as Pillow 12), and
 * the longer one is cropped to its middle. Every picture has a value.
 *
 * <p>Compare pictures of the same prompt only. Contrast and saturation raise it, and so does guidance.
 */
public final class ImageReward extends PreferenceScore {
    /** The most tokens of a prompt, its two special ones included. */
    private static final int TOKENS = 35;

    private static final double MEAN = 0.16717362830052426;
    private static final double DEVIATION = 1.0333394966054072;

    /** Tokens that BLIP adds to BERT's. */
    private static final List<String> ADDED = List.of("[DEC]", "[ENC]");

    private static final ExpiringCache<Network> KEPT = new ExpiringCache<>(Network::load);

    private record Network(ImageRewardNetwork blip, Tokenizer tokenizer) implements AutoCloseable {

        static Network load(Path file) {
            ImageRewardNetwork blip = ImageRewardNetwork.load(PublishedWeights.read(file));
            try {
                Path folder =
                        TextPreprocessing.tokenizerFolder(file, WeightsSource.BERT, TextPreprocessing.BERT_TOKENS);
                return new Network(blip, Tokenizer.bert(folder, ADDED, blip.vocabulary()));
            } catch (RuntimeException e) {
                blip.close();
                throw e;
            }
        }

        @Override
        public void close() {
            tokenizer.close();
            blip.close();
        }
    }

    public ImageReward() {
        super(
                "imagereward",
                "ImageReward 1.0: people's rating of a picture for its prompt, by BLIP.",
                new Range(-100, 100),
                WeightsSource.IMAGE_REWARD,
                TOKENS);
    }

    @Override
    public String unit() {
        return "deviations";
    }

    @Override
    double value(Path file, ScoreInput input) {
        return KEPT.with(file, network -> {
            float[] view = ImagePreprocessing.torchvisionCentre(input.picture(), network.blip.side());
            long[] ids = TextPreprocessing.cut(network.tokenizer.encode(input.requirePrompt()), TOKENS);
            return cut((network.blip.reward(ids, view) - MEAN) / DEVIATION);
        });
    }
}
