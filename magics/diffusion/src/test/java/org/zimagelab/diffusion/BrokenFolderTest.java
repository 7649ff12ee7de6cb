package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.ModelException;

/** Every broken model folder is named with the file and the reason, in one line. */
class BrokenFolderTest {
    @TempDir
    Path temporary;

    private Path model;
    private Path text;
    private Path shard;

    @BeforeEach
    void copy() {
        model = Fixtures.copy(Fixtures.tiny(), temporary.resolve("model"));
        text = model.resolve("text_encoder/model.safetensors");
        shard = model.resolve("transformer/diffusion_pytorch_model-00002-of-00004.safetensors");
    }

    private void assertBroken(String... words) {
        String message = assertThrows(
                        ModelException.class,
                        () -> ZImage.load(model.toString()).close())
                .getMessage();
        for (String w : words) {
            assertTrue(message.contains(w), "'" + w + "' is not in: " + message);
        }
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.length() <= 1001, "bounded: " + message.length());
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    private void config(String file, String key, Object value) throws IOException {
        JsonObject json = json(model.resolve(file));
        if (value == null) {
            json.remove(key);
        } else {
            json.add(key, JsonParser.parseString(value.toString()));
        }
        Files.writeString(model.resolve(file), json.toString());
    }

    /** Rewrites a safetensors header, keeping its length so that the data stays where it is. */
    private static void header(Path file, UnaryOperator<String> change) throws IOException {
        byte[] all = Files.readAllBytes(file);
        int n = (int) ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String before = new String(all, 8, n, StandardCharsets.UTF_8);
        String after = change.apply(before);
        assertTrue(!after.equals(before), "the test changes something");
        byte[] bytes = after.strip().getBytes(StandardCharsets.UTF_8);
        assertTrue(bytes.length <= n, "the header fits");
        Arrays.fill(all, 8, 8 + n, (byte) ' ');
        System.arraycopy(bytes, 0, all, 8, bytes.length);
        Files.write(file, all);
    }

    @Test
    void truncatedFiles() throws IOException {
        byte[] all = Files.readAllBytes(text);
        Files.write(text, Arrays.copyOf(all, all.length - 1));
        assertBroken(text.toString(), "truncated");
        Files.write(text, Arrays.copyOf(all, 1000));
        assertBroken(text.toString(), "truncated");
        Files.write(text, new byte[5]);
        assertBroken(text.toString(), "truncated");
        Files.write(text, "<html>not a model</html>".getBytes(StandardCharsets.UTF_8));
        assertBroken(text.toString(), "a web page, not weights");
        Files.write(text, new byte[0]);
        assertBroken(text.toString(), "a file of 0 bytes");
    }

    @Test
    void wrongHeaders() throws IOException {
        byte[] whole = Files.readAllBytes(text);
        header(text, h -> h.replaceFirst("\"BF16\"", "\"I64\""));
        assertBroken(text.toString(), "embed_tokens", "dtype I64");
        Files.write(text, whole);
        header(text, h -> h.replaceFirst("\\[38400,38464]", "[38336,38400]"));
        assertBroken(text.toString(), "overlap");
        Files.write(text, whole);
        header(text, h -> h.replaceFirst("\\[600,32]", "[32,600]"));
        assertBroken(text.toString(), "shape [32, 600]", "[600, 32]");
        Files.write(text, whole);
        header(text, h -> h.replaceFirst("\\[600,32]", "[600,33]"));
        assertBroken(text.toString(), "embed_tokens", "39600 bytes");
        Files.write(text, whole);
        header(text, h -> h.replaceFirst("layers.0.mlp.down_proj", "layers.0.mlp.down_prox"));
        assertBroken("missing tensor", "layers.0.mlp.down_proj.weight");
        Files.write(text, whole);
        header(text, h -> h.substring(0, h.length() / 2));
        assertBroken(text.toString(), "not valid JSON");
    }

    /** Tensors that do not fill the file are refused, as the format's own library does. */
    @Test
    void tensorsThatDoNotCoverTheFile() throws IOException {
        byte[] whole = Files.readAllBytes(text);
        Files.write(text, Arrays.copyOf(whole, whole.length + 4));
        assertBroken(text.toString(), "4 bytes behind the last tensor belong to no tensor");
        Files.write(text, whole);
        header(
                text,
                h -> h.replaceFirst("\"model.norm.weight\":\\{[^}]*},?", "").replace(",}", "}"));
        assertBroken(text.toString(), "belong to no tensor");
        Files.write(text, whole);
        header(text, h -> h.replaceFirst("model.norm.weight", "model.norm.weighs"));
        assertBroken("missing tensor 'norm.weight'");
        Files.write(text, whole);
        header(text, h -> h.replaceFirst("\"dtype\"", "\"dtypf\""));
        assertBroken(text.toString(), "malformed entry");
        Files.write(text, whole);
        header(text, h -> h.replaceFirst("model.layers.0.mlp.up_proj", "model.layers.0.mlp.gate_proj"));
        assertBroken(text.toString(), "is in the header twice");
    }

    /** A network with fewer or more layers would make other pictures. */
    @Test
    void configsOfAnotherNumberOfLayers() throws IOException {
        for (String[] each : new String[][] {
            {"transformer/config.json", "n_layers"},
            {"transformer/config.json", "n_refiner_layers"},
            {"text_encoder/config.json", "num_hidden_layers"},
            {"vae/config.json", "layers_per_block"}
        }) {
            int layers = json(model.resolve(each[0])).get(each[1]).getAsInt();
            if (layers > (each[1].equals("num_hidden_layers") ? 2 : 1)) {
                config(each[0], each[1], layers - 1);
                assertBroken(model.resolve(each[0]).getParent().toString(), "not in the network that config.json");
            }
            config(each[0], each[1], layers + 1);
            assertBroken(model.resolve(each[0]).getParent().toString(), "missing tensor");
            config(each[0], each[1], layers);
        }
        config("vae/config.json", "mid_block_add_attention", false);
        assertBroken("decoder.mid_block.attentions.0", "more are not in the network that config.json describes");
    }

