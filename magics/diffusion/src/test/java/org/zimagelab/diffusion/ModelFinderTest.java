package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Safetensors;

/** One line says what the named thing is, and what to do. */
class ModelFinderTest {
    @TempDir
    Path temporary;

    private static void assertRefused(String source, String... words) {
        String message = assertThrows(
                        ModelException.class, () -> ZImage.load(source).close())
                .getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), "'" + word + "' is not in: " + message);
        }
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.length() <= 1200, message);
    }

    private Path file(String name, byte[] content) throws IOException {
        Path file = temporary.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A file with these tensors, of one number each. */
    private static byte[] safetensors(String dtype, String... names) {
        return safetensors(0, dtype, names);
    }

    private static byte[] safetensors(int headerLength, String dtype, String... names) {
        int width = dtype.startsWith("F8") ? 1 : 2;
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            entries.add("\"" + names[i] + "\":{\"dtype\":\"" + dtype + "\",\"shape\":[1],\"data_offsets\":[" + i * width
                    + "," + (i + 1) * width + "]}");
        }
        String json = "{" + String.join(",", entries) + "}";
        byte[] header = bytes(json + " ".repeat(Math.max(0, headerLength - json.length())));
        return ByteBuffer.allocate(8 + header.length + names.length * width)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private static byte[] zip(String entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(7);
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BF16 | cap_embedder.1.weight noise_refiner.0.attention.qkv.weight | a transformer of Lumina 2;",
                "BF16 | model.embed_tokens.weight model.layers.0.self_attn.q_proj.weight | a text encoder of another"
                        + " kind;",
                "BF16 | embed_tokens.weight layers.0.self_attn.q_norm.weight visual.x | a text encoder of a model that"
                        + " sees;",
                "BF16 | model.embed_tokens.weight model.layers.0.self_attn.q_norm.weight | a Qwen3 text encoder; name"
                        + " the transformer's file",
                "U8 | embed_tokens.weight layers.0.self_attn.q_proj.weight layers.0.self_attn.q_proj.weight_scale_2"
                        + " | a text encoder of another kind, with weights in nvfp4, which is not read;",
                "BF16 | decoder.conv_in.weight decoder.conv_out.weight encoder.conv_in.weight | a VAE;",
                "F16 | diffusion_model.layers.0.attention.to_q.lora_A.weight | a LoRA;",
                "F16 | layers.0.attention.to_q.lora.down.weight | a LoRA;",
                "F16 | lora_unet_layers_0_attention_qkv.lora_down.weight | a LoRA;",
                "BF16 | control_layers.0.attention.to_q.weight cap_embedder.1.weight"
                        + " layers.0.attention.to_q.weight | a ControlNet;",
                "BF16 | model.diffusion_model.cap_embedder.1.weight"
                        + " text_encoders.qwen3_4b.transformer.model.embed_tokens.weight"
                        + " vae.decoder.conv_in.weight | a whole model in one file (transformer, text encoder and VAE",
                "BF16 | double.double_blocks.0.img_attn.qkv.weight first_stage_model.decoder.conv_in.weight | a Flux"
                        + " transformer;",
                "BF16 | double_blocks.0.img_attn.qkv.weight | a Flux transformer;",
                "F16 | model.diffusion_model.input_blocks.0.0.weight model.diffusion_model.output_blocks.0.0.weight"
                        + " first_stage_model.decoder.conv_in.weight | a Stable Diffusion model;",
                "F16 | some.thing | a safetensors file of an unknown network (one of its tensors is some.thing);"
            })
    void safetensorsFilesAreToldByTheirTensors(String dtype, String names, String expected) throws Exception {
        Path file = file("x.safetensors", safetensors(dtype, names.split(" ")));
        assertRefused(file.toString(), file + ": this is " + expected);
        // the file's own name does not matter
        assertRefused(Files.move(file, temporary.resolve("x.ckpt")).toString(), "this is " + expected);
    }

    /**
     * Lengths whose bytes look like the beginning of a JSON text, a pickle, an archive or a text after a space.
     */
    @ParameterizedTest
    @ValueSource(ints = {123, 640, 896, 1152, 1408, 31520, 35615})
    void aHeaderOfAnyLengthIsAHeader(int length) throws Exception {
        Path file = file("x.safetensors", safetensors(length, "F16", "some.thing"));
        assertEquals(
                length,
                ByteBuffer.wrap(Files.readAllBytes(file))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong());
        assertRefused(file.toString(), "a safetensors file of an unknown network");
        assertEquals(1, Safetensors.header(file).size());
    }

    @Test
    void otherFilesAreToldByTheirBytes() throws Exception {
        assertRefused(file("a.gguf", bytes("GGUF\3\0\0\0")).toString(), "this is a broken GGUF file");
        assertRefused(file("e.safetensors", new byte[0]).toString(), "this is a file of 0 bytes; download it again");
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
        assertRefused(
                file("l.safetensors", bytes(pointer)).toString(),
                "a git-lfs pointer, not the file itself: run git lfs pull");
        assertRefused(file("p.ckpt", bytes("\u0080\2}q\0")).toString(), "a Python pickle, which is never read");
        assertRefused(file("p.pt", zip("archive/data.pkl")).toString(), "with a pickle in it, which is never read");
        assertRefused(file("z.zip", zip("model/model_index.json")).toString(), "a zip archive: unpack it");
        assertRefused(file("z.tar.gz", bytes("\u001f\u008b\b\0")).toString(), "an archive: unpack it");
        assertRefused(file("w.safetensors", bytes("<!DOCTYPE html><html>")).toString(), "a web page, not weights");
        assertRefused(
                file("n.txt", bytes("hello, this is a note")).toString(), "a broken file, or one of an unknown kind");
        assertRefused(file("c/config.json", bytes("{}")).toString(), "a JSON text, not weights");
    }

    @Test
    void componentsOfAModelAreToldLikewise() throws Exception {
        Path model = Fixtures.copy(Fixtures.tiny(), temporary.resolve("model"));
        Path text = model.resolve("text_encoder/model.safetensors");
        Files.write(text, bytes("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"));
        assertRefused(model.toString(), text + ": a git-lfs pointer, not the file itself: run git lfs pull");
        Files.write(text, new byte[0]);
        assertRefused(model.toString(), text + ": a file of 0 bytes");
        Files.write(text, safetensors("I32", "model.embed_tokens.weight"));
        assertRefused(model.toString(), "dtype I32 is not one of F32, BF16, F16, F8_E4M3, F8_E5M2, I8");
        assertRefused(model.resolve("model_index.json").toString(), "one file of a model; name its folder " + model);
        assertRefused(model.resolve("vae").toString(), "the folder is a part of a model: name " + model);
        assertRefused(temporary.toString(), "the model is in a folder below; name " + model);
    }

    @Test
    void foldersWithoutAnIndexAreCalledWhatTheyAre() throws Exception {
        Path empty = Files.createDirectories(temporary.resolve("empty"));
        assertRefused(empty.toString(), "model_index.json: missing; the folder is empty");
        Path comfy = temporary.resolve("ComfyUI/models");
        file(
                "ComfyUI/models/diffusion_models/z.safetensors",
                safetensors("BF16", "double_blocks.0.img_attn.qkv.weight"));
        file(
                "ComfyUI/models/text_encoders/qwen.safetensors",
                safetensors("BF16", "model.embed_tokens.weight", "model.layers.0.self_attn.q_norm.weight"));
        file("ComfyUI/models/vae/ae.safetensors", bytes("<!DOCTYPE html><html>"));
        assertRefused(
                comfy.toString(),
                "the folder holds no transformer of Z-Image",
                "diffusion_models/z.safetensors is a Flux transformer",
                "text_encoders/qwen.safetensors is a Qwen3 text encoder",
                "vae/ae.safetensors is a web page, not weights");
        file("notes/a.txt", bytes("a"));
        assertRefused(temporary.resolve("notes").toString(), "the folder holds no model");
        Files.createDirectories(temporary.resolve("hub/models--a--c/snapshots"));
        assertRefused(temporary.resolve("hub").toString(), "a Hugging Face cache: set HF_HUB_CACHE to it");
        String commit = "0".repeat(40);
        Fixtures.copy(
                Fixtures.tiny(), Files.createDirectories(temporary.resolve("hub/models--a--c/snapshots/" + commit)));
        Path ref = Files.createDirectories(temporary.resolve("hub/models--a--c/refs"))
                .resolve("main");
        Files.writeString(ref, commit);
        Path repository = temporary.resolve("hub/models--a--c");
        assertEquals(repository.resolve("snapshots").resolve(commit), ModelFinder.find(repository.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://huggingface.co/no-owner/Z-Image-Turbo | %zimage load no-owner/Z-Image-Turbo",
                "https://huggingface.co/no-owner/b/blob/main/x.safetensors?download=true | %zimage load"
                        + " no-owner/b@main:x.safetensors",
                "huggingface.co/no-owner/b | hf download no-owner/b, or",
                "https://hf-mirror.com/no-owner/b.git | hf download no-owner/b, or",
                "https://modelscope.cn/models/no-owner/Z-Image | with: %zimage load modelscope:no-owner/Z-Image",
                "modelscope:no-owner/Z-Image | with: %zimage load modelscope:no-owner/Z-Image",
                "hf:no-owner/b | hf download no-owner/b, or: %zimage load no-owner/b",
                "hf://no-owner/b | hf download no-owner/b, or: %zimage load no-owner/b",
                "https://civitai.com/models/123 | an address that is no model's on Hugging Face or ModelScope",
                "file:///models/z | write the path alone",
                "no-such-owner/no-such-model@v1 | hf download no-such-owner/no-such-model --revision v1",
                "./no/such/folder | no such folder",
                "models/x | hf download models/x"
            })
    void addressesAndNamesOfOtherPlaces(String source, String expected) {
        assertRefused(source, expected);
    }
}
