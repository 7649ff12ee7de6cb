package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Tensor;

/** A model in ComfyUI's files makes the latents that it makes in diffusers' layout. */
class SingleFileLayoutTest {
    private static float[] expected;

    @TempDir
    Path temporary;

    private static final LoadOptions LIKE = new LoadOptions("cpu", "fp32").withLike(Fixtures.tiny());

    @BeforeAll
    static void diffusers() throws Exception {
        expected = latents(Fixtures.tiny(), new LoadOptions("cpu", "fp32"));
    }

    private static float[] latents(Path model, LoadOptions options) throws Exception {
        try (ZImage m = ZImage.load(model.toString(), options)) {
            return m.generate(m.request("a red circle")
                            .withSize(64, 64)
                            .withSteps(3)
                            .withGuidance(1))
                    .latents();
        }
    }

    /** Equal up to rounding: with another alignment of memory, matrix products sum in another order. */
    private static void assertSame(Path model) throws Exception {
        double distance = Fixtures.relativeL2(latents(model, LIKE), expected);
        assertTrue(distance <= 1e-6, "relative L2 " + distance);
    }

    private Path transformer(String at) throws IOException {
        return ComfyFiles.write(temporary.resolve(at), ComfyFiles.transformer(Fixtures.tiny()));
    }

    private Path textEncoder(String at) throws IOException {
        return ComfyFiles.write(temporary.resolve(at), ComfyFiles.textEncoder(Fixtures.tiny()));
    }

    private Path vae(String at) throws IOException {
        return ComfyFiles.write(temporary.resolve(at), ComfyFiles.vae(Fixtures.tiny(), 4));
    }

    private void three(String folder) throws IOException {
        transformer(folder + "/a.safetensors");
        textEncoder(folder + "/b.safetensors");
        vae(folder + "/c.safetensors");
    }

