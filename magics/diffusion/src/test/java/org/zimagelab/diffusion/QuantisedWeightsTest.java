package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
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
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/** Weights in fp8 and int8 give the latents that their values give in fp32. */
class QuantisedWeightsTest {
    private static final List<String> COMPONENTS = List.of("transformer", "text_encoder");

    @TempDir
    Path temporary;

    /** A tensor as it is stored, and the values that this means. */
    private record Item(String dtype, long[] shape, byte[] bytes, float[] values) {}

    /** How a matrix [rows, columns] of this name is stored. */
    private interface Form {
        void write(String name, long[] shape, float[] values, Map<String, Item> to);
    }

    /** The forms that people have. */
    private enum Quantised implements Form {
        FP8_CAST {
            @Override
            public void write(String name, long[] shape, float[] values, Map<String, Item> to) {
                fp8(name, shape, values, new float[] {1}, Fp8.E4M3, to);
            }
        },
        FP8_E5M2_CAST {
            @Override
            public void write(String name, long[] shape, float[] values, Map<String, Item> to) {
                fp8(name, shape, values, new float[] {1}, Fp8.E5M2, to);
            }
        },
        FP8_SCALED_AS_COMFYUI_DID {
            @Override
            public void write(String name, long[] shape, float[] values, Map<String, Item> to) {
                float[] scale = {largest(values, 0, values.length) / 448};
                fp8(name, shape, values, scale, Fp8.E4M3, to);
                String layer = layer(name);
                to.put(layer + "scale_weight", item(scale));
                to.put(layer + "scale_input", item(7f));
                to.put("scaled_fp8", new Item("F8_E4M3", new long[] {0}, new byte[0], null));
            }
        },
        FP8_SCALED_AS_COMFYUI_DOES {
            @Override
            public void write(String name, long[] shape, float[] values, Map<String, Item> to) {
                float[] scale = {largest(values, 0, values.length) / 448};
                fp8(name, shape, values, scale, Fp8.E4M3, to);
                String layer = layer(name);
                to.put(layer + "weight_scale", item(scale));
                to.put(layer + "input_scale", item(7f));
                byte[] note = "{\"format\": \"float8_e4m3fn\", \"full_precision_matrix_mult\": true}"
                        .getBytes(StandardCharsets.UTF_8);
                to.put(layer + "comfy_quant", new Item("U8", new long[] {note.length}, note, null));
            }
        },
        FP8_ROWS {
            @Override
            public void write(String name, long[] shape, float[] values, Map<String, Item> to) {
                float[] scale = scales(shape, values, 448);
                fp8(name, shape, values, scale, Fp8.E4M3, to);
                to.put(layer(name) + "weight_scale", item(scale));
            }
        },
        INT8_ROWS {
            @Override
            public void write(String name, long[] shape, float[] values, Map<String, Item> to) {
                float[] scale = scales(shape, values, 127);
                int columns = (int) shape[1];
                byte[] bytes = new byte[values.length];
                float[] meant = new float[values.length];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) Math.rint(values[i] / scale[i / columns]);
                    meant[i] = bytes[i] * scale[i / columns];
                }
                to.put(name, new Item("I8", shape, bytes, meant));
                ByteBuffer b = ByteBuffer.allocate(scale.length * 4).order(ByteOrder.LITTLE_ENDIAN);
                for (float s : scale) {
                    b.putFloat(s);
                }
                to.put(layer(name) + "weight_scale", new Item("F32", new long[] {scale.length, 1}, b.array(), null));
            }
        }
    }

    /** The finite numbers of a format of 8 bits, by their bits. */
    private enum Fp8 {
        E4M3(4, 3, 7, 448),
        E5M2(5, 2, 15, 57344);

        private final float[] numbers = new float[256];

        Fp8(int exponentBits, int mantissaBits, int bias, float largest) {
            for (int bits = 0; bits < 256; bits++) {
                int exponent = bits >> mantissaBits & (1 << exponentBits) - 1;
                int mantissa = bits & (1 << mantissaBits) - 1;
                float size = exponent == 0
                        ? Math.scalb((float) mantissa, 1 - bias - mantissaBits)
                        : Math.scalb((float) (mantissa + (1 << mantissaBits)), exponent - bias - mantissaBits);
                numbers[bits] = size > largest ? Float.NaN : bits < 128 ? size : -size;
            }
        }

        byte nearest(float x) {
            int best = 0;
            for (int bits = 1; bits < 256; bits++) {
                if (Math.abs(numbers[bits] - x) < Math.abs(numbers[best] - x)) {
                    best = bits;
                }
            }
            return (byte) best;
        }
    }

    private static void fp8(String name, long[] shape, float[] values, float[] scale, Fp8 form, Map<String, Item> to) {
        int columns = values.length / scale.length;
        byte[] bytes = new byte[values.length];
        float[] meant = new float[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = form.nearest(values[i] / scale[i / columns]);
            meant[i] = form.numbers[bytes[i] & 255] * scale[i / columns];
        }
        to.put(name, new Item("F8_" + form, shape, bytes, meant));
    }

    private static String layer(String name) {
        return name.substring(0, name.length() - "weight".length());
    }

    private static float[] scales(long[] shape, float[] values, float most) {
        int columns = (int) shape[1];
        float[] scale = new float[(int) shape[0]];
        for (int row = 0; row < scale.length; row++) {
            scale[row] = largest(values, row * columns, columns) / most;
        }
        return scale;
    }

    private static float largest(float[] values, int from, int count) {
        float most = 1e-30f;
        for (int i = from; i < from + count; i++) {
            most = Math.max(most, Math.abs(values[i]));
        }
        return most;
    }

    private static Item item(float... values) {
        ByteBuffer b = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : values) {
            b.putFloat(v);
        }
        long[] shape = values.length == 1 ? new long[0] : new long[] {values.length};
        return new Item("F32", shape, b.array(), values);
    }

    /** Writes the fixture's networks with matrices in another form, and in fp32 with the values that these mean. */
    private void write(Form form, Path quantised, Path plain) throws Exception {
        Fixtures.copy(Fixtures.tiny(), quantised);
        Fixtures.copy(Fixtures.tiny(), plain);
        for (String component : COMPONENTS) {
            Map<String, Item> stored = new LinkedHashMap<>();
            Weights weights = Weights.read(quantised.resolve(component));
            for (var t : weights.tensors().values()) {
                float[] values = Safetensors.floats(t);
                if (t.shape().length == 2 && t.name().endsWith(".weight")) {
                    form.write(t.name(), t.shape(), values, stored);
                } else {
                    Item item = item(values);
                    stored.put(t.name(), new Item(item.dtype, t.shape(), item.bytes, values));
                }
            }
            Map<String, Item> meant = new LinkedHashMap<>();
            weights.tensors().keySet().forEach(name -> {
                Item item = stored.get(name);
                meant.put(name, new Item("F32", item.shape, item(item.values).bytes, item.values));
            });
            replace(quantised.resolve(component), stored);
            replace(plain.resolve(component), meant);
        }
    }

    private static void replace(Path folder, Map<String, Item> tensors) throws IOException {
        for (Path file : Weights.read(folder).files()) {
            Files.delete(file);
        }
        Files.deleteIfExists(folder.resolve("diffusion_pytorch_model.safetensors.index.json"));
        String name = folder.endsWith("text_encoder") ? "model" : "diffusion_pytorch_model";
        Files.write(folder.resolve(name + ".safetensors"), bytes(tensors));
    }

    private static byte[] bytes(Map<String, Item> tensors) {
        JsonObject header = new JsonObject();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        tensors.forEach((name, item) -> {
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", item.dtype);
            entry.add("shape", new Gson().toJsonTree(item.shape));
            long[] offsets = {data.size(), data.size() + item.bytes.length};
            entry.add("data_offsets", new Gson().toJsonTree(offsets));
            header.add(name, entry);
            data.writeBytes(item.bytes);
        });
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(data.toByteArray())
                .array();
    }

    private static float[] latents(Path model, String dtype) throws Exception {
        try (ZImage m = ZImage.load(model.toString(), new LoadOptions("cpu", dtype))) {
            return m.generate(m.request("a red circle")
                            .withSize(64, 64)
                            .withSteps(2)
                            .withGuidance(1))
                    .latents();
        }
    }

    @ParameterizedTest
    @EnumSource
    void latentsAreThoseOfTheStoredValues(Quantised form) throws Exception {
        Path quantised = temporary.resolve("quantised");
        Path plain = temporary.resolve("plain");
        write(form, quantised, plain);
        float[] expected = latents(plain, "fp32");
        // a scale multiplies the product here, the weights there; rows begin at other addresses
        double distance = Fixtures.relativeL2(latents(quantised, "fp32"), expected);
        assertTrue(distance < 3e-6, "fp32: relative L2 " + distance);
        double rounded = Fixtures.relativeL2(latents(plain, "bf16"), expected);
        double bf16 = Fixtures.relativeL2(latents(quantised, "bf16"), expected);
        assertTrue(bf16 < 1.3 * rounded, "bf16: relative L2 " + bf16 + " where plain weights have " + rounded);
        rounded = Fixtures.relativeL2(latents(plain, "fp16"), expected);
        double fp16 = Fixtures.relativeL2(latents(quantised, "fp16"), expected);
        assertTrue(fp16 < 1.3 * rounded, "fp16: relative L2 " + fp16 + " where plain weights have " + rounded);
    }

    /** Both convert their weights into one buffer. */
    @Test
    void twoCallsAtOnceDoNotDisturbEachOther() throws Exception {
        Path quantised = temporary.resolve("quantised");
        write(Quantised.INT8_ROWS, quantised, temporary.resolve("plain"));
        SideBySideCallsTest.requireSameAtOnceAsAlone(ModelFolder.read("int8", quantised));
    }

    @ParameterizedTest
    @EnumSource(names = {"FP8_SCALED_AS_COMFYUI_DOES", "INT8_ROWS"})
    void blocksAreStreamedToTheBitTheSame(Quantised form) throws Exception {
        Path quantised = temporary.resolve("quantised");
        write(form, quantised, temporary.resolve("plain"));
        for (Dtype dtype : Dtype.values()) {
            StreamedTransformerTest.requireSameWhenStreamed(ModelFolder.read("quantised", quantised), dtype);
        }
    }

    /** What stands beside a weight of one row and two columns decides what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "I8 | - | - | tensor 'x.weight': int8 without a scale (x.weight_scale)",
                "F8_E4M3 | weight_scale_inv | F32 | its weights are in fp8 with a scale for each block",
                "U8 | weight_scale_2 | F32 | its weights are in nvfp4, which is not read; read are fp32, bf16,",
                "F8_E4M3 | weight_zero_point | I8 | its weights are in a form with zero points",
                "U8 | weight_scale | U8 | its weights are in mxfp8 or mxfp4",
                "U8 | absmax | F32 | its weights are in bitsandbytes's form",
                "I8 | qweight | I32 | its weights are in GPTQ's or AWQ's form",
                "F8_E4M3 | scale_weight | F8_E4M3 | tensor 'x.scale_weight': a scale in fp8_e4m3",
                "F8_E4M3 | comfy_quant | F32 | tensor 'x.comfy_quant': not ComfyUI's note of a quantisation"
            })
    void whatIsNotReadIsNamed(String dtype, String companion, String other, String expected) throws Exception {
        Map<String, Item> tensors = new LinkedHashMap<>();
        tensors.put("x.weight", new Item(dtype, new long[] {1, 2}, new byte[2], null));
        if (!companion.equals("-")) {
            int bytes = other.endsWith("32") ? 4 : 1;
            tensors.put("x." + companion, new Item(other, new long[] {1}, new byte[bytes], null));
        }
        refused(tensors, expected);
    }

    private void refused(Map<String, Item> tensors, String expected) throws IOException {
        Path file = temporary.resolve("x.safetensors");
        Files.write(file, bytes(tensors));
        ModelException e = assertThrows(ModelException.class, () -> Safetensors.header(file));
        assertTrue(e.getMessage().startsWith(file + ": " + expected), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void scalesThatDoNotFitAreRefused() throws Exception {
        Item weight = new Item("F8_E4M3", new long[] {4, 2}, new byte[8], null);
        for (var e : Map.<String, Consumer<Map<String, Item>>>of(
                        "tensor 'x.weight_scale': shape [2] is neither one scale nor one for each of the 4 rows",
                                m -> m.put("x.weight_scale", item(1, 2)),
                        "tensor 'y.weight_scale': its weight is missing", m -> m.put("y.weight_scale", item(1)),
                        "tensor 'x.scale_weight': 'x.weight_scale' is there too",
                                m -> {
                                    m.put("x.weight_scale", item(1));
                                    m.put("x.scale_weight", item(1));
                                })
                .entrySet()) {
            Map<String, Item> tensors = new LinkedHashMap<>();
            tensors.put("x.weight", weight);
            e.getValue().accept(tensors);
            refused(tensors, e.getKey());
        }
    }

    /** As libraries that write shards place them: by size, and not by what belongs together. */
    @Test
    void aScaleMayBeInAnotherShardThanItsWeight() throws Exception {
        Item weight = new Item("F8_E4M3", new long[] {4, 2}, new byte[8], null);
        String shard = "model-0000%d-of-00002.safetensors";
        Files.write(temporary.resolve(String.format(shard, 1)), bytes(Map.of("x.weight", weight)));
        Files.write(temporary.resolve(String.format(shard, 2)), bytes(Map.of("x.weight_scale", item(1, 2, 3, 4))));
        String index = "{\"weight_map\": {\"x.weight\": \"" + String.format(shard, 1) + "\", \"x.weight_scale\": \""
                + String.format(shard, 2) + "\"}}";
        for (boolean indexed : new boolean[] {false, true}) {
            if (indexed) {
                Files.writeString(temporary.resolve("model.safetensors.index.json"), index);
            }
            Map<String, StoredTensor> tensors = Weights.read(temporary).tensors();
            assertEquals(Set.of("x.weight"), tensors.keySet());
            StoredTensor two = tensors.get("x.weight").rows("y", 1, 3);
            assertArrayEquals(new float[] {2, 3}, Safetensors.floats(two.scale()));
            assertArrayEquals(new long[] {2, 1}, two.scale().shape());
            assertEquals(tensors.get("x.weight").offset() + 2, two.offset());
        }
    }

    @Test
    void aFormOfComfyUiThatIsNotReadIsNamed() throws Exception {
        for (var e : Map.of(
                        "{\"format\": \"nvfp4\"}",
                        "tensor 'x.comfy_quant': ComfyUI's form nvfp4 is not read",
                        "{\"format\": \"int8_tensorwise\", \"convrot\": true}",
                        "tensor 'x.comfy_quant': ComfyUI's form int8_tensorwise with convrot is not read")
                .entrySet()) {
            byte[] note = e.getKey().getBytes(StandardCharsets.UTF_8);
            Map<String, Item> tensors = new LinkedHashMap<>();
            tensors.put("x.weight", new Item("F8_E4M3", new long[] {1, 2}, new byte[2], null));
            tensors.put("x.comfy_quant", new Item("U8", new long[] {note.length}, note, null));
            refused(tensors, e.getValue());
        }
    }
}
