package org.zimagelab.demo.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.demo.DemoBase;
import org.zimagelab.demo.folder.TrainedModel.Part;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.diffusion.config.SchedulerConfig;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

class TrainedModelTest {
    private static final LoadOptions FP32 = new LoadOptions("cpu", "fp32");

    /** Keys that do not change any network's output. Writers fill them differently. */
    private static final Set<String> FREE =
            Set.of("_name_or_path", "bos_token_id", "eos_token_id", "max_position_embeddings", "max_window_layers");

    @TempDir
    Path folder;

    private static TrainedModel small() {
        ByteLevelBpe tokenizer = ByteLevelBpe.train(List.of("a red circle", "红色圆形"), 280, 2);
        TextEncoderConfig text = new TextEncoderConfig(32, 48, 3, 4, 2, 8, 288, 1e-6, 1e6);
        TransformerConfig transformer = new TransformerConfig(
                2, 16, 48, 3, 1, 2, 1e-5, 32, 256, 1000, new int[] {8, 8, 8}, new int[] {512, 128, 128});
        VaeConfig vae = new VaeConfig(16, new int[] {8, 8, 16, 24}, 1, 4, 64, 0.56, -0.004, true, false);
        return new TrainedModel(
                new SchedulerConfig(1000, 6, null),
                tokenizer,
                new Part<>(text, random(TextEncoder.architecture(text).shapes())),
                new Part<>(
                        transformer,
                        random(Transformer.architecture(transformer).shapes())),
                new Part<>(vae, random(Vae.shapes(vae))));
    }

    private static Map<String, Tensor> random(Map<String, long[]> shapes) {
        Random random = new Random(7);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            float[] values = new float[(int) Tensor.size(shape)];
            double deviation = Math.sqrt(shape[0] / (double) values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) ((name.contains("norm") ? 1 : 0) + deviation * random.nextGaussian());
            }
            weights.put(name, new Tensor(shape, values));
        });
        return weights;
    }

    private static TrainedModel read(Path folder) throws IOException {
        return new TrainedModel(
                SchedulerConfig.read(folder.resolve("scheduler")),
                ByteLevelBpe.read(folder.resolve("tokenizer")),
                new Part<>(TextEncoderConfig.read(folder.resolve("text_encoder")), weights(folder, "text_encoder")),
                new Part<>(TransformerConfig.read(folder.resolve("transformer")), weights(folder, "transformer")),
                new Part<>(VaeConfig.read(folder.resolve("vae")), weights(folder, "vae")));
    }

    private static Map<String, Tensor> weights(Path folder, String part) throws IOException {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (var t : Weights.read(folder.resolve(part)).tensors().values()) {
            weights.put(t.name().replaceFirst("^model\\.", ""), new Tensor(t.shape(), Safetensors.floats(t)));
        }
        return weights;
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> bytes = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path f : files.filter(Files::isRegularFile).sorted().toList()) {
                bytes.put(folder.relativize(f).toString(), Files.readAllBytes(f));
            }
        }
        return bytes;
    }

    @Test
    void aWrittenModelLoadsAndDraws() throws Exception {
        Path base = folder.resolve("small-base");
        small().write(base, Dtype.BF16);
        try (ZImage model = ZImage.load(base, FP32)) {
            assertEquals(ModelInfo.Variant.BASE, model.info().variant());
            assertEquals(64, model.info().size());
            assertEquals(16, model.info().sizeMultiple());
            assertEquals(6, model.info().shift());
            Picture red =
                    model.generate(model.request("a red circle").withSteps(2).withGuidance(2));
            Picture chinese = model.generate(red.request().withPrompt("红色圆形"));
            assertEquals(64, red.image().getWidth());
            assertTrue(Float.isFinite(red.latents()[0]));
            assertNotEquals(red.latents()[0], chinese.latents()[0], "the prompt matters");
        }
    }

    @Test
    void readingGivesWhatWasWritten() throws Exception {
        Path first = folder.resolve("first/small-base");
        Path second = folder.resolve("second/small-base");
        small().write(first, Dtype.FP32);
        TrainedModel again = read(first);
        again.write(second, Dtype.FP32);
        Map<String, byte[]> expected = files(first);
        assertEquals(10, expected.size());
        Map<String, byte[]> actual = files(second);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((file, bytes) -> assertArrayEquals(bytes, actual.get(file), file));
        small().transformer()
                .weights()
                .forEach((name, t) -> assertArrayEquals(
                        t.values(), again.transformer().weights().get(name).values(), name));
        float[] norm = again.textEncoder()
                .weights()
                .get("layers.2.input_layernorm.weight")
                .values();
        assertEquals(1, norm[0], "the layer that never runs is there, with plain values");
    }

    /** The demo model's folder has the form that diffusers writes. */
    @Test
    void everyKeyAndWeightOfAPublishedFolderSurvives() throws Exception {
        Path published = new DemoBase().folder();
        Path written = folder.resolve("demo-base");
        read(published).write(written, Dtype.BF16);
        assertEquals(files(published).keySet(), files(written).keySet());
        for (String file : List.of(
                "model_index.json",
                "scheduler/scheduler_config.json",
                "text_encoder/config.json",
                "transformer/config.json",
                "vae/config.json")) {
            JsonObject expected = json(published.resolve(file));
            JsonObject actual = json(written.resolve(file));
            assertTrue(actual.keySet().containsAll(expected.keySet()), file + " has only " + actual.keySet());
            for (String key : expected.keySet()) {
                if (!FREE.contains(key)) {
                    assertEquals(expected.get(key), actual.get(key), file + ": " + key);
                }
            }
        }
        for (String part : List.of("text_encoder", "transformer", "vae")) {
            Map<String, Tensor> expected = weights(published, part);
            Map<String, Tensor> actual = weights(written, part);
            assertEquals(expected.keySet(), actual.keySet());
            expected.forEach((name, t) -> {
                assertArrayEquals(t.shape(), actual.get(name).shape(), name);
                assertArrayEquals(t.values(), actual.get(name).values(), name);
            });
        }
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    @Test
    void partsThatDoNotFitAreNamed() throws Exception {
        TrainedModel m = small();
        Map<String, Tensor> lacking = new LinkedHashMap<>(m.vae().weights());
        Tensor removed = lacking.remove("encoder.conv_in.bias");
        assertRefused("vae: missing tensor 'encoder.conv_in.bias'", m, lacking);
        lacking.put("encoder.conv_in.bias", new Tensor(new long[] {4, 2}, removed.values()));
        assertRefused("vae: tensor 'encoder.conv_in.bias' has shape [4, 2] where [8] was expected", m, lacking);
        lacking.put("encoder.conv_in.bias", removed);
        lacking.put("loss", removed);
        assertRefused("vae: unknown tensor 'loss'", m, lacking);

        Path there = Files.createDirectory(folder.resolve("there"));
        String message = assertThrows(FileAlreadyExistsException.class, () -> m.write(there, Dtype.BF16))
                .getMessage();
        assertEquals(there + ": already exists; name a new folder", message);
    }

    private static void assertRefused(String message, TrainedModel m, Map<String, Tensor> vae) {
        assertEquals(
                message,
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new TrainedModel(
                                        m.scheduler(),
                                        m.tokenizer(),
                                        m.textEncoder(),
                                        m.transformer(),
                                        new Part<>(m.vae().config(), vae)))
                        .getMessage());
    }
}
