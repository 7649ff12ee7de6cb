package org.zimagelab.torch.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.ModelException;

class WeightPackingTest {
    @TempDir
    Path folder;

    private List<StoredTensor> stored(Map<String, Tensor> tensors) throws IOException {
        Path file = folder.resolve("source.safetensors");
        SafetensorsWriter.write(file, Map.of(), tensors, Dtype.FP32);
        return List.copyOf(Safetensors.header(file).values());
    }

    /** More than one piece of the reader. */
    private static Tensor bf16Values(long... shape) {
        Random random = new Random(1);
        float[] values = new float[(int) Tensor.size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToIntBits((float) random.nextGaussian()) & 0xffff0000);
        }
        values[0] = -0f;
        values[1] = Float.intBitsToFloat(0x00010000); // subnormal
        return new Tensor(shape, values);
    }

    @Test
    void numbersThatBf16HoldsAreTheSameAfterwards() throws IOException {
        Tensor tensor = bf16Values(1201, 1013);
        List<StoredTensor> source = stored(Map.of("a.weight", tensor, "b.bias", bf16Values(7)));
        Path packed = folder.resolve("packed.safetensors");
        AtomicLong read = new AtomicLong();
        WeightPacking.write(packed, source, t -> false, read::addAndGet);
        Map<String, StoredTensor> there = Safetensors.header(packed);
        assertEquals(StorageFormat.BF16, there.get("a.weight").format());
        assertArrayEquals(tensor.values(), Safetensors.floats(there.get("a.weight")));
        assertEquals(4 * (1201 * 1013 + 7), read.get());
        assertEquals(
                WeightPacking.bytes(source.get(0), false),
                there.get(source.get(0).name()).bytes());
    }

    @Test
    void theFirstNumberThatBf16DoesNotHoldIsNamedAndNothingIsWritten() throws IOException {
        Tensor tensor = bf16Values(1201, 1013);
        tensor.values()[1_100_000] = 0.1f;
        tensor.values()[1_100_001] = 0.3f;
        List<StoredTensor> source = stored(Map.of("a.weight", tensor));
        Path packed = folder.resolve("packed.safetensors");
        ModelException e =
                assertThrows(ModelException.class, () -> WeightPacking.write(packed, source, t -> false, read -> {}));
        assertTrue(e.getMessage().contains("tensor 'a.weight' has 0.1 at 1100000"), e.getMessage());
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void rowsOfInt8AreTheNearestMultiplesOfTheirScale() throws IOException {
        float[] rows = {1, -0.5f, 0.2f, 2, 0, 0, 0, 0, -254, 1, 3, 5};
        List<StoredTensor> source = stored(Map.of("a.weight", new Tensor(new long[] {3, 4}, rows)));
        Path packed = folder.resolve("packed.safetensors");
        WeightPacking.write(packed, source, t -> true, read -> {});
        byte[] file = Files.readAllBytes(packed);
        SafetensorsHeader header = Safetensors.read(packed);
        SafetensorsHeader.Entry matrix = header.entries().get("a.weight");
        assertEquals("I8", matrix.dtype());
        int from = (int) (header.start() + matrix.from());
        byte[] numbers = new byte[12];
        System.arraycopy(file, from, numbers, 0, 12);
        // the last row's scale is 2, so 1, 3 and 5 lie halfway: they become even
        assertArrayEquals(new byte[] {64, -32, 13, 127, 0, 0, 0, 0, -127, 0, 2, 2}, numbers);
        SafetensorsHeader.Entry scale = header.entries().get("a.weight_scale");
        assertArrayEquals(new long[] {3, 1}, scale.shape());
        StoredTensor scales = Safetensors.header(packed).get("a.weight").scale();
        assertArrayEquals(new float[] {2f / 127, 1, 2}, Safetensors.floats(scales));
    }

    @Test
    void infinityIsNotQuantized() throws IOException {
        List<StoredTensor> source =
                stored(Map.of("a.weight", new Tensor(new long[] {1, 2}, new float[] {1, Float.POSITIVE_INFINITY})));
        ModelException e = assertThrows(
                ModelException.class,
                () -> WeightPacking.write(folder.resolve("packed.safetensors"), source, t -> true, read -> {}));
        assertTrue(e.getMessage().contains("'a.weight' has Infinity"), e.getMessage());
    }

    @Test
    void anInterruptLeavesNoFile() throws IOException {
        List<StoredTensor> source = stored(Map.of("a.weight", bf16Values(1201, 1013)));
        Path packed = folder.resolve("packed.safetensors");
        assertThrows(
                CancellationException.class,
                () -> WeightPacking.write(
                        packed,
                        source,
                        t -> false,
                        read -> Thread.currentThread().interrupt()));
        assertTrue(Thread.interrupted());
        assertFalse(Files.exists(packed));
    }
}
