package org.zimagelab.torch.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.torch.ModelException;

/** Headers of GGUF files. What their blocks mean is in {@code QuantisedValuesTest}. */
class GgufTest {
    private static final long[] ROWS = {2, 64};
    private static final int Q8_0 = 8;

    @TempDir
    Path temporary;

    private Path file(GgufBytes bytes) throws IOException {
        return Files.write(temporary.resolve("x.gguf"), bytes.bytes());
    }

    private static GgufBytes two() {
        return new GgufBytes()
                .text("general.architecture", "lumina2")
                .tensor("a", Q8_0, ROWS, new byte[136])
                .tensor("b", 0, new long[] {3}, new byte[12]);
    }

    @Test
    void tensorsAreRowMajorAndWhereTheHeaderSays() throws Exception {
        for (int version : new int[] {2, 3}) {
            byte[] bytes = two().version(version).bytes();
            Path file = Files.write(temporary.resolve("x.gguf"), bytes);
            Weights weights = Weights.files(List.of(file), name -> true);
            StoredTensor a = weights.tensors().get("a");
            assertEquals(StorageFormat.Q8_0, a.format());
            assertArrayEquals(ROWS, a.shape());
            assertArrayEquals(new long[] {2, 2, 34}, a.storedShape());
            assertEquals(136, a.bytes());
            assertEquals(0, a.offset() % 32);
            assertEquals(a.offset() + 160, weights.tensors().get("b").offset());
            assertEquals(bytes.length - 32, weights.tensors().get("b").offset());
            StoredTensor second = a.rows("second", 1, 2);
            assertEquals(a.offset() + 68, second.offset());
            assertEquals(68, second.bytes());
            assertEquals("lumina2", Gguf.read(file).metadata().get("general.architecture"));
        }
    }

    @Test
    void aFolderMayHoldAGgufFileAlone() throws Exception {
        file(two());
        assertEquals(2, Weights.read(temporary).tensors().size());
        Files.copy(temporary.resolve("x.gguf"), temporary.resolve("y.gguf"));
        String message = assertThrows(ModelException.class, () -> Weights.read(temporary))
                .getMessage();
        assertTrue(message.contains("several .gguf files, among them x.gguf"), message);
    }

    @Test
    void kindsAreToldByTensors() throws Exception {
        assertEquals(
                "a Qwen3 text encoder",
                WeightFile.described(file(new GgufBytes()
                        .tensor("token_embd.weight", 0, new long[] {1}, new byte[4])
                        .tensor("blk.0.attn_q_norm.weight", 0, new long[] {1}, new byte[4]))));
        assertEquals(
                "a GGUF file of an unknown network (one of its tensors is a), with weights in Q3_K, which is not read",
                WeightFile.described(file(new GgufBytes().info("a", 11, new long[] {256}, 0))));
        assertEquals("a GGUF file without a tensor", WeightFile.described(file(new GgufBytes())));
    }

    @Test
    void whatIsWrongIsSaidInOneLine() throws Exception {
        byte[] nested = new byte[12 * 6];
        for (int i = 0; i < nested.length; i += 12) {
            nested[i] = 9;
            nested[i + 4] = 1;
        }
        Map<String, GgufBytes> wrong = Map.ofEntries(
                Map.entry("GGUF version 1; versions 2 and 3 are read", two().version(1)),
                Map.entry("GGUF version 4;", two().version(4)),
                Map.entry("a big-endian GGUF file", two().version(3 << 24)),
                Map.entry("18446744073709551615 tensors", two().tensors(-1)),
                Map.entry("a tensor without a name in the header", two().tensors(3000)),
                Map.entry("tensor 'a' is in the header twice", two().info("a", 0, new long[] {1}, 0)),
                Map.entry("tensor 'c': 5 sides", two().info("c", 0, new long[] {1, 1, 1, 1, 1}, 0)),
                Map.entry("tensor 'c': a side of 18446744073709551615", two().info("c", 0, new long[] {-1}, 0)),
                Map.entry(
                        "tensor 'c': format IQ4_XS is not read; read from GGUF are fp32, bf16, fp16, Q8_0,",
                        two().info("c", 23, new long[] {256}, 0)),
                Map.entry("tensor 'c': format number 77 is not read", two().info("c", 77, new long[] {1}, 0)),
                Map.entry(
                        "tensor 'c': rows of 48 values are not whole blocks of 32 (Q8_0)",
                        two().info("c", Q8_0, new long[] {2, 48}, 0)),
                Map.entry("tensors 'a' and 'c' overlap", two().info("c", 0, new long[] {1}, 132)),
                Map.entry("truncated: tensor 'c' takes 4 bytes", two().info("c", 0, new long[] {1}, 192)),
                Map.entry("truncated: tensor 'd' takes", two().info("d", 0, new long[] {1}, Long.MAX_VALUE)),
                Map.entry("tensor 'e': shape", two().info("e", 0, new long[] {1L << 40, 1L << 40}, 0)),
                Map.entry("lists are nested deeper than 4", two().value("x", 9, nested)),
                Map.entry("type 13 in the header's metadata", two().value("x", 13)),
                Map.entry("general.alignment 0", two().value("general.alignment", 4, new byte[4])));
        for (var e : wrong.entrySet()) {
            Path file = file(e.getValue());
            String message = assertThrows(ModelException.class, () -> Weights.files(List.of(file), name -> true))
                    .getMessage();
            assertTrue(message.startsWith(file + ": " + e.getKey()), message);
            assertEquals(1, message.lines().count());
        }
    }

    @Test
    void anyBeginningOfAFileIsTruncated() throws Exception {
        byte[] whole = two().bytes();
        for (int length = 4; length < whole.length - 20; length += 7) {
            Path file = Files.write(temporary.resolve("x.gguf"), Arrays.copyOf(whole, length));
            String message = assertThrows(ModelException.class, () -> Weights.files(List.of(file), name -> true))
                    .getMessage();
            assertTrue(message.contains("truncated"), message);
        }
    }
}
