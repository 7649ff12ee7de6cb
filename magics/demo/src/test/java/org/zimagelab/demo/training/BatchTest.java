package org.zimagelab.demo.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.zimagelab.demo.DemoBase;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StorageFormat;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/** Training runs whole batches, inference one picture at a time. Both must give the same numbers. */
class BatchTest {
    private static final String[] CAPTIONS = {"a red circle", "一只雪白的布偶猫,坐在窗台上", ""};
    private static final int SIDE = 16;

    @Test
    void aBatchOfCaptionsGivesTheSameAsEachAlone() throws Exception {
        Path folder = new DemoBase().folder();
        TransformerConfig config = TransformerConfig.read(folder.resolve("transformer"));
        TextEncoderConfig text = TextEncoderConfig.read(folder.resolve("text_encoder"));
        int each = config.channels() * SIDE * SIDE;
        float[] x = new float[CAPTIONS.length * each];
        Random random = new Random(3);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        float[] sigma = {1, 0.7f, 0.1f};
        float[] alone = new float[x.length];
        long[] words = new long[CAPTIONS.length * CaptionedLatents.TOKENS];
        long[] lengths = new long[CAPTIONS.length];
        Weights textWeights = Weights.read(folder.resolve("text_encoder"));
        Weights weights = Weights.read(folder.resolve("transformer"));
        try (PromptTokenizer tokenizer = new PromptTokenizer(folder.resolve("tokenizer"), text.vocabulary());
                TextEncoder reader = TextEncoder.load(text, textWeights, Device.cpu(), Dtype.FP32);
                Transformer transformer = Transformer.load(config, weights, Device.cpu(), Dtype.FP32);
                NDManager m = transformer.newManager()) {
            for (int i = 0; i < CAPTIONS.length; i++) {
                long[] ids = tokenizer.ids(CAPTIONS[i], CaptionedLatents.TOKENS);
                System.arraycopy(ids, 0, words, i * CaptionedLatents.TOKENS, ids.length);
                lengths[i] = ids.length;
                float[] one = Arrays.copyOfRange(x, i * each, (i + 1) * each);
                try (Transformer.PromptEmbedding caption = transformer.embedding(reader.features(m, ids))) {
                    NDArray rotary =
                            transformer.positions(m, caption.length(), SIDE / config.patch(), SIDE / config.patch());
                    float[] v = transformer.velocity(
                            one,
                            SIDE,
                            SIDE,
                            transformer.modulation(1 - sigma[i]),
                            new Transformer.PositionedPrompt(caption, rotary));
                    System.arraycopy(v, 0, alone, i * each, each);
                }
            }
        }
        float[] together = together(config, text, weights, textWeights, x, sigma, words, lengths);
        double difference = 0;
        double length = 0;
        for (int i = 0; i < x.length; i++) {
            difference += Math.pow(alone[i] - together[i], 2);
            length += Math.pow(alone[i], 2);
        }
        assertEquals(0, Math.sqrt(difference / length), 1e-5);
    }

    private static float[] together(
            TransformerConfig config,
            TextEncoderConfig text,
            Weights weights,
            Weights textWeights,
            float[] x,
            float[] sigma,
            long[] words,
            long[] lengths)
            throws Exception {
        int n = sigma.length;
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("text", TextEncoder.architecture(text));
        attributes.put("transformer", Transformer.architecture(config));
        String root = """
                class Together(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  text : __torch__.TextEncoder
                  transformer : __torch__.Transformer
                  def add(self, text: bool, name: str, x: Tensor) -> int:
                    if text:
                      self.text.weights.tensors[name] = x.clone()
                    else:
                      self.transformer.weights.tensors[name] = x.clone()
                    return 0
                  def velocity(self, x: Tensor, sigma: Tensor, ids: Tensor, length: Tensor) -> Tensor:
                    caption = __torch__.captions(self.transformer, self.text.forward(ids), length)
                    return __torch__.velocity(self.transformer, x, sigma, caption)
                """;
        try (NDManager m = Devices.manager(Device.cpu());
                TorchScript module = TorchScript.around(
                        m.newSubManager(),
                        TrainableModule.resource("batches.py") + "\n" + root,
                        "Together",
                        attributes,
                        Dtype.FP32)) {
            Map<String, float[]> textValues = values(textWeights, "model.");
            TextEncoder.architecture(text)
                    .shapes()
                    .forEach((name, shape) ->
                            module.number("add", true, name, m.create(textValues.get(name), new Shape(shape))));
            Map<String, float[]> values = values(weights, "");
            Transformer.architecture(config)
                    .shapes()
                    .forEach((name, shape) ->
                            module.number("add", false, name, m.create(values.get(name), new Shape(shape))));
            return module.tensor(
                            m,
                            "velocity",
                            m.create(x, new Shape(n, config.channels(), SIDE, SIDE)),
                            m.create(sigma),
                            m.create(words, new Shape(n, CaptionedLatents.TOKENS)),
                            m.create(lengths))
                    .toFloatArray();
        }
    }

    /** The numbers of bf16 files, by name without its prefix. */
    private static Map<String, float[]> values(Weights weights, String prefix) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (StoredTensor t : weights.tensors().values()) {
            assertEquals(StorageFormat.BF16, t.format());
            values.put(
                    t.name().startsWith(prefix) ? t.name().substring(prefix.length()) : t.name(),
                    Safetensors.floats(t));
        }
        return values;
    }
}
