package org.zimagelab.torch.weights;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.zimagelab.common.AtomicFile;

/** Writes safetensors files, which {@link Safetensors} reads. */
public final class SafetensorsWriter {
    private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final int ALIGNMENT = 8;
    private static final int BUFFER = 1 << 20;

    private SafetensorsWriter() {}

    private record Entry(String dtype, long[] shape, long[] data_offsets) {}

    /**
     * A tensor to be written.
     *
     * @param dtype as the format calls it, such as {@code BF16}
     * @param shape row-major
     * @param bytes of all its numbers
     * @param content writes so many bytes, little-endian
     */
    record Part(String name, String dtype, long[] shape, long bytes, AtomicFile.Content content) {}

    /**
     * Writes tensors one after another, in this order. Only what a part's content keeps is in memory. The file is
     * renamed into place when it is complete and on disk.
     *
     * @param metadata texts for the header
     * @throws IOException naming the file and the reason
     */
    static void write(Path file, Map<String, String> metadata, List<Part> parts) throws IOException {
        JsonObject json = new JsonObject();
        json.add("__metadata__", GSON.toJsonTree(new TreeMap<>(metadata)));
        long end = 0;
        for (Part part : parts) {
            long start = end;
            end += part.bytes();
            json.add(part.name(), GSON.toJsonTree(new Entry(part.dtype(), part.shape(), new long[] {start, end})));
        }
        byte[] header = padded(GSON.toJson(json));
        AtomicFile.write(file, out -> {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            put(out, length.putLong(header.length));
            out.write(header);
            for (Part part : parts) {
                part.content().writeTo(out);
            }
        });
    }

    /**
     * Writes tensors in the order of their names, beginning at a multiple of 8 bytes. The file is renamed into place
     * when it is complete and on disk, so that a kill at any moment leaves the old file.
     *
     * @param metadata texts for the header; published files have {@code format} = {@code pt}
     * @param tensors by name
     * @param dtype of the file, {@link Dtype#FP32} or {@link Dtype#BF16}, to which values are rounded
     * @throws IllegalArgumentException for other dtypes
     */
    public static void write(Path file, Map<String, String> metadata, Map<String, Tensor> tensors, Dtype dtype)
            throws IOException {
        SortedMap<String, Tensor> sorted = new TreeMap<>(tensors);
        byte[] header = header(metadata, sorted, dtype);
        AtomicFile.write(file, out -> write(out, header, sorted, dtype));
    }

    /**
     * The bytes of the file that {@link #write} would write.
     *
     * @throws IllegalArgumentException as {@link #write}
     */
    public static byte[] bytes(Map<String, String> metadata, Map<String, Tensor> tensors, Dtype dtype) {
        SortedMap<String, Tensor> sorted = new TreeMap<>(tensors);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            write(out, header(metadata, sorted, dtype), sorted, dtype);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        }
        return out.toByteArray();
    }

    private static void write(OutputStream out, byte[] header, SortedMap<String, Tensor> tensors, Dtype dtype)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        put(out, buffer.putLong(header.length));
        put(out, ByteBuffer.wrap(header).position(header.length));
        for (Tensor t : tensors.values()) {
            for (float x : t.values()) {
                if (buffer.remaining() < dtype.bytes()) {
                    put(out, buffer);
                }
                if (dtype == Dtype.BF16) {
                    buffer.putShort(bf16(x));
                } else {
                    buffer.putFloat(x);
                }
            }
        }
        put(out, buffer);
    }

    private static byte[] header(Map<String, String> metadata, SortedMap<String, Tensor> tensors, Dtype dtype) {
        JsonObject json = new JsonObject();
        json.add("__metadata__", GSON.toJsonTree(new TreeMap<>(metadata)));
        long end = 0;
        for (var e : tensors.entrySet()) {
            long start = end;
            end += (long) dtype.bytes() * e.getValue().values().length;
            Entry entry = new Entry(name(dtype), e.getValue().shape(), new long[] {start, end});
            json.add(e.getKey(), GSON.toJsonTree(entry));
        }
        return padded(GSON.toJson(json));
    }

    /** The format allows spaces at the end of a header; its length takes 8 bytes before it. */
    private static byte[] padded(String header) {
        int length = header.getBytes(StandardCharsets.UTF_8).length;
        return (header + " ".repeat(Math.floorMod(-length, ALIGNMENT))).getBytes(StandardCharsets.UTF_8);
    }

    private static String name(Dtype dtype) {
        return switch (dtype) {
            case FP32 -> "F32";
            case BF16 -> "BF16";
            case FP16 -> throw new IllegalArgumentException("dtype fp16 is not written; expected fp32 or bf16");
        };
    }

    /**
     * The upper half of a float, rounded to nearest even. NaN stays NaN and keeps its sign. Values beyond the largest
     * bf16 become infinite.
     */
    static short bf16(float x) {
        int bits = Float.floatToRawIntBits(x);
        if (Float.isNaN(x)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
    }

    /** Writes the content of a buffer, and empties it. */
    private static void put(OutputStream out, ByteBuffer buffer) throws IOException {
        out.write(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
