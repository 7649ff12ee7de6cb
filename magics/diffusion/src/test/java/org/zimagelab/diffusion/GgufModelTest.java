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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.layout.Part;
import org.zimagelab.diffusion.layout.PartFile;
import org.zimagelab.diffusion.layout.PartSizes;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

/** Networks in GGUF files give the latents that the values of their blocks give in fp32. */
class GgufModelTest {
    private static final int F32 = 0;
    private static final int Q4_0 = 2;
    private static final int Q8_0 = 8;
    private static final int BF16 = 30;
    private static final int BLOCK = 32;

    @TempDir
    Path temporary;

    private final Map<String, Tensor> meant = new LinkedHashMap<>();
    private int written;

    /** The two networks as GGUF files in one folder, and as safetensors files with the values that these mean. */
    @BeforeEach
    void writeModels() throws IOException {
        Map<String, Tensor> transformer = ComfyFiles.transformer(Fixtures.tiny());
        // as llama.cpp's quantiser leaves them
        transformer.replaceAll(
                (name, t) -> name.endsWith("_pad_token") ? new Tensor(new long[] {t.shape()[1]}, t.values()) : t);
        Map<String, Tensor> text = ComfyFiles.renamed(ComfyFiles.textEncoder(Fixtures.tiny()), GgufModelTest::llama);
        Path gguf = Files.createDirectories(temporary.resolve("gguf"));
        Path plain = temporary.resolve("plain");
        Files.write(gguf.resolve("z-image-Q8_0.gguf"), gguf(transformer));
        ComfyFiles.write(plain.resolve("z.safetensors"), meant);
        meant.clear();
        Files.write(gguf.resolve("Qwen3-Q4_0.gguf"), gguf(text));
        ComfyFiles.write(plain.resolve("qwen.safetensors"), meant);
        for (Path folder : new Path[] {gguf, plain}) {
            ComfyFiles.write(folder.resolve("ae.safetensors"), ComfyFiles.vae(Fixtures.tiny(), 4));
        }
    }

    private static String llama(String name) {
        return name.replaceFirst("^model\\.", "")
                .replace("embed_tokens.", "token_embd.")
                .replace("layers.", "blk.")
                .replace("self_attn.q_norm", "attn_q_norm")
                .replace("self_attn.k_norm", "attn_k_norm")
                .replaceFirst("self_attn\\.([qkv])_proj", "attn_$1")
                .replace("self_attn.o_proj", "attn_output")
                .replace("post_attention_layernorm", "ffn_norm")
                .replace("input_layernorm", "attn_norm")
                .replaceFirst("mlp\\.(\\w+)_proj", "ffn_$1")
                .replaceFirst("^norm\\.", "output_norm.");
    }

    private byte[] gguf(Map<String, Tensor> tensors) {
        return gguf(tensors, Map.of());
    }

    /** @param metadata texts, and numbers as float32 */
    private byte[] gguf(Map<String, Tensor> tensors, Map<String, Object> metadata) {
        ByteArrayOutputStream infos = new ByteArrayOutputStream();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        tensors.forEach((name, t) -> {
            int format = format(t.shape());
            put(infos, b -> text(b, name).putInt(t.shape().length));
            for (int i = t.shape().length - 1; i >= 0; i--) {
                long side = t.shape()[i];
                put(infos, b -> b.putLong(side));
            }
            put(infos, b -> b.putInt(format).putLong(data.size()));
            float[] values = new float[t.values().length];
            data.writeBytes(stored(t.values(), format, values));
            data.writeBytes(new byte[Math.floorMod(-data.size(), BLOCK)]);
            meant.put(name, new Tensor(t.shape(), values));
        });
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        put(file, b -> b.putInt(3).putLong(tensors.size()).putLong(metadata.size()));
        metadata.forEach((key, value) -> put(file, b -> {
            text(b, key);
            if (value instanceof Float number) {
                b.putInt(6).putFloat(number);
            } else {
                text(b.putInt(8), value.toString());
            }
        }));
        file.writeBytes(infos.toByteArray());
        file.writeBytes(new byte[Math.floorMod(-file.size(), BLOCK)]);
        file.writeBytes(data.toByteArray());
        return file.toByteArray();
    }

    /** Vectors stay as they are, as do matrices whose rows are no whole blocks. */
    private int format(long[] shape) {
        if (shape.length < 2) {
            return F32;
        }
        return shape[1] % BLOCK != 0 ? BF16 : written++ % 2 == 0 ? Q8_0 : Q4_0;
    }

