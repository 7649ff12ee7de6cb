package org.zimagelab.torch.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    private static final Map<String, String> PT = Map.of("format", "pt");

    @TempDir
    Path folder;

    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b.weight", new Tensor(new long[] {2, 3}, new float[] {1, -2, 3, 0.5f, -0.25f, 0}));
        tensors.put("a \"quoted\" 名", new Tensor(new long[] {}, new float[] {7}));
        // longer than the writer's buffer
        float[] many = new float[300_001];
        for (int i = 0; i < many.length; i++) {
            many[i] = i % 251;
        }
        tensors.put("c", new Tensor(new long[] {many.length, 1}, many));
        tensors.put("d.empty", new Tensor(new long[] {0, 4}, new float[0]));
        for (Dtype dtype : List.of(Dtype.FP32, Dtype.BF16)) {
            Path file = folder.resolve(dtype.word() + ".safetensors");
            Files.writeString(file, "an older file");
            SafetensorsWriter.write(file, PT, tensors, dtype);
            Map<String, StoredTensor> read = Safetensors.header(file);
            assertEquals(List.of("a \"quoted\" 名", "b.weight", "c", "d.empty"), List.copyOf(read.keySet()));
            for (var e : tensors.entrySet()) {
                StoredTensor t = read.get(e.getKey());
                assertEquals(dtype.storage(), t.format());
                assertArrayEquals(e.getValue().shape(), t.shape());
                assertArrayEquals(e.getValue().values(), Safetensors.floats(t));
            }
            long length = ByteBuffer.wrap(Files.readAllBytes(file))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            assertEquals(0, length % 8);
            String header = new String(Files.readAllBytes(file), 8, (int) length, StandardCharsets.UTF_8);
            assertTrue(header.startsWith("{\"__metadata__\":{\"format\":\"pt\"},"), header);
            assertEquals(8 + length, read.get("a \"quoted\" 名").offset());
            assertEquals(PT, Safetensors.metadata(file));
            assertArrayEquals(Files.readAllBytes(file), SafetensorsWriter.bytes(PT, tensors, dtype));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(2, files.count(), "nothing is left beside them");
        }
    }

    @Test
    void roundsToTheNearestAndThenToEven() {
        int[][] floatToBf16 = {
            {0x3f800000, 0x3f80}, // 1
            {0x3f807fff, 0x3f80}, // just under the middle
            {0x3f808000, 0x3f80}, // the middle: 0x3f80 is even
            {0x3f808001, 0x3f81}, // just over it
            {0x3f818000, 0x3f82}, // the middle: 0x3f81 is odd
            {0xbf818000, 0xbf82},
            {0x40490fdb, 0x4049}, // π, to 3.140625
            {0x3dcccccd, 0x3dcd}, // 0.1
            {0x80000000, 0x8000}, // −0
            {0x00000001, 0x0000}, // the smallest float
            {0x00008001, 0x0001},
            {0x7f7f7fff, 0x7f7f}, // the largest bf16, nearly
            {0x7f7fffff, 0x7f80}, // the largest float, to infinity
            {0x7f800000, 0x7f80}, // ∞
            {0xff800000, 0xff80},
        };
        for (int[] pair : floatToBf16) {
            assertEquals(
                    pair[1],
                    SafetensorsWriter.bf16(Float.intBitsToFloat(pair[0])) & 0xffff,
                    () -> Integer.toHexString(pair[0]));
        }
    }

    @Test
    void whatIsNoNumberStaysSo() throws Exception {
        // the only bit of the last is in the half that bf16 does not have
        float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0xff800001)};
        for (Dtype dtype : List.of(Dtype.FP32, Dtype.BF16)) {
            Path file = folder.resolve("odd.safetensors");
            SafetensorsWriter.write(file, PT, Map.of("x", new Tensor(new long[] {4}, odd)), dtype);
            assertArrayEquals(
                    new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN},
                    Safetensors.floats(Safetensors.header(file).get("x")));
        }
    }

    @Test
    void refusesWhatItCannotWrite() {
        Tensor one = new Tensor(new long[] {1}, new float[1]);
        Path file = folder.resolve("x.safetensors");
        assertThrows(
                IllegalArgumentException.class, () -> SafetensorsWriter.write(file, PT, Map.of("x", one), Dtype.FP16));
        assertTrue(Arrays.asList(folder.toFile().list()).isEmpty());
        assertEquals(
                "shape [2, 3] holds 6 values, not 5",
                assertThrows(IllegalArgumentException.class, () -> new Tensor(new long[] {2, 3}, new float[5]))
                        .getMessage());
    }
}