    private static String refused(Path model, LoadOptions options) {
        String message = assertThrows(
                        ModelException.class,
                        () -> ZImage.load(model.toString(), options).close())
                .getMessage();
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void aFlatFolderWhateverTheFilesAreCalled() throws Exception {
        three("flat");
        assertSame(temporary.resolve("flat"));
    }

    @Test
    void comfysFoldersAndTheTransformersFileAlone() throws Exception {
        Path file = transformer("ComfyUI/models/diffusion_models/z/turbo.safetensors");
        textEncoder("ComfyUI/models/text_encoders/qwen.safetensors");
        vae("ComfyUI/models/vae/ae.safetensors");
        assertSame(temporary.resolve("ComfyUI"));
        assertSame(temporary.resolve("ComfyUI/models"));
        assertSame(file);
    }

    @Test
    void theRepositorysFolders() throws Exception {
        transformer("split_files/diffusion_models/z.safetensors");
        textEncoder("split_files/text_encoders/qwen.safetensors");
        vae("split_files/vae/ae.safetensors");
        assertSame(temporary);
    }

    @Test
    void prefixesAndACheckpointOfEverything() throws Exception {
        Map<String, Tensor> all = new LinkedHashMap<>();
        all.putAll(
                ComfyFiles.renamed(ComfyFiles.transformer(Fixtures.tiny()), name -> "model.diffusion_model." + name));
        all.putAll(ComfyFiles.renamed(
                ComfyFiles.textEncoder(Fixtures.tiny()), name -> "text_encoders.qwen3_4b.transformer." + name));
        all.putAll(ComfyFiles.renamed(ComfyFiles.vae(Fixtures.tiny(), 4), name -> "vae." + name));
        assertSame(ComfyFiles.write(temporary.resolve("all.safetensors"), all));
    }

    @Test
    void filesInDiffusersNamesToo() throws Exception {
        Path model = Fixtures.copy(Fixtures.tiny(), temporary.resolve("model"));
        for (String config : DiffusersLayout.FILES) {
            Files.delete(model.resolve(config));
        }
        assertSame(model);
    }

    @Test
    void theFingerprintCoversFilesAndAssumedConfigs() throws Exception {
        three("flat");
        Path like = Fixtures.copy(Fixtures.tiny(), temporary.resolve("like"));
        Path model = temporary.resolve("flat");
        String first = fingerprint(model, like);
        assertEquals(first, fingerprint(model, Fixtures.tiny()));
        Files.move(model, temporary.resolve("other"));
        assertEquals(first, fingerprint(temporary.resolve("other"), like));
        Path vae = like.resolve("vae/config.json");
        Files.writeString(vae, Files.readString(vae).replace("0.1159", "0.116"));
        assertNotEquals(first, fingerprint(temporary.resolve("other"), like));
    }

    private static String fingerprint(Path model, Path like) {
        try (ZImage m = ZImage.load(model.toString(), LIKE.withLike(like))) {
            return m.info().fingerprint();
        }
    }

    @Test
    void whatIsMissingOrThereTwiceIsSaid() throws Exception {
        Path file = transformer("models/diffusion_models/z.safetensors");
        String message = refused(temporary.resolve("models"), LIKE);
        assertTrue(message.contains("the text encoder is missing: no file with Qwen3's tensors of width 32"), message);
        assertTrue(message.contains("--text-encoder FILE"), message);
        Path text = textEncoder("models/text_encoders/one.safetensors");
        textEncoder("models/text_encoders/two.safetensors");
        Path vae = vae("models/vae/ae.safetensors");
        message = refused(file, LIKE);
        assertTrue(message.contains("2 files could be the text encoder: " + text), message);
        assertTrue(Fixtures.relativeL2(latents(file, LIKE.withTextEncoder(text).withVae(vae)), expected) <= 1e-6);
        message = refused(file, LIKE.withTextEncoder(vae));
        assertTrue(message.contains(vae + ": this is a VAE; expected the text encoder"), message);
        transformer("models/diffusion_models/z2.safetensors");
        message = refused(temporary.resolve("models"), LIKE);
        assertTrue(message.contains("2 transformers: " + file), message);
        message = refused(text, LIKE);
        assertTrue(message.contains("this is a Qwen3 text encoder; name the transformer's file"), message);
    }

    @Test
    void aBrokenFileOfAPartIsNamed() throws Exception {
        Path file = transformer("models/diffusion_models/z.safetensors");
        textEncoder("models/text_encoders/qwen.safetensors");
        Path vae = temporary.resolve("models/vae/ae.safetensors");
        Files.createDirectories(vae.getParent());
        Files.writeString(vae, "<!DOCTYPE html><html><title>Sign in</title></html>");
        String message = refused(file, LIKE);
        assertTrue(message.contains(vae + " is a web page, not weights"), message);
        Path whole = vae("whole.safetensors");
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(vae, Arrays.copyOf(bytes, bytes.length - 100));
        message = refused(file, LIKE);
        assertTrue(message.startsWith(vae + ": truncated: "), message);
        Files.delete(vae);
        message = refused(file, LIKE);
        assertTrue(message.contains("the VAE is missing: no file with a VAE's tensors"), message);
        message = refused(whole, LIKE);
        assertTrue(message.contains(whole + ": this is a VAE; name the transformer's file"), message);
    }

    @Test
    void foldersMayHaveLinksInCirclesAndOtherModels() throws Exception {
        transformer("disk/a.safetensors");
        three("models/hidden/.git");
        Fixtures.copy(Fixtures.tiny(), Files.createDirectories(temporary.resolve("models/tiny")));
        textEncoder("models/text/b.safetensors");
        vae("models/c.safetensors");
        ComfyFiles.write(
                temporary.resolve("models/vae2.safetensors"),
                ComfyFiles.renamed(ComfyFiles.vae(Fixtures.tiny(), 4), name -> "other." + name + ".lora_A.weight"));
        Files.createSymbolicLink(temporary.resolve("models/z.safetensors"), temporary.resolve("disk/a.safetensors"));
        Files.createSymbolicLink(
                temporary.resolve("models/again.safetensors"), temporary.resolve("models/c.safetensors"));
        Files.createSymbolicLink(temporary.resolve("models/circle"), temporary.resolve("models"));
        Files.createSymbolicLink(temporary.resolve("models/gone"), temporary.resolve("nowhere"));
        assertSame(temporary.resolve("models"));
    }

    @Test
    void otherSizesThanTheConfigsSayAreRefused() throws Exception {
        three("flat");
        Path like = Fixtures.copy(Fixtures.tiny(), temporary.resolve("like"));
        Path config = like.resolve("transformer/config.json");
        Files.writeString(config, Files.readString(config).replace("\"n_layers\": 2", "\"n_layers\": 3"));
        String message = refused(temporary.resolve("flat"), LIKE.withLike(like));
        assertTrue(message.contains("its tensors have n_layers 2, but the folder that --like names says 3"), message);
        message = refused(temporary.resolve("flat"), new LoadOptions("cpu", "fp32"));
        assertTrue(message.contains("heads are 24 wide, those of the published model 128"), message);
        message = refused(Fixtures.tiny(), LIKE);
        assertTrue(message.contains("has configs of its own"), message);
    }

    /** A small network with the published width of heads and Qwen's vocabulary. */
    private Path published(String name) throws IOException {
        TransformerConfig transformer = new TransformerConfig(
                2, 16, 256, 2, 1, 2, 1e-5, 16, 256, 1000, new int[] {32, 48, 48}, new int[] {1536, 512, 512});
        TextEncoderConfig text = new TextEncoderConfig(16, 24, 3, 2, 1, 8, 151_936, 1e-6, 1e6);
        VaeConfig vae = new VaeConfig(16, new int[] {32, 64}, 1, 32, 1024, 0.3611, 0.1159, true, false);
        Map<String, long[]> textShapes = new LinkedHashMap<>(
                TextEncoder.architecture(new TextEncoderConfig(16, 24, 4, 2, 1, 8, 151_936, 1e-6, 1e6))
                        .shapes());
        textShapes.put("norm.weight", new long[] {16});
        Path folder = temporary.resolve("published");
        ComfyFiles.write(folder.resolve("vae/ae.safetensors"), ComfyFiles.vae(ComfyFiles.random(Vae.shapes(vae)), 2));
        ComfyFiles.write(folder.resolve("clip/qwen.safetensors"), ComfyFiles.random(textShapes));
        Path file = ComfyFiles.write(
                folder.resolve("unet/" + name),
                ComfyFiles.transformer(
                        ComfyFiles.random(Transformer.architecture(transformer).shapes())));
        ModelFolder read = ModelFolder.read("published", file);
        assertEquals(
                new ModelConfigs(null, null, text, transformer, vae)
                        .text()
                        .lines()
                        .skip(1)
                        .toList(),
                read.configs().text().lines().skip(1).toList());
        return file;
    }

    @Test
    void withoutAnyConfigThePublishedOnesAndQwensTokenizerAreUsed() throws Exception {
        Path file = published("z_image_turbo_bf16.safetensors");
        try (ZImage m = ZImage.load(file.toString(), new LoadOptions("cpu", "fp32"))) {
            assertEquals(3, m.info().shift());
            Path models = file.getParent().resolveSibling("");
            assertEquals(
                    List.of(
                            "transformer " + file,
                            "text encoder " + models.resolve("clip/qwen.safetensors"),
                            "VAE " + models.resolve("vae/ae.safetensors"),
                            "configs and tokenizer of the published Z-Image"),
                    m.info().files());
            assertEquals(ModelInfo.Variant.TURBO, m.info().variant());
            assertEquals(
                    "its name z_image_turbo_bf16.safetensors",
                    m.info().variantFrom().orElseThrow());
            Picture picture = m.generate(m.request("一只猫 a cat").withSize(32, 32).withSteps(2));
            assertEquals(16 * 16 * 16, picture.latents().length);
            assertTrue(FiniteCheck.all(picture.latents()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "z_image_bf16.safetensors, BASE",
        "z-image-Q8_0.gguf, BASE",
        "ZImage_fp8_e4m3fn_scaled.safetensors, BASE",
        "z_image_de_turbo_v1_bf16.safetensors, BASE",
        "z_image_turbo-Q4_K_M.gguf, TURBO",
        "zimage_realistic_v3.safetensors, ",
        "model.safetensors, "
    })
    void aFileNamedAsTheVendorNamesTheBaseModelIsBase(String name, ModelInfo.Variant expected) {
        VariantGuess guess = VariantGuess.ofNames(List.of(name));
        assertEquals(expected, guess.from().isEmpty() ? null : guess.variant());
        assertEquals(expected == null ? "" : "its name " + name, guess.from().orElse(""));
    }
}
