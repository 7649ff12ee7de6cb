package org.zimagelab.torch.weights;

import com.google.gson.JsonParseException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * The header of a safetensors file: 8 bytes little-endian length n, n bytes JSON, then the tensors' bytes.
 *
 * <p>Everything that the header says is checked against the file, so that mapping it later cannot fail or read the
 * bytes of another tensor. If a check fails, a {@link ModelException} names the file and the reason.
 */
public final class Safetensors {
    /** The format's own limit for a header. */
    static final long LONGEST_HEADER = 100_000_000;

    static final long PREFIX = 8;

    /** The most bytes of a tensor that is copied into Java's memory. */
    private static final long LONGEST_COPY = 1L << 30;

    private Safetensors() {}

    /** The tensors of a file, by name, in the order of the header. */
    public static Map<String, StoredTensor> header(Path file) {
        return header(file, name -> true);
    }

    /**
     * The tensors with these names. Others, such as counters and lists of positions, may have any dtype. Scales of
     * quantised weights are with their weights.
     */
    public static Map<String, StoredTensor> header(Path file, Predicate<String> wanted) {
        return Quantisation.joined(stored(file, wanted));
    }

    /** As {@link #header}, with scales as tensors of their own; they may be in another shard than their weights. */
    static Map<String, StoredTensor> stored(Path file, Predicate<String> wanted) {
        SafetensorsHeader header = read(file);
        Quantisation.unread(header, wanted).ifPresent(form -> {
            throw broken(file, "its weights are in " + form + ", which is not read; " + Quantisation.READ);
        });
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        header.entries().forEach((name, e) -> {
            boolean needed = wanted.test(name) && !Quantisation.isNote(name);
            StoredTensor t = tensor(file, name, e, header, needed);
            if (needed) {
                tensors.put(name, t);
            }
        });
        requireCovered(file, header);
        Quantisation.requireComfyFormats(file, header);
        return tensors;
    }

    /**
     * The texts in a header's {@code __metadata__}; none if it has no such entry.
     *
     * @throws ModelException naming the file and the reason
     */
    public static Map<String, String> metadata(Path file) {
        return read(file).texts();
    }

    /**
     * The tensors with these names, each a single number of any real dtype, such as the alpha of a LoRA.
     *
     * @throws ModelException naming the file and the reason, also if one of them holds several numbers
     */
    public static Map<String, Double> numbers(Path file, Predicate<String> wanted) {
        SafetensorsHeader header = read(file);
        Map<String, Double> numbers = new LinkedHashMap<>();
        try (FileChannel channel = FileChannel.open(file)) {
            for (var e : header.entries().entrySet()) {
                if (wanted.test(e.getKey())) {
                    StoredTensor t = tensor(file, e.getKey(), e.getValue(), header, false);
                    int bytes = SafetensorsHeader.bits(e.getValue().dtype()) / 8;
                    if (Tensor.size(t.shape()) != 1 || bytes == 0) {
                        throw broken(
                                file,
                                "tensor '" + Printable.value(e.getKey()) + "' has shape "
                                        + Printable.value(Arrays.toString(t.shape()))
                                        + " where a single number was expected");
                    }
                    numbers.put(
                            e.getKey(),
                            number(
                                    file,
                                    read(channel, t.offset(), bytes),
                                    e.getValue().dtype()));
                }
            }
        } catch (IOException e) {
            throw broken(file, "cannot be read (" + AtomicFile.reason(e) + ")");
        }
        return numbers;
    }

    private static double number(Path file, ByteBuffer bytes, String dtype) {
        return switch (dtype) {
            case "F64" -> bytes.getDouble();
            case "F32" -> next(bytes, StorageFormat.FP32);
            case "BF16" -> next(bytes, StorageFormat.BF16);
            case "F16" -> next(bytes, StorageFormat.FP16);
            case "I64" -> bytes.getLong();
            case "I32" -> bytes.getInt();
            case "I16" -> bytes.getShort();
            case "I8" -> bytes.get();
            case "U8" -> bytes.get() & 0xff;
            default -> throw broken(file, "a single number of dtype " + dtype + " is not read");
        };
    }