    private static byte[] stored(float[] values, int format, float[] means) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        if (format == F32 || format == BF16) {
            for (int i = 0; i < values.length; i++) {
                int bits = Float.floatToRawIntBits(values[i]);
                if (format == F32) {
                    out.putInt(bits);
                } else {
                    out.putShort((short) (bits >>> 16));
                }
                means[i] = Float.intBitsToFloat(format == F32 ? bits : bits & 0xffff0000);
            }
        }
        for (int block = 0; format != F32 && format != BF16 && block < values.length; block += BLOCK) {
            block(values, block, format, means, out);
        }
        return ByteBuffer.allocate(out.position()).put(out.flip()).array();
    }

    /** With a power of two as the block's scale. */
    private static void block(float[] values, int from, int format, float[] means, ByteBuffer out) {
        float most = 0;
        for (int i = from; i < from + BLOCK; i++) {
            most = Math.max(most, Math.abs(values[i]));
        }
        int exponent = Math.max(-14, Math.getExponent(most / (format == Q8_0 ? 127 : 7)) + 1);
        float d = Math.scalb(1f, exponent);
        int[] q = new int[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            q[i] = (int) Math.rint(values[from + i] / d);
            means[from + i] = q[i] * d;
        }
        out.putShort((short) (exponent + 15 << 10));
        if (format == Q8_0) {
            for (int x : q) {
                out.put((byte) x);
            }
        } else {
            for (int i = 0; i < BLOCK / 2; i++) {
                out.put((byte) (q[i] + 8 | q[i + BLOCK / 2] + 8 << 4));
            }
        }
    }

    private static ByteBuffer text(ByteBuffer b, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return b.putLong(utf8.length).put(utf8);
    }

    private static void put(ByteArrayOutputStream out, Consumer<ByteBuffer> numbers) {
        ByteBuffer b = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        numbers.accept(b);
        out.write(b.array(), 0, b.position());
    }

    private static float[] latents(Path model, LoadOptions options) throws Exception {
        try (ZImage m = ZImage.load(model.toString(), options)) {
            return m.generate(m.request("a red circle")
                            .withSize(64, 64)
                            .withSteps(2)
                            .withGuidance(1))
                    .latents();
        }
    }

    private static LoadOptions like(String dtype) {
        return new LoadOptions("cpu", dtype).withLike(Fixtures.tiny());
    }

    @Test
    void latentsAreThoseOfTheStoredValues() throws Exception {
        float[] expected = latents(temporary.resolve("plain"), like("fp32"));
        double distance = Fixtures.relativeL2(latents(temporary.resolve("gguf"), like("fp32")), expected);
        assertTrue(distance < 3e-6, "fp32: relative L2 " + distance);
        double rounded = Fixtures.relativeL2(latents(temporary.resolve("plain"), like("bf16")), expected);
        double bf16 = Fixtures.relativeL2(latents(temporary.resolve("gguf"), like("bf16")), expected);
        assertTrue(bf16 < 1.1 * rounded, "bf16: relative L2 " + bf16 + " where plain weights have " + rounded);
        float[] original = latents(Fixtures.tiny(), new LoadOptions("cpu", "fp32"));
        assertTrue(Fixtures.relativeL2(expected, original) > 1e-3, "the files hold the original weights");
    }

    @Test
    void componentsOfAPublishedFolderMayBeGguf() throws Exception {
        Path model = Fixtures.copy(Fixtures.tiny(), temporary.resolve("model"));
        Map<String, String> files = Map.of("transformer", "z-image-Q8_0.gguf", "text_encoder", "Qwen3-Q4_0.gguf");
        for (var e : files.entrySet()) {
            Path folder = model.resolve(e.getKey());
            try (var all = Files.list(folder)) {
                for (Path file :
                        all.filter(f -> f.toString().contains("safetensors")).toList()) {
                    Files.delete(file);
                }
            }
            Files.copy(temporary.resolve("gguf").resolve(e.getValue()), folder.resolve(e.getValue()));
        }
        StreamedTransformerTest.requireSameWhenStreamed(ModelFolder.read("gguf", model), Dtype.BF16);
        float[] expected = latents(temporary.resolve("plain"), like("fp32"));
        float[] latents = latents(model, new LoadOptions("cpu", "fp32"));
        assertTrue(Fixtures.relativeL2(latents, expected) < 3e-6);
        assertEquals(expected.length, latents.length);
    }

    private Weights textEncoder(Map<String, Object> metadata) throws IOException {
        Map<String, Tensor> text = ComfyFiles.renamed(ComfyFiles.textEncoder(Fixtures.tiny()), GgufModelTest::llama);
        Path file = Files.write(temporary.resolve("text.gguf"), gguf(text, metadata));
        return PartFile.of(List.of(file)).orElseThrow().weights(Part.TEXT_ENCODER);
    }

    /** A later Qwen3 of the same sizes has other rotary frequencies; a model that sees has the same tensors. */
    @Test
    void theFileSaysWhatTensorsDoNotTell() throws Exception {
        TextEncoderConfig plain = PartSizes.textEncoder(textEncoder(Map.of()), Optional.empty());
        assertEquals(1e6, plain.ropeTheta());
        assertEquals(1e-6, plain.normEps());
        Weights other = textEncoder(Map.of(
                "general.architecture", "qwen3",
                "qwen3.rope.freq_base", 5e6f,
                "qwen3.attention.layer_norm_rms_epsilon", 1e-5f));
        assertEquals(5e6, PartSizes.textEncoder(other, Optional.empty()).ropeTheta());
        assertEquals(1e-5, PartSizes.textEncoder(other, Optional.empty()).normEps());
        Weights seeing = textEncoder(Map.of("general.architecture", "qwen3vl"));
        String message = assertThrows(ModelException.class, () -> PartSizes.textEncoder(seeing, Optional.empty()))
                .getMessage();
        assertTrue(message.endsWith("its architecture is qwen3vl; the text encoder of Z-Image is qwen3"), message);
        Weights wrong = textEncoder(Map.of("qwen3.rope.freq_base", Float.NaN));
        message = assertThrows(ModelException.class, () -> PartSizes.textEncoder(wrong, Optional.empty()))
                .getMessage();
        assertTrue(message.endsWith("qwen3.rope.freq_base is NaN; expected a number above 0"), message);
    }
}
