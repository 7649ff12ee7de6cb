package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
}