    @Test
    void jsonOfAnyDepthAndForm() throws IOException {
        Path config = model.resolve("transformer/config.json");
        String whole = Files.readString(config);
        for (String text : new String[] {
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000),
            whole.replaceFirst("\\{", "{\"n_heads\": " + "[".repeat(100_000) + "]".repeat(100_000) + ","),
            whole.replaceFirst("\\{", "{\"deep\": " + "[".repeat(40) + "]".repeat(40) + ","),
            whole.replaceFirst("\"n_heads\"", "n_heads"),
            whole + "x",
            "",
            "null",
        }) {
            Files.writeString(config, text);
            assertBroken(config.toString(), "not ");
        }
        Files.writeString(config, whole.replaceFirst("\\{", "{\"n_heads\": 1, "));
        assertBroken(config.toString(), "a name occurs twice");
        Files.writeString(config, whole);
        config("transformer/config.json", "n_heads", "\"" + "x".repeat(1_000_000) + "\\n\\u001b[2J\"");
        assertBroken("n_heads is \"xxx", "a whole number");
        config("transformer/config.json", "n_heads", "[".repeat(30) + "]".repeat(30));
        assertBroken("n_heads is [[[", "a whole number");
    }

    @Test
    void wrongIndexes() throws IOException {
        Path index = model.resolve("transformer/diffusion_pytorch_model.safetensors.index.json");
        String whole = Files.readString(index);
        Files.writeString(index, whole.replaceFirst("diffusion_pytorch_model-00001", "../evil-00001"));
        assertBroken("../evil-00001", "not opened");
        Files.writeString(index, whole.replaceFirst("diffusion_pytorch_model-00001", "/etc/evil-00001"));
        assertBroken("/etc/evil-00001", "not opened");
        Files.writeString(index, whole);
        Files.delete(shard);
        assertBroken(shard.toString(), "missing");
        Files.delete(index);
        assertBroken(shard.toString(), "missing");
    }

    @Test
    void withoutAnIndexTheShardsAreEnough() throws Exception {
        Files.delete(model.resolve("transformer/diffusion_pytorch_model.safetensors.index.json"));
        ZImage.load(model.toString()).close();
    }

    @Test
    void picklesAreNeverRead() throws IOException {
        Files.delete(text);
        Files.write(text.resolveSibling("pytorch_model.bin"), new byte[] {(byte) 0x80, 2, '.'});
        assertBroken("pytorch_model.bin", "never read");
    }

    @Test
    void absurdConfigs() throws IOException {
        config("transformer/config.json", "n_heads", null);
        assertBroken("transformer", "key 'n_heads' is missing");
        config("transformer/config.json", "n_heads", -2);
        assertBroken("n_heads is -2", "a whole number from 1");
        config("transformer/config.json", "n_heads", 3);
        assertBroken("axes_dims");
        config("transformer/config.json", "n_heads", 2);
        config("vae/config.json", "scaling_factor", "\"big\"");
        assertBroken("vae", "scaling_factor is \"big\"", "a number");
        config("vae/config.json", "scaling_factor", 0);
        assertBroken("scaling_factor is 0");
        config("vae/config.json", "scaling_factor", 0.36);
        config("text_encoder/config.json", "vocab_size", 100000000);
        assertBroken("vocab_size is 100000000");
        config("text_encoder/config.json", "vocab_size", 600);
        config("scheduler/scheduler_config.json", "use_karras_sigmas", true);
        assertBroken("use_karras_sigmas true is not supported");
        Files.writeString(model.resolve("scheduler/scheduler_config.json"), "{ not json");
        assertBroken("scheduler_config.json", "not valid JSON");
        Files.delete(model.resolve("scheduler/scheduler_config.json"));
        assertBroken("scheduler_config.json", "missing");
    }

    @Test
    void wrongTokenizers() throws IOException {
        Path tokenizer = model.resolve("tokenizer/tokenizer.json");
        Files.writeString(tokenizer, "{\"model\": 3}");
        assertBroken(tokenizer.toString(), "not a tokenizer");
        Files.delete(tokenizer);
        assertBroken(tokenizer.toString(), "missing");
    }

    @Test
    void unknownSourcesAndDevices() {
        assertEquals(
                "'no-such-thing': no such folder; expected a model folder, or a Hugging Face id such as"
                        + " Tongyi-MAI/Z-Image-Turbo",
                assertThrows(ModelException.class, () -> ZImage.load("no-such-thing"))
                        .getMessage());
        assertTrue(assertThrows(ModelException.class, () -> ZImage.load("Tongyi-MAI/No-Such-Model"))
                .getMessage()
                .contains("hf download Tongyi-MAI/No-Such-Model"));
        String cuda = assertThrows(
                        ModelException.class,
                        () -> ZImage.load(model.toString(), LoadOptions.AUTO.withDevice("cuda:99")))
                .getMessage();
        assertTrue(cuda.startsWith("device 'cuda:99': "), cuda);
        assertThrows(IllegalArgumentException.class, () -> LoadOptions.AUTO.withDevice("tpu"));
        assertThrows(IllegalArgumentException.class, () -> LoadOptions.AUTO.withDtype("int8"));
    }
}
