package org.zimagelab.diffusion.weights;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.zimagelab.diffusion.ModelException;
import org.zimagelab.diffusion.Printable;

/**
 * The header of a safetensors file: 8 bytes little-endian length n, n bytes JSON, then the tensors' bytes.
 *
 * <p>Everything the format promises is checked against the file, so that mapping it later cannot fail or read another
 * tensor's bytes: {@link ModelException} names the file and the reason.
 */
public final class Safetensors {
    /** The format's own limit for a header. */
    private static final long LONGEST_HEADER = 100_000_000;

    private static final long PREFIX = 8;
    private static final String METADATA = "__metadata__";

    private Safetensors() {}

    /** The tensors of a file, by name, in the order of the header. */
    public static Map<String, StoredTensor> header(Path file) {
        return header(file, name -> true);
    }

    /** Those of the names that are wanted; the others may be of any dtype, as counters and lists of positions are. */
    public static Map<String, StoredTensor> header(Path file, Predicate<String> wanted) {
        Header header = read(file);
        return tensors(file, header.json(), header.start(), header.size(), wanted);
    }

    /**
     * The texts that a header carries beside its tensors; none where it has no {@code __metadata__}.
     *
     * @throws ModelException naming the file and the reason
     */
    public static Map<String, String> metadata(Path file) {
        JsonElement metadata = read(file).json().get(METADATA);
        Map<String, String> texts = new LinkedHashMap<>();
        if (metadata != null && metadata.isJsonObject()) {
            for (var entry : metadata.getAsJsonObject().entrySet()) {
                if (!entry.getValue().isJsonPrimitive()) {
                    throw broken(file, METADATA + " '" + Printable.value(entry.getKey()) + "' is not a text");
                }
                texts.put(entry.getKey(), entry.getValue().getAsString());
            }
        }
        return texts;
    }

    /**
     * @param start of the tensors' bytes in the file
     * @param size of the file
     */
    private record Header(JsonObject json, long start, long size) {}

    private static Header read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size < PREFIX) {
                throw broken(file, "truncated: " + size + " bytes, and the header's length alone takes 8");
            }
            long length = read(channel, 0, (int) PREFIX).getLong();
            if (length < 2 || length > LONGEST_HEADER) {
                throw broken(file, "not a safetensors file (header length " + Long.toUnsignedString(length) + ")");
            }
            if (length > size - PREFIX) {
                throw broken(file, "truncated: a header of " + length + " bytes in a file of " + size + " bytes");
            }
            byte[] json = read(channel, PREFIX, (int) length).array();
            return new Header(parse(file, new String(json, StandardCharsets.UTF_8)), PREFIX + length, size);
        } catch (IOException e) {
            throw broken(file, Files.exists(file) ? "cannot be read (" + e.getMessage() + ")" : "missing");
        }
    }

    private static JsonObject parse(Path file, String header) {
        try {
            JsonElement e = JsonParser.parseString(header);
            if (!e.isJsonObject()) {
                throw broken(file, "the header is not a JSON object");
            }
            return e.getAsJsonObject();
        } catch (JsonParseException e) {
            throw broken(file, "the header is not valid JSON");
        }
    }

    private static Map<String, StoredTensor> tensors(
            Path file, JsonObject json, long start, long size, Predicate<String> wanted) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (var entry : json.entrySet()) {
            if (!entry.getKey().equals(METADATA) && wanted.test(entry.getKey())) {
                tensors.put(entry.getKey(), tensor(file, entry.getKey(), entry.getValue(), start, size));
            }
        }
        List<StoredTensor> inOrder = new ArrayList<>(tensors.values());
        inOrder.sort(Comparator.comparingLong(StoredTensor::offset));
        long end = start;
        StoredTensor last = null;
        for (StoredTensor t : inOrder) {
            if (t.offset() < end && t.bytes() > 0) {
                throw broken(
                        file,
                        "tensors '" + Printable.value(last.name()) + "' and '" + Printable.value(t.name())
                                + "' overlap");
            }
            if (t.offset() + t.bytes() > end) {
                end = t.offset() + t.bytes();
                last = t;
            }
        }
        return tensors;
    }

    private record Entry(String dtype, long[] shape, long[] data_offsets) {}

    private static StoredTensor tensor(Path file, String name, JsonElement json, long start, long size) {
        Entry e;
        try {
            e = new Gson().fromJson(json, Entry.class);
        } catch (JsonParseException malformed) {
            throw broken(file, "tensor '" + name + "': malformed entry");
        }
        if (e == null || e.dtype == null || e.shape == null || e.data_offsets == null || e.data_offsets.length != 2) {
            throw broken(file, "tensor '" + name + "': needs dtype, shape and two data_offsets");
        }
        Dtype dtype = Dtype.ofSafetensors(e.dtype);
        if (dtype == null) {
            throw broken(file, "tensor '" + name + "': dtype " + e.dtype + " is not one of F32, BF16, F16");
        }
        long from = e.data_offsets[0];
        long to = e.data_offsets[1];
        if (from < 0 || to < from) {
            throw broken(file, "tensor '" + name + "': data_offsets " + from + " to " + to);
        }
        if (to > size - start) {
            throw broken(
                    file, "truncated: tensor '" + name + "' ends at byte " + (start + to) + " of a file of " + size);
        }
        long bytes = dtype.bytes();
        for (long side : e.shape) {
            try {
                bytes = Math.multiplyExact(bytes, side);
            } catch (ArithmeticException overflow) {
                bytes = -1;
            }
            if (side < 0 || bytes < 0) {
                throw broken(file, "tensor '" + name + "': shape " + java.util.Arrays.toString(e.shape));
            }
        }
        if (bytes != to - from) {
            throw broken(
                    file,
                    "tensor '" + name + "': shape " + java.util.Arrays.toString(e.shape) + " of " + e.dtype + " takes "
                            + bytes + " bytes, its data_offsets span " + (to - from));
        }
        return new StoredTensor(name, file, dtype, e.shape, start + from, bytes);
    }

    /**
     * The stored numbers of a tensor, little-endian, copied into Java's memory; networks map theirs instead.
     *
     * @throws ModelException naming the file and the reason
     */
    public static ByteBuffer bytes(StoredTensor t) {
        try (FileChannel channel = FileChannel.open(t.file())) {
            return read(channel, t.offset(), Math.toIntExact(t.bytes()));
        } catch (IOException e) {
            throw broken(t.file(), "tensor '" + t.name() + "' cannot be read (" + e.getMessage() + ")");
        }
    }

    /**
     * The numbers of a tensor of fp32 or bf16, copied into Java's memory.
     *
     * @throws ModelException as {@link #bytes}
     * @throws IllegalArgumentException for fp16
     */
    public static float[] floats(StoredTensor t) {
        ByteBuffer bytes = bytes(t);
        float[] values = new float[bytes.remaining() / t.dtype().bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (t.dtype()) {
                case FP32 -> bytes.getFloat();
                case BF16 -> Float.intBitsToFloat(bytes.getShort() << 16);
                case FP16 -> throw new IllegalArgumentException("dtype fp16 is not read; expected fp32 or bf16");
            };
        }
        return values;
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (b.hasRemaining()) {
            if (channel.read(b, at + b.position()) < 0) {
                throw new EOFException("ended early");
            }
        }
        return b.flip();
    }

    private static ModelException broken(Path file, String why) {
        return new ModelException(file + ": " + why);
    }
}
