package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/** The same model in every layout that publishers use gives the same picture. */
class LayoutTest {
    @TempDir
    Path temporary;

    private Path model;
    private float[] expected;

    @BeforeEach
    void copy() throws Exception {
        model = Fixtures.copy(Fixtures.tiny(), temporary.resolve("model"));
        expected = latents("fp32");
    }

    private float[] latents(String dtype) throws Exception {
        try (ZImage m = ZImage.load(model.toString(), new LoadOptions("cpu", dtype))) {
            return m.generate(m.request("a red circle")
                            .withSize(64, 64)
                            .withSteps(3)
                            .withGuidance(1))
                    .latents();
        }
    }

    /** Merges a component's tensors into one file, in another dtype and under other names. */
    private void rewrite(String component, String dtype, UnaryOperator<String> rename, boolean aligned)
            throws IOException {
        Path folder = model.resolve(component);
        Weights weights = Weights.read(folder);
        JsonObject header = new JsonObject();
        Map<String, byte[]> data = new TreeMap<>();
        long at = 0;
        for (var e : new TreeMap<>(weights.tensors()).entrySet()) {
            byte[] bytes = encoded(decoded(e.getValue()), dtype);
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", dtype);
            JsonArray shape = new JsonArray();
            for (long s : e.getValue().shape()) {
                shape.add(s);
            }
            entry.add("shape", shape);
            JsonArray offsets = new JsonArray();
            offsets.add(at);
            offsets.add(at += bytes.length);
            entry.add("data_offsets", offsets);
            header.add(rename.apply(e.getKey()), entry);
            data.put(e.getKey(), bytes);
        }
        for (Path f : weights.files()) {
            Files.delete(f);
        }
        Files.deleteIfExists(folder.resolve("diffusion_pytorch_model.safetensors.index.json"));
        StringBuilder json = new StringBuilder(header.toString());
        while (json.toString().getBytes(StandardCharsets.UTF_8).length % 8 != (aligned ? 0 : 1)) {
            json.append(' ');
        }
        byte[] h = json.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate((int) (8 + h.length + at)).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(h.length).put(h);
        data.values().forEach(out::put);
        String name = component.equals("text_encoder") ? "model" : "diffusion_pytorch_model";
        Files.write(folder.resolve(name + ".safetensors"), out.array());
    }

    private static float[] decoded(StoredTensor t) throws IOException {
        ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(t.file())).order(ByteOrder.LITTLE_ENDIAN);
        float[] x = new float[(int) (t.bytes() / t.format().elementBytes())];
        for (int i = 0; i < x.length; i++) {
            int at = (int) t.offset() + i * t.format().elementBytes();
            x[i] = t.format().elementBytes() == 4 ? b.getFloat(at) : Float.intBitsToFloat(b.getShort(at) << 16);
        }
        return x;
    }

    private static byte[] encoded(float[] x, String dtype) {
        ByteBuffer b =
                ByteBuffer.allocate(x.length * (dtype.equals("F32") ? 4 : 2)).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : x) {
            switch (dtype) {
                case "F32" -> b.putFloat(v);
                case "BF16" -> b.putShort((short) (Float.floatToRawIntBits(v) >>> 16));
                default -> b.putShort(half(v));
            }
        }
        return b.array();
    }

    /**
     * IEEE half, truncated (built into Java only from 20 on). Exact for the fixture's bf16 values, except tiny ones.
     */
    private static short half(float v) {
        int bits = Float.floatToRawIntBits(v);
        int exponent = (bits >>> 23 & 255) - 127 + 15;
        int sign = bits >>> 16 & 0x8000;
        return (short) (exponent <= 0 ? sign : sign | exponent << 10 | bits >>> 13 & 0x3ff);
    }

    /** Equal up to rounding: with another alignment of memory, matrix products sum in another order. */
    private void assertSame(float[] latents) {
        double distance = Fixtures.relativeL2(latents, expected);
        assertTrue(distance < 2e-6, "relative L2 " + distance);
    }

    @Test
    void singleFilesWithOrWithoutPrefixInFp32() throws Exception {
        rewrite("text_encoder", "F32", n -> n.substring("model.".length()), true);
        rewrite("vae", "F32", n -> n, true);
        rewrite("transformer", "F32", n -> n, true);
        assertSame(latents("fp32"));
    }

    @Test
    void fp16WeightsAreComputedInAnyDtype() throws Exception {
        float[] half = latents("bf16");
        rewrite("text_encoder", "F16", n -> n, true);
        assertTrue(Fixtures.relativeL2(latents("fp32"), expected) < 1e-4);
        rewrite("transformer", "F16", n -> n, true);
        assertTrue(Fixtures.relativeL2(latents("fp32"), expected) < 5e-3);
        assertTrue(Fixtures.relativeL2(latents("bf16"), expected) < 2 * Fixtures.relativeL2(half, expected));
    }

    @Test
    void bf16TransformersAsWell() throws Exception {
        rewrite("transformer", "BF16", n -> n, true);
        assertTrue(Fixtures.relativeL2(latents("fp32"), expected) < 5e-2);
    }

    @Test
    void tensorsAtOddPlacesAreReadToo() throws Exception {
        rewrite("text_encoder", "BF16", n -> n, false);
        rewrite("transformer", "F32", n -> n, false);
        assertSame(latents("fp32"));
    }
}
