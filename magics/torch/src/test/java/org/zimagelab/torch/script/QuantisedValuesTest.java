package org.zimagelab.torch.script;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StorageFormat;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/** What stored numbers mean: for GGUF's formats as gguf-py says in {@code formats.gguf} ({@code make_gguf.py}). */
class QuantisedValuesTest {
    private static final int WIDTH = 256;

    /** A sum with zeros has lost the sign of a zero. */
    private static final float UNSIGNED_ZERO = Float.MIN_VALUE;

    private static final String SOURCE = """
            class Values(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              weights : __torch__.Weights

              def values(self, name: str) -> Tensor:
                return self.weights.get(name + ".weight").to(6)

              def rows(self, name: str, ids: Tensor) -> Tensor:
                return self.weights.rows(name + ".weight", ids).to(6)

              def product(self, x: Tensor, name: str) -> Tensor:
                return self.weights.linear(x.to(self.weights.dtype), name).to(6)

              def with_bias(self, x: Tensor, name: str) -> Tensor:
                return self.weights.affine(x.to(self.weights.dtype), name).to(6)
            """;

    @TempDir
    Path temporary;

    private Weights golden() throws IOException {
        Path file = temporary.resolve("formats.gguf");
        try (InputStream in = StorageFormat.class.getResourceAsStream("formats.gguf")) {
            Files.write(file, in.readAllBytes());
        }
        return Weights.files(List.of(file), name -> true);
    }

    /** The tensors under the name that a network asks for, in a module that computes in this dtype. */
    private static TorchScript module(Map<String, StoredTensor> tensors, Dtype dtype) {
        Map<String, StoredTensor> weights = new LinkedHashMap<>();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        tensors.forEach((name, t) -> {
            weights.put(name, t.renamed(name));
            shapes.put(name, t.shape());
        });
        Path file = tensors.values().iterator().next().file();
        TorchScript script = TorchScript.compile(
                NDManager.newBaseManager(Device.cpu(), "PyTorch"), SOURCE, "Values", Map.of(), dtype);
        script.attach(new Weights(file, List.of(file), weights), dtype, shapes, "");
        return script;
    }

    private static float[] rounded(float[] values, Dtype dtype) {
        float[] rounded = values.clone();
        for (int i = 0; dtype == Dtype.BF16 && i < rounded.length; i++) {
            int bits = Float.floatToRawIntBits(rounded[i]);
            rounded[i] = Float.intBitsToFloat(bits + 0x7fff + (bits >>> 16 & 1) & 0xffff0000);
        }
        return rounded;
    }

    /** All of a matrix, some of its rows, part of it as a tensor of its own, and what a product with it sees. */
    @ParameterizedTest
    @EnumSource(
            names = {"FP8_E4M3", "FP8_E5M2", "INT8", "FP32"},
            mode = EnumSource.Mode.EXCLUDE)
    void ggufsFormatsMeanWhatGgufPySays(StorageFormat format) throws Exception {
        Map<String, StoredTensor> golden = golden().tensors();
        StoredTensor t = golden.get(format.name());
        float[] expected = Safetensors.floats(golden.get(format.name() + ".expected"));
        float[] second = Arrays.copyOfRange(expected, WIDTH, 2 * WIDTH);
        Map<String, StoredTensor> tensors = Map.of(
                "a.weight",
                t,
                "second.weight",
                t.rows("", 1, 2),
                "line.weight",
                t.rows("", 1, 2).reshaped(WIDTH));
        for (Dtype dtype : new Dtype[] {Dtype.FP32, Dtype.BF16}) {
            try (TorchScript script = module(tensors, dtype);
                    NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
                assertArrayEquals(
                        rounded(expected, dtype),
                        script.tensor(m, "values", "a").toFloatArray());
                NDArray line = script.tensor(m, "values", "line");
                assertEquals(new Shape(WIDTH), line.getShape());
                assertArrayEquals(rounded(second, dtype), line.toFloatArray());
                NDArray ids = m.create(new long[] {1, 0, 1}, new Shape(1, 3));
                NDArray rows = script.tensor(m, "rows", "a", ids);
                assertEquals(new Shape(1, 3, WIDTH), rows.getShape());
                assertArrayEquals(
                        rounded(second, dtype),
                        rows.get(new ai.djl.ndarray.index.NDIndex("0, 2")).toFloatArray());
                // the identity times a transposed row is that row
                NDArray row = script.tensor(m, "product", m.eye(WIDTH), "second");
                assertArrayEquals(rounded(second, dtype), row.toFloatArray(), UNSIGNED_ZERO);
            }
        }
    }

