package org.zimagelab.perception;

import java.nio.file.Path;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;

/**
 * HPS 2.1, the human preference score: which picture people prefer for a prompt.
 *
 * <p>{@code cos(x, t)} of the embeddings of picture and prompt by CLIP ViT-H/14, trained on people's choices. A
 * number without unit, −1 to 1; the authors' tables show it times 100. (Wu et al., "Human Preference Score v2", arXiv
 * 2306.09341; {@code hpsv2.score(…, hps_version="v2.1")} of their package in fp32. Values of 2.0 and 2.1 cannot be
 * compared.)
 *
 * <p>The network sees 224 × 224 pixels. As in the authors' package the shorter side is resized to 224 and the longer
 * one cropped to its middle, both in floating point: bicubic, with the filter widened where the picture shrinks, which
 * torchvision does since 0.17. A picture over {@link #LONGEST} times as long as wide has no value.
 *
 * <p>Compare pictures of the same prompt only. Contrast, saturation and sharpening raise it, and so does guidance.
 */
public final class HumanPreferenceScore extends PreferenceScore {
    /** The whole picture is resized, and an extreme one would not fit into memory. */
    private static final int LONGEST = 16;

    private static final ExpiringCache<ClipMatch> KEPT = new ExpiringCache<>(ClipMatch::load);

    public HumanPreferenceScore() {
        super(
                "hpsv2_1",
                "HPS 2.1: people's preference between pictures of one prompt, by CLIP ViT-H/14.",
                new Range(-1, 1),
                WeightsSource.HPS_V2_1,
                ClipMatch.TOKENS);
    }

    @Override
    void check(ScoreInput input) {
        super.check(input);
        Pixels picture = input.picture();
        int longer = Math.max(picture.width(), picture.height());
        if (longer > LONGEST * Math.min(picture.width(), picture.height())) {
            throw new NotScoredException(
                    "needs a picture whose longer side is at most " + LONGEST + " times the shorter one");
        }
    }

    @Override
    double value(Path file, ScoreInput input) {
        return KEPT.with(file, network -> {
            Pixels picture = input.picture();
            ImagePreprocessing.Native shares = ImagePreprocessing.shares(picture);
            float[] middle = network.towers()
                    .middle(
                            shares.values(),
                            shares.width(),
                            shares.height(),
                            ImagePreprocessing.crop(picture, network.towers().side()));
            return cut(network.cosine(ImagePreprocessing.clipNormalised(middle), input.requirePrompt()));
        });
    }
}
