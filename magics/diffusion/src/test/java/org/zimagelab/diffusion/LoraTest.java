package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.zimagelab.diffusion.Fixtures.relativeL2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;

/** What a LoRA does to pictures, wherever the weights are, and which files are refused. */
class LoraTest {
    private static final String QUERY = "transformer.layers.0.attention.to_q.";
    private static ZImage model;

    @TempDir
    Path temporary;

    @BeforeAll
    static void load() {
        model = ZImage.load(Fixtures.tiny(), Fixtures.fp32());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Request request(ZImage model, Lora... loras) {
        return model.request("一只猫 and a red circle")
                .withNegative("blurry")
                .withSize(64, 48)
                .withSteps(2)
                .withGuidance(2)
                .withSeed(1)
                .withLoras(List.of(loras));
    }

    private static Tensor tensor(float value, long... shape) {
        float[] values = new float[(int) Tensor.size(shape)];
        Arrays.fill(values, value);
        return new Tensor(shape, values);
    }

    private static Map<String, Tensor> pair(String layer, long in, long out, long rank) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(layer + "lora_A.weight", tensor(0.1f, rank, in));
        tensors.put(layer + "lora_B.weight", tensor(0.1f, out, rank));
        return tensors;
    }

    private Path written(Map<String, Tensor> tensors) throws IOException {
        return written(tensors, Map.of("format", "pt"));
    }

    private Path written(Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        Path file = temporary.resolve("my style, 猫.safetensors");
        SafetensorsWriter.write(file, metadata, tensors, Dtype.FP32);
        return file;
    }

    private static String refusal(Path file) {
        Lora lora = new Lora(InputFile.read(file), 1);
        String message = assertThrows(IllegalArgumentException.class, () -> model.check(request(model, lora)))
                .getMessage();
        assertFalse(message.contains("\n"), message);
        assertTrue(message.contains(file.getFileName().toString()), message);
        return message;
    }

    private void assertRefused(Map<String, Tensor> tensors, String... words) throws IOException {
        String message = refusal(written(tensors));
        for (String word : words) {
            assertTrue(message.contains(word), message + " does not say: " + word);
        }
    }

    private static Map<String, Tensor> with(String name, Tensor tensor) {
        Map<String, Tensor> tensors = pair(QUERY, 48, 48, 2);
        tensors.put(name, tensor);
        return tensors;
    }

    @Test
    void aLoraOfAnotherModelIsRefusedWithTheFirstShape() throws Exception {
        assertRefused(
                pair(QUERY, 3840, 3840, 2), "to_q.lora_A.weight' has shape [2, 3840]", "[rank, 48]", "another model");
        assertRefused(pair(QUERY, 48, 144, 2), "to_q.lora_B.weight' has shape [144, 2]", "[48, rank]");
        assertRefused(pair("diffusion_model.layers.0.attention.qkv.", 48, 48, 2), "[144, rank]");
        assertRefused(
                pair("transformer.single_transformer_blocks.0.attn.to_q.", 48, 48, 2),
                "single_transformer_blocks.0.attn.to_q.lora_A.weight",
                "does not have");
        assertRefused(pair("transformer.layers.29.attention.to_q.", 48, 48, 2), "layers.29", "another model");
        assertRefused(pair("transformer.layers.0.attention.norm_q.", 48, 48, 2), "norm_q");
    }

