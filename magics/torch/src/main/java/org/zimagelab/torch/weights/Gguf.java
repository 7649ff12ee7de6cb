package org.zimagelab.torch.weights;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;

/**
 * The header of a GGUF file: metadata, then name, sides, format and offset of each tensor, then the tensors' bytes
 * (ggml's {@code docs/gguf.md}). Versions 2 and 3, little-endian.
 *
 * <p>Sides are stored from the last to the first; here they are row-major. Everything that the header says is checked
 * against the file, as {@link Safetensors} does.
 */
public final class Gguf {
    static final String MAGIC = "GGUF";

    /** Metadata with the tokens and merges of a vocabulary has some 10 MB. */
    private static final long LONGEST_HEADER = 100_000_000;

    private static final int MOST_TENSORS = 200_000;

    /** The alignment where the metadata names none. */
    private static final long ALIGNMENT = 32;

    /** ggml's numbers of formats that are not read. */
    private static final Map<Integer, String> UNREAD = Map.ofEntries(
            Map.entry(9, "Q8_1"),
            Map.entry(10, "Q2_K"),
            Map.entry(11, "Q3_K"),
            Map.entry(15, "Q8_K"),
            Map.entry(16, "IQ2_XXS"),
            Map.entry(17, "IQ2_XS"),
            Map.entry(18, "IQ3_XXS"),
            Map.entry(19, "IQ1_S"),
            Map.entry(20, "IQ4_NL"),
            Map.entry(21, "IQ3_S"),
            Map.entry(22, "IQ2_S"),
            Map.entry(23, "IQ4_XS"),
            Map.entry(24, "I8"),
            Map.entry(25, "I16"),
            Map.entry(26, "I32"),
            Map.entry(27, "I64"),
            Map.entry(28, "F64"),
            Map.entry(29, "IQ1_M"),
            Map.entry(34, "TQ1_0"),
            Map.entry(35, "TQ2_0"),
            Map.entry(39, "MXFP4"),
            Map.entry(40, "NVFP4"));

    private Gguf() {}

    /**
     * What the header says.
     *
     * @param entries tensors by name, in their order
     * @param metadata texts and numbers; lists are not kept
     * @param start of the tensors' bytes in the file
     * @param size of the file
     */
    record Header(Map<String, Entry> entries, Map<String, Object> metadata, long start, long size) {}

    /**
     * One tensor.
     *
     * @param format ggml's number
     * @param shape row-major
     * @param from first byte, counted from {@link Header#start}
     */
    record Entry(int format, long[] shape, long from) {}

    /**
     * The tensors with these names.
     *
     * @throws ModelException naming the file and the reason, such as a format that is not read
     */
    static Map<String, StoredTensor> tensors(Path file, Predicate<String> wanted) {
        Header header = read(file);
        Map<String, StoredTensor> all = new LinkedHashMap<>();
        header.entries.forEach((name, e) -> all.put(name, tensor(file, name, e, header)));
        requireApart(file, all.values().stream().toList());
        all.keySet().removeIf(wanted.negate());
        return all;
    }

    /**
     * What the metadata say, without lists.
     *
     * @return texts and numbers by key, such as {@code general.architecture}; none for a file of another format
     * @throws ModelException naming the file and the reason
     */
    public static Map<String, Object> metadata(Path file) {
        return WeightFile.isGguf(file) ? read(file).metadata : Map.of();
    }

    private static StoredTensor tensor(Path file, String name, Entry e, Header header) {
        String tensor = "tensor '" + Printable.value(name) + "'";
        StorageFormat format = StorageFormat.ofGguf(e.format);
        if (format == null) {
            throw broken(
                    file,
                    tensor + ": format " + formatName(e.format) + " is not read; read from GGUF are "
                            + StorageFormat.readFromGguf());
        }
        StoredTensor t = new StoredTensor(name, file, format, e.shape, header.start + e.from);
        long bytes;
        try {
            bytes = t.bytes();
        } catch (ArithmeticException overflow) {
            throw broken(file, tensor + ": shape " + Arrays.toString(e.shape));
        } catch (IllegalArgumentException notWhole) {
            throw broken(file, tensor + ": " + notWhole.getMessage());
        }
        if (e.from < 0 || e.from > header.size - header.start - bytes) {
            throw broken(
                    file,
                    "truncated: " + tensor + " takes " + bytes + " bytes from byte "
                            + Long.toUnsignedString(header.start + e.from) + " of a file of " + header.size);
        }
        return t;
    }

    /** Tensors may have space between them, but share no byte. */
    private static void requireApart(Path file, List<StoredTensor> tensors) {
        List<StoredTensor> inOrder = new ArrayList<>(tensors);
        inOrder.sort(Comparator.comparingLong(StoredTensor::offset).thenComparingLong(StoredTensor::bytes));
        for (int i = 1; i < inOrder.size(); i++) {
            StoredTensor before = inOrder.get(i - 1);
            if (before.offset() + before.bytes() > inOrder.get(i).offset()) {
                throw broken(
                        file,
                        "tensors '" + Printable.value(before.name()) + "' and '"
                                + Printable.value(inOrder.get(i).name()) + "' overlap");
            }
        }
    }

    /** ggml's name of a format, or its number. */
    static String formatName(int number) {
        StorageFormat format = StorageFormat.ofGguf(number);
        return format != null ? format.word() : UNREAD.getOrDefault(number, "number " + number);
    }

    /**
     * Reads a header, without a check of what it says of tensors' bytes.
     *
     * @throws ModelException naming the file and the reason
     */
    static Header read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long size = Files.size(file);
            GgufReader reader = new GgufReader(in, Math.min(size, LONGEST_HEADER));
            String magic = reader.text(MAGIC.length());
            if (!magic.equals(MAGIC)) {
                throw broken(file, "not a GGUF file");
            }
            int version = reader.int32();
            if (version != 2 && version != 3) {
                int swapped = Integer.reverseBytes(version);
                throw broken(
                        file,
                        swapped >= 1 && swapped <= 3
                                ? "a big-endian GGUF file; only little-endian ones are read"
                                : "GGUF version " + Integer.toUnsignedString(version) + "; versions 2 and 3 are read");
            }
            long tensors = reader.int64();
            long pairs = reader.int64();
            if (tensors < 0 || tensors > MOST_TENSORS) {
                throw broken(file, Long.toUnsignedString(tensors) + " tensors; at most " + MOST_TENSORS + " are read");
            }
            Map<String, Object> metadata = reader.metadata(pairs);
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (long i = 0; i < tensors; i++) {
                String name = reader.name();
                if (name.isEmpty()) {
                    throw broken(file, "a tensor without a name in the header");
                }
                if (entries.put(name, reader.entry(name)) != null) {
                    throw broken(file, "tensor '" + Printable.value(name) + "' is in the header twice");
                }
            }
            long alignment = metadata.get("general.alignment") instanceof Number n ? n.longValue() : ALIGNMENT;
            if (alignment < 1 || alignment > 1 << 20) {
                throw broken(file, "general.alignment " + alignment);
            }
            long start = (reader.position() + alignment - 1) / alignment * alignment;
            return new Header(entries, metadata, start, size);
        } catch (GgufReader.Malformed e) {
            throw broken(file, e.getMessage());
        } catch (EOFException e) {
            throw broken(file, "truncated: the header of GGUF does not end");
        } catch (IOException e) {
            throw broken(file, Files.exists(file) ? "cannot be read (" + e.getMessage() + ")" : "missing");
        }
    }

    private static ModelException broken(Path file, String why) {
        return new ModelException(file + ": " + why);
    }
}
