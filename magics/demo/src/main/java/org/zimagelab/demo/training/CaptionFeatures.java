package org.zimagelab.demo.training;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/**
 * The text features of captions. Each fills one block of the transformer.
 *
 * @param features [captions, 32, width] flattened
 * @param lengths tokens of each caption
 */
record CaptionFeatures(float[] features, long[] lengths, int width) {

    /**
     * @param base folder of a model
     * @param texts captions
     * @throws IllegalArgumentException with one line, if a caption is too long
     */
    static CaptionFeatures of(Path base, List<String> texts) {
        TextEncoderConfig config = TextEncoderConfig.read(base.resolve("text_encoder"));
        int each = TransformerConfig.BLOCK * config.hidden();
        float[] features = new float[texts.size() * each];
        long[] lengths = new long[texts.size()];
        try (PromptTokenizer tokenizer = new PromptTokenizer(base.resolve("tokenizer"), config.vocabulary());
                NDManager m = Devices.manager(Device.cpu());
                TextEncoder encoder = TextEncoder.load(
                        config, Weights.read(base.resolve("text_encoder")), Device.cpu(), Dtype.FP32)) {
            for (int i = 0; i < lengths.length; i++) {
                long[] ids = Lesson.ids(tokenizer, texts.get(i));
                lengths[i] = ids.length;
                float[] f = encoder.features(m, ids).toFloatArray();
                System.arraycopy(f, 0, features, i * each, f.length);
            }
        }
        return new CaptionFeatures(features, lengths, config.hidden());
    }

    /** The features of some of the captions, one behind the other. */
    float[] of(int[] which) {
        int each = TransformerConfig.BLOCK * width;
        float[] some = new float[which.length * each];
        for (int i = 0; i < which.length; i++) {
            System.arraycopy(features, which[i] * each, some, i * each, each);
        }
        return some;
    }
}