    static SafetensorsHeader read(Path file) {
        if (Files.isRegularFile(file)) {
            WeightFile.notSafetensors(file).ifPresent(kind -> {
                throw broken(file, kind);
            });
        }
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size < PREFIX) {
                throw broken(file, "truncated: " + size + " bytes; the header's length alone takes 8");
            }
            long length = read(channel, 0, (int) PREFIX).getLong();
            if (length < 2 || length > LONGEST_HEADER) {
                throw broken(file, "not a safetensors file (header length " + Long.toUnsignedString(length) + ")");
            }
            if (length > size - PREFIX) {
                throw broken(file, "truncated: a header of " + length + " bytes in a file of " + size + " bytes");
            }
            return SafetensorsHeader.parse(read(channel, PREFIX, (int) length), PREFIX + length, size);
        } catch (JsonParseException e) {
            throw broken(file, e.getMessage());
        } catch (IOException e) {
            throw broken(file, Files.exists(file) ? "cannot be read (" + e.getMessage() + ")" : "missing");
        }
    }

    private static StoredTensor tensor(
            Path file, String name, SafetensorsHeader.Entry e, SafetensorsHeader header, boolean wanted) {
        String tensor = "tensor '" + Printable.value(name) + "'";
        StorageFormat format = StorageFormat.ofSafetensors(e.dtype());
        if (wanted && format == null) {
            throw broken(
                    file,
                    tensor + ": dtype " + Printable.value(e.dtype())
                            + " is not one of F32, BF16, F16, F8_E4M3, F8_E5M2, I8");
        }
        if (e.from() < 0 || e.to() < e.from()) {
            throw broken(file, tensor + ": data_offsets " + e.from() + " to " + e.to());
        }
        if (e.to() > header.size() - header.start()) {
            throw broken(
                    file,
                    "truncated: " + tensor + " ends at byte " + (header.start() + e.to()) + " of a file of "
                            + header.size());
        }
        int bits = SafetensorsHeader.bits(e.dtype());
        if (bits == 0) {
            throw broken(file, tensor + ": dtype " + Printable.value(e.dtype()) + " is unknown");
        }
        long bytes = bits;
        for (long side : e.shape()) {
            try {
                bytes = Math.multiplyExact(bytes, side);
            } catch (ArithmeticException overflow) {
                bytes = -1;
            }
            if (side < 0 || bytes < 0) {
                throw broken(file, tensor + ": shape " + Printable.value(Arrays.toString(e.shape())));
            }
        }
        if (bytes % 8 != 0 || bytes / 8 != e.to() - e.from()) {
            throw broken(
                    file,
                    tensor + ": shape " + Printable.value(Arrays.toString(e.shape())) + " of " + e.dtype() + " takes "
                            + bytes / 8 + " bytes, its data_offsets span " + (e.to() - e.from()));
        }
        return new StoredTensor(name, file, format, e.shape(), header.start() + e.from());
    }

    /**
     * Checks, as the format's own library does, that the tensors follow each other from the header to the end of the
     * file.
     */
    private static void requireCovered(Path file, SafetensorsHeader header) {
        List<Map.Entry<String, SafetensorsHeader.Entry>> inOrder =
                new ArrayList<>(header.entries().entrySet());
        inOrder.sort(Comparator.<Map.Entry<String, SafetensorsHeader.Entry>>comparingLong(
                        e -> e.getValue().from())
                .thenComparingLong(e -> e.getValue().to()));
        long end = 0;
        String last = "";
        for (var e : inOrder) {
            String name = Printable.value(e.getKey());
            if (e.getValue().from() < end) {
                throw broken(file, "tensors '" + last + "' and '" + name + "' overlap");
            }
            if (e.getValue().from() > end) {
                throw broken(
                        file, (e.getValue().from() - end) + " bytes before tensor '" + name + "' belong to no tensor");
            }
            end = e.getValue().to();
            last = name;
        }
        long rest = header.size() - header.start() - end;
        if (rest > 0) {
            throw broken(file, rest + " bytes behind the last tensor belong to no tensor");
        }
    }

    /**
     * Bytes of a file.
     *
     * @throws ModelException naming the file and the reason
     */
    public static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw broken(file, "cannot be read (" + AtomicFile.reason(e) + ")");
        }
    }

    /**
     * A whole file, copied outside Java's heap.
     *
     * @param size of the file when its header was read
     * @throws ModelException naming the file and the reason, also if the file has become shorter
     */
    public static ByteBuffer whole(Path file, long size) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(Math.toIntExact(size));
        try (FileChannel channel = FileChannel.open(file)) {
            fill(bytes, channel, 0);
            return bytes;
        } catch (IOException e) {
            throw broken(file, "cannot be read (" + AtomicFile.reason(e) + ")");
        }
    }

    /**
     * The stored numbers of a tensor, mapped to be read. They stay mapped until the buffer is garbage.
     *
     * @throws ModelException naming the file and the reason, also if the tensor has 2 GiB or more
     */
    public static ByteBuffer mapped(StoredTensor t) {
        if (t.bytes() > Integer.MAX_VALUE) {
            throw broken(
                    t.file(),
                    "the system does not map this file whole, and tensor '" + Printable.value(t.name())
                            + "' is too large to be mapped alone (2 GiB and more)");
        }
        try (FileChannel channel = FileChannel.open(t.file())) {
            return channel.map(FileChannel.MapMode.READ_ONLY, t.offset(), t.bytes());
        } catch (IOException e) {
            throw broken(t.file(), "cannot be mapped (" + AtomicFile.reason(e) + ")");
        }
    }

    /**
     * The stored numbers of a tensor, little-endian, copied into Java's memory. Networks map them instead.
     *
     * @throws ModelException naming the file and the reason
     */
    public static ByteBuffer bytes(StoredTensor t) {
        if (t.bytes() > LONGEST_COPY) {
            throw broken(t.file(), "tensor '" + Printable.value(t.name()) + "' is too large to be copied");
        }
        try (FileChannel channel = FileChannel.open(t.file())) {
            return read(channel, t.offset(), (int) t.bytes());
        } catch (IOException e) {
            throw broken(
                    t.file(), "tensor '" + Printable.value(t.name()) + "' cannot be read (" + e.getMessage() + ")");
        }
    }

    /**
     * The numbers of a tensor of fp32, bf16 or fp16, copied into Java's memory.
     *
     * @throws ModelException as {@link #bytes}
     * @throws IllegalArgumentException if they are quantised
     */
    public static float[] floats(StoredTensor t) {
        if (!t.isPlain()) {
            throw new IllegalArgumentException("a tensor in " + t.format().word()
                    + (t.scale() == null ? "" : " with a scale") + " is not read; expected fp32, bf16 or fp16");
        }
        ByteBuffer bytes = bytes(t);
        float[] values = new float[bytes.remaining() / t.format().elementBytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = next(bytes, t.format());
        }
        return values;
    }

    /** The next number of a plain format. */
    static float next(ByteBuffer numbers, StorageFormat format) {
        return switch (format) {
            case FP32 -> numbers.getFloat();
            case BF16 -> Float.intBitsToFloat(numbers.getShort() << 16);
            case FP16 -> fp16(numbers.getShort());
            default -> throw new IllegalArgumentException(format.word() + " is no plain format");
        };
    }

    /** IEEE 754 binary16 → float32; Java has this from 20 on. */
    private static float fp16(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int mantissa = bits & 0x3ff;
        float size;
        if (exponent == 0x1f) {
            size = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            size = Math.scalb((float) mantissa, -24);
        } else {
            size = Math.scalb((float) (mantissa | 0x400), exponent - 25);
        }
        return bits < 0 ? -size : size;
    }

    private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        fill(b, channel, at);
        return b;
    }

    /** Fills a buffer from an offset in a file, and makes it ready to be read. */
    private static void fill(ByteBuffer b, FileChannel channel, long at) throws IOException {
        while (b.hasRemaining()) {
            if (channel.read(b, at + b.position()) < 0) {
                throw new EOFException("ended early");
            }
        }
        b.flip();
    }

    private static ModelException broken(Path file, String why) {
        return new ModelException(file + ": " + why);
    }
}