    @Test
    void factorsThatDoNotBelongTogetherAreRefused() throws Exception {
        Map<String, Tensor> alone = pair(QUERY, 48, 48, 2);
        alone.remove(QUERY + "lora_B.weight");
        assertRefused(alone, "to_q.lora_A.weight' is alone", "lora_B (up) is missing");
        Map<String, Tensor> ranks = pair(QUERY, 48, 48, 2);
        ranks.put(QUERY + "lora_B.weight", tensor(1, 48, 3));
        assertRefused(ranks, "lora_A.weight' has rank 2", "lora_B.weight' has rank 3");
        Map<String, Tensor> twice = pair(QUERY, 48, 48, 2);
        twice.putAll(pair("diffusion_model.layers.0.attention.to.q.", 48, 48, 2));
        assertRefused(twice, "are for the same layer");
        assertRefused(with(QUERY + "lora_B.bias", tensor(1, 47)), "lora_B.bias' has shape [47]", "[48]");
        assertRefused(with(QUERY + "lora_A.bias", tensor(1, 2)), "lora_A.bias' is no part of a LoRA");
        assertRefused(with(QUERY + "alpha", tensor(1, 2)), "alpha' has shape [2]", "single number");
        assertRefused(with(QUERY + "alpha", tensor(Float.NaN)), "alpha' is NaN");
        assertRefused(with("transformer.layers.0.attention.norm_q.weight", tensor(1, 24)), "is no part of a LoRA");
        assertRefused(pair(QUERY, 48, 48, 0), "has shape [0, 48]");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void numbersThatAreNotFiniteAreRefused(float number) throws Exception {
        Map<String, Tensor> tensors = pair(QUERY, 48, 48, 2);
        tensors.put(QUERY + "lora_B.weight", tensor(number, 48, 2));
        assertRefused(tensors, "to_q.lora_B.weight' has numbers that are not finite");
    }

    @Test
    void otherKindsAreNamed() throws Exception {
        assertRefused(
                with("transformer.layers.0.attention.to_q.dora_scale", tensor(1, 48)), "it is DoRA", "dora_scale");
        assertRefused(with(QUERY + "lora_magnitude_vector.weight", tensor(1, 48)), "it is DoRA");
        assertRefused(
                Map.of("lycoris_layers_0_attention_to_q.lokr_w1", tensor(1, 4, 4)), "it is LoKr", "lora_A and lora_B");
        assertRefused(Map.of("lora_unet_layers_0_attention_to_q.hada_w1_a", tensor(1, 4, 4)), "it is LoHa");
        assertRefused(Map.of("diffusion_model.layers.0.attention.to_q.oft_blocks", tensor(1, 4, 4)), "it is OFT");
        assertRefused(with("diffusion_model.layers.0.attention_norm1.diff", tensor(1, 48)), "a set of whole weights");
        assertRefused(
                with("lora_te1_text_model_encoder_layers_0_mlp_fc1.lora_down.weight", tensor(1, 2, 32)),
                "also changes the text encoder",
                "lora_te1_");
        assertRefused(with("text_encoder.layers.0.mlp.up_proj.lora_A.weight", tensor(1, 2, 32)), "text encoder");
        String dora = refusal(
                written(pair(QUERY, 48, 48, 2), Map.of("lora_adapter_metadata", "{\"transformer.use_dora\": true}")));
        assertTrue(dora.contains("use_dora"), dora);
        String text = refusal(written(pair(QUERY, 48, 48, 2), Map.of("lora_adapter_metadata", "[1]")));
        assertTrue(text.contains("lora_adapter_metadata"), text);
    }

    @Test
    void filesThatAreNoLoraAreRefused() throws Exception {
        assertRefused(Map.of(), "it has no tensors");
        assertRefused(Map.of("model.diffusion_model.x_embedder.weight", tensor(1, 48, 64)), "is no part of a LoRA");
        Path file = temporary.resolve("a.safetensors");
        Files.write(file, new byte[0]);
        assertTrue(refusal(file).contains("a file of 0 bytes"), refusal(file));
        Files.writeString(file, "this is a web page, not a LoRA");
        assertTrue(refusal(file).contains("not a safetensors file"), refusal(file));
        byte[] whole = Files.readAllBytes(written(pair(QUERY, 48, 48, 2)));
        Files.write(file, Arrays.copyOf(whole, whole.length - 40));
        assertTrue(refusal(file).contains("truncated"), refusal(file));
    }

    @Test
    void aFileThatChangesIsRefused() throws Exception {
        Path file = written(pair(QUERY, 48, 48, 2));
        Request planned = request(model, new Lora(InputFile.read(file), 1));
        model.generate(planned);
        Files.write(file, new byte[] {0}, StandardOpenOption.APPEND);
        String changed = assertThrows(IllegalArgumentException.class, () -> model.generate(planned))
                .getMessage();
        assertTrue(changed.contains("changed"), changed);
        Files.delete(file);
        assertThrows(IllegalArgumentException.class, () -> model.generate(planned));
    }

    @Test
    void anInterruptWhileItIsReadLeavesNoneApplied() throws Exception {
        float[] none = model.generate(request(model)).latents();
        Request other = request(model, LoraParityTest.lora("embedders", 1));
        model.check(other);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> model.generate(other));
        assertFalse(Thread.interrupted());
        assertArrayEquals(none, model.generate(request(model)).latents());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "bf16"})
    void streamedBlocksGiveTheSame(String dtype) throws Exception {
        LoadOptions options = new LoadOptions("cpu", dtype);
        Lora lora = LoraParityTest.lora("embedders", 0.8);
        float[] streamed;
        try (ZImage offloaded = ZImage.load(Fixtures.tiny(), options.withOffload("blocks"))) {
            assertTrue(offloaded.memoryPlan().transformer().isStreamed());
            offloaded.generate(request(offloaded));
            streamed = offloaded.generate(request(offloaded, lora)).latents();
        }
        try (ZImage resident = ZImage.load(Fixtures.tiny(), options)) {
            assertArrayEquals(resident.generate(request(resident, lora)).latents(), streamed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"int8", "fp8"})
    void weightsOfOneByteTakeItToo(String weights) throws Exception {
        Lora lora = LoraParityTest.lora("embedders", 1);
        try (ZImage small = ZImage.load(Fixtures.tiny(), Fixtures.fp32().withWeights(weights))) {
            float[] none = model.generate(request(model)).latents();
            float[] with = model.generate(request(model, lora)).latents();
            double rounding = relativeL2(small.generate(request(small)).latents(), none);
            double rounded = relativeL2(small.generate(request(small, lora)).latents(), with);
            System.out.printf(
                    "%s: %.2e off without, %.2e with a LoRA that changes %.2e%n",
                    weights, rounding, rounded, relativeL2(with, none));
            assertTrue(rounded < 2 * rounding, rounded + " with, " + rounding + " without a LoRA");
        }
    }

    @Test
    void itsBytesCount() throws Exception {
        Path large = written(pair(QUERY, 48, 48, 20_000)); // 7.7 MB
        long peak;
        try (ZImage wide = ZImage.load(Fixtures.tiny(), Fixtures.fp32().withMemory(4L << 30))) {
            peak = wide.memoryPlan(256, 256).bytes().peak();
        }
        try (ZImage tight = ZImage.load(Fixtures.tiny(), Fixtures.fp32().withMemory(peak + (4 << 20)))) {
            tight.check(request(tight, LoraParityTest.lora("peft", 1)).withSize(256, 256));
            Request refused = request(tight, new Lora(InputFile.read(large), 1)).withSize(256, 256);
            String message = assertThrows(IllegalArgumentException.class, () -> tight.check(refused))
                    .getMessage();
            assertTrue(message.contains("may be used"), message);
        }
    }
}
