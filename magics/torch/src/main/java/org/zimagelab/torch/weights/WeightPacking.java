package org.zimagelab.torch.weights;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.SafetensorsWriter.Part;

/**
 * Writes the tensors of a file again in fewer bytes: float32 as bf16 where that loses nothing, and matrices as rows of
 * int8 where it is asked for. Tensors of other formats are copied, with their scales.
 *
 * <p>A row of int8 is {@code q · scale} with {@code scale = max |w| / 127} and {@code q = w / scale} rounded to nearest
 * even: the channel-wise form of compressed-tensors. The scales are a tensor {@code NAME_scale}, float32 [out, 1].
 */
public final class WeightPacking {
    private static final int PIECE = 1 << 22;

    /** The greatest int8 of a row, so that q and −q both exist. */
    static final float GREATEST = 127;

    private WeightPacking() {}

    /**
     * Writes the tensors to a file of the safetensors format.
     *
     * @param tensors in the order in which they will stand there; all may be of one file or of several
     * @param asInt8 whether a matrix becomes rows of int8; others become bf16
     * @param read told how many bytes were read, again and again
     * @throws ModelException naming the first tensor that bf16 does not hold exactly, and its value; no file is left
     * @throws IOException if a file cannot be read or written
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; no file is left
     */
    public static void write(Path file, List<StoredTensor> tensors, Predicate<StoredTensor> asInt8, LongConsumer read)
            throws IOException {
        List<Part> parts = new ArrayList<>();
        for (StoredTensor t : tensors) {
            parts.addAll(asInt8.test(t) ? int8(t, read) : List.of(bf16(t, read)));
            if (t.scale() != null) {
                StoredTensor scale = t.scale().renamed(scaleName(t.name()));
                parts.add(copy(scale, read));
            }
        }
        SafetensorsWriter.write(file, Map.of("format", "pt"), parts);
    }

    /** Bytes that a tensor takes in the file that {@link #write} makes. */
    public static long bytes(StoredTensor t, boolean asInt8) {
        long values = Tensor.size(t.shape());
        if (asInt8) {
            return values + Float.BYTES * t.shape()[0];
        }
        long scale = t.scale() == null ? 0 : t.scale().bytes();
        return scale + (isWide(t) ? values * Dtype.BF16.bytes() : t.bytes());
    }

    /** The name of the tensor that holds the scales of a matrix of int8 rows. */
    public static String scaleName(String name) {
        return name + "_scale";
    }

    private static boolean isWide(StoredTensor t) {
        return t.format() == StorageFormat.FP32;
    }

    /** As bf16 where the tensor is float32; as it is otherwise. */
    private static Part bf16(StoredTensor t, LongConsumer read) {
        if (!isWide(t)) {
            return copy(t, read);
        }
        return new Part(
                t.name(),
                StorageFormat.BF16.safetensors(),
                t.shape(),
                Tensor.size(t.shape()) * Dtype.BF16.bytes(),
                out -> {
                    byte[] halves = new byte[PIECE / 2];
                    long[] done = {0};
                    pieces(t, read, (bytes, from, length) -> {
                        // little-endian: the upper half of a float is its last two bytes
                        for (int i = 0, j = 0; i < length; i += 4) {
                            if ((bytes[i] | bytes[i + 1]) != 0) {
                                throw inexact(t, done[0] + i / 4, ByteBuffer.wrap(bytes, i, 4));
                            }
                            halves[j++] = bytes[i + 2];
                            halves[j++] = bytes[i + 3];
                        }
                        out.write(halves, 0, length / 2);
                        done[0] += length / 4;
                    });
                });
    }

    private static Part copy(StoredTensor t, LongConsumer read) {
        if (t.format().isBlocks()) {
            throw new ModelException(t.file() + ": tensor '" + Printable.value(t.name()) + "' is in "
                    + t.format().word() + ", which only GGUF files can have; nothing was packed");
        }
        return new Part(t.name(), t.format().safetensors(), t.shape(), t.bytes(), out -> pieces(t, read, out::write));
    }

    private static ModelException inexact(StoredTensor t, long index, ByteBuffer value) {
        float exact = value.order(ByteOrder.LITTLE_ENDIAN).getFloat();
        return new ModelException(t.file() + ": tensor '" + Printable.value(t.name()) + "' has " + exact + " at "
                + index + ", which bf16 does not hold exactly; nothing was packed");
    }

    /** Rows of int8, and their scales. */
    private static List<Part> int8(StoredTensor t, LongConsumer read) {
        int rows = Math.toIntExact(t.shape()[0]);
        int columns = Math.toIntExact(t.shape()[1]);
        ByteBuffer scales = ByteBuffer.allocate(Float.BYTES * rows).order(ByteOrder.LITTLE_ENDIAN);
        Part matrix = new Part(t.name(), "I8", t.shape(), (long) rows * columns, out -> {
            float[] row = new float[columns];
            byte[] quantized = new byte[columns];
            int[] filled = {0};
            scales.clear();
            pieces(t, read, (bytes, from, length) -> {
                ByteBuffer numbers = ByteBuffer.wrap(bytes, from, length).order(ByteOrder.LITTLE_ENDIAN);
                while (numbers.hasRemaining()) {
                    row[filled[0]++] = Safetensors.next(numbers, t.format());
                    if (filled[0] == columns) {
                        scales.putFloat(quantize(t, row, quantized));
                        out.write(quantized);
                        filled[0] = 0;
                    }
                }
            });
        });
        Part scale = new Part(
                scaleName(t.name()),
                StorageFormat.FP32.safetensors(),
                new long[] {rows, 1},
                scales.capacity(),
                out -> out.write(scales.array()));
        return List.of(matrix, scale);
    }

    /**
     * Quantises a row, and returns its scale. Float32 throughout, as PyTorch computes it: the same model quantised when
     * it is loaded has the same bits.
     */
    private static float quantize(StoredTensor t, float[] row, byte[] quantized) {
        float most = 0;
        for (float w : row) {
            if (!Float.isFinite(w)) {
                throw new ModelException(t.file() + ": tensor '" + Printable.value(t.name()) + "' has " + w
                        + ", which no int8 stands for; nothing was packed");
            }
            most = Math.max(most, Math.abs(w));
        }
        float scale = most == 0 ? 1 : most / GREATEST;
        for (int i = 0; i < row.length; i++) {
            quantized[i] = (byte) Math.rint(Math.max(-GREATEST, Math.min(GREATEST, row[i] / scale)));
        }
        return scale;
    }

    /** Takes some bytes of a tensor; always whole numbers. */
    private interface Piece {
        void take(byte[] bytes, int from, int length) throws IOException;
    }

    /** Reads a tensor from its file, a piece at a time. Asks after each piece whether the thread was interrupted. */
    private static void pieces(StoredTensor t, LongConsumer read, Piece piece) throws IOException {
        byte[] bytes = new byte[(int) Math.min(PIECE, t.bytes())];
        // not a FileChannel, which an interrupt would close without saying so
        try (RandomAccessFile in = new RandomAccessFile(t.file().toFile(), "r")) {
            in.seek(t.offset());
            for (long left = t.bytes(); left > 0; ) {
                Interrupts.check();
                int length = (int) Math.min(bytes.length, left);
                in.readFully(bytes, 0, length);
                piece.take(bytes, 0, length);
                left -= length;
                read.accept(length);
            }
        }
    }
}