    private Path safetensors(String dtype, byte[] numbers, float[] scale) throws IOException {
        int columns = numbers.length / 256;
        String header =
                "{\"a.weight\":{\"dtype\":\"" + dtype + "\",\"shape\":[256," + columns + "],\"data_offsets\":[0,"
                        + numbers.length + "]},\"a.bias\":{\"dtype\":\"F32\",\"shape\":[256],\"data_offsets\":["
                        + numbers.length + "," + (numbers.length + 1024) + "]}";
        int end = numbers.length + 1024;
        if (scale.length > 0) {
            header += ",\"a.weight_scale\":{\"dtype\":\"F32\",\"shape\":[" + scale.length + ",1],\"data_offsets\":["
                    + end + "," + (end + 4 * scale.length) + "]}";
        }
        byte[] text = (header + "}").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(8 + text.length + end + 4 * scale.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .put(numbers);
        for (int i = 0; i < 256; i++) {
            out.putFloat(i);
        }
        for (float s : scale) {
            out.putFloat(s);
        }
        return Files.write(temporary.resolve("a.safetensors"), out.array());
    }

    /** The number that the bits of an fp8 format stand for (OCP, "8-bit Floating Point Specification", 2023). */
    private static float fp8(int bits, int mantissaBits, int bias, int firstNaN) {
        int exponent = (bits & 127) >> mantissaBits;
        int mantissa = bits & (1 << mantissaBits) - 1;
        float size = exponent == 0
                ? Math.scalb((float) mantissa, 1 - bias - mantissaBits)
                : Math.scalb((float) (mantissa + (1 << mantissaBits)), exponent - bias - mantissaBits);
        if ((bits & 127) >= firstNaN) {
            size = Float.NaN;
        } else if (mantissaBits == 2 && (bits & 127) == firstNaN - 1) {
            size = Float.POSITIVE_INFINITY;
        }
        return bits < 128 ? size : -size;
    }

    @Test
    void everyNumberOfFp8IsWhatItsBitsStandFor() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        for (boolean e4m3 : new boolean[] {true, false}) {
            float[] expected = new float[256];
            for (int i = 0; i < 256; i++) {
                expected[i] = e4m3 ? fp8(i, 3, 7, 127) : fp8(i, 2, 15, 125);
            }
            Path file = safetensors(e4m3 ? "F8_E4M3" : "F8_E5M2", all, new float[0]);
            for (Dtype dtype : new Dtype[] {Dtype.FP32, Dtype.BF16}) {
                try (TorchScript script = module(Safetensors.header(file), dtype);
                        NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
                    assertArrayEquals(expected, script.tensor(m, "values", "a").toFloatArray());
                    NDArray one = m.ones(new Shape(1, 1));
                    assertArrayEquals(
                            expected, script.tensor(m, "product", one, "a").toFloatArray(), UNSIGNED_ZERO);
                }
            }
        }
    }

    @Test
    void rowsOfInt8HaveScalesOfTheirOwn() throws Exception {
        byte[] numbers = new byte[512];
        float[] scale = new float[256];
        float[] expected = new float[512];
        float[] product = new float[256];
        for (int i = 0; i < 256; i++) {
            scale[i] = (i + 1) / 512f;
            for (int j = 0; j < 2; j++) {
                numbers[2 * i + j] = (byte) (j == 0 ? i % 255 - 127 : 127 - i % 200);
                expected[2 * i + j] = numbers[2 * i + j] * scale[i];
            }
            product[i] = (numbers[2 * i] + 2 * numbers[2 * i + 1]) * scale[i];
        }
        try (TorchScript script = module(Safetensors.header(safetensors("I8", numbers, scale)), Dtype.FP32);
                NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            assertArrayEquals(expected, script.tensor(m, "values", "a").toFloatArray());
            NDArray x = m.create(new float[] {1, 2}, new Shape(1, 2));
            assertArrayEquals(product, script.tensor(m, "product", x, "a").toFloatArray());
            for (int i = 0; i < 256; i++) {
                product[i] += i;
            }
            assertArrayEquals(product, script.tensor(m, "with_bias", x, "a").toFloatArray());
            NDArray ids = m.create(new long[] {255, 7}, new Shape(2));
            assertArrayEquals(
                    new float[] {expected[510], expected[511], expected[14], expected[15]},
                    script.tensor(m, "rows", "a", ids).toFloatArray());
        }
    }
}
