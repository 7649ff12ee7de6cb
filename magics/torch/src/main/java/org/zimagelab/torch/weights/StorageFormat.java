package org.zimagelab.torch.weights;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the numbers of a tensor are stored in a file. {@link Dtype} is what networks compute in.
 *
 * <p>A number is stored on its own, or in a block: so many values of one row take so many bytes. Rows are contiguous in
 * every format. Safetensors has the plain formats, fp8 and int8; GGUF has the plain formats and all others. Block
 * sizes: {@code GGML_QUANT_SIZES} of gguf-py.
 */
public enum StorageFormat {
    FP32(1, 4, Stored.FLOAT32, 0),
    BF16(1, 2, Stored.BFLOAT16, 30),
    FP16(1, 2, Stored.FLOAT16, 1),
    /** 4 bits of exponent, 3 of mantissa, no infinity (PyTorch's {@code float8_e4m3fn}). */
    FP8_E4M3(1, 1, Stored.FLOAT8_E4M3, Stored.NOT_IN_GGUF),
    /** 5 bits of exponent, 2 of mantissa. */
    FP8_E5M2(1, 1, Stored.FLOAT8_E5M2, Stored.NOT_IN_GGUF),
    /** Whole numbers, which a scale multiplies. */
    INT8(1, 1, Stored.INT8, Stored.NOT_IN_GGUF),
    Q8_0(32, 34, Stored.INT8, 8),
    Q6_K(256, 210, Stored.UINT8, 14),
    Q5_K(256, 176, Stored.UINT8, 13),
    Q5_1(32, 24, Stored.UINT8, 7),
    Q5_0(32, 22, Stored.UINT8, 6),
    Q4_K(256, 144, Stored.UINT8, 12),
    Q4_1(32, 20, Stored.UINT8, 3),
    Q4_0(32, 18, Stored.UINT8, 2);

    /** PyTorch's {@code ScalarType} numbers. */
    private static final class Stored {
        static final int UINT8 = 0;
        static final int INT8 = 1;
        static final int FLOAT16 = 5;
        static final int FLOAT32 = 6;
        static final int BFLOAT16 = 15;
        static final int FLOAT8_E5M2 = 23;
        static final int FLOAT8_E4M3 = 24;

        static final int NOT_IN_GGUF = -1;
    }

    private final int values;
    private final int bytes;
    private final int torch;
    private final int gguf;

    StorageFormat(int values, int bytes, int torch, int gguf) {
        this.values = values;
        this.bytes = bytes;
        this.torch = torch;
        this.gguf = gguf;
    }

    /** Values of one block; 1 if each number is stored on its own. */
    public int blockValues() {
        return values;
    }

    /** Bytes of one block. */
    public int blockBytes() {
        return bytes;
    }

    /** Whether values are stored in blocks with scales of their own. */
    public boolean isBlocks() {
        return values > 1;
    }

    /** PyTorch's {@code ScalarType} number of the stored elements; of the bytes, for blocks. */
    public int torch() {
        return torch;
    }

    /** Bytes of one stored element. */
    public int elementBytes() {
        return isBlocks() ? 1 : bytes;
    }

    /** GGUF's number of the format, or −1. */
    public int gguf() {
        return gguf;
    }

    /** The format of computation with the same numbers; empty for quantised ones. */
    public Optional<Dtype> dtype() {
        return Stream.of(Dtype.values()).filter(d -> d.storage() == this).findFirst();
    }

    /** Whether networks can compute with the stored numbers as they are. */
    public boolean isPlain() {
        return dtype().isPresent();
    }

    /**
     * Bytes that a tensor of this shape takes.
     *
     * @throws IllegalArgumentException if rows are not whole blocks
     * @throws ArithmeticException if there are more than fit into a long
     */
    public long bytes(long... shape) {
        long row = shape.length == 0 ? 1 : shape[shape.length - 1];
        if (row % values != 0) {
            throw new IllegalArgumentException(
                    "rows of " + row + " values are not whole blocks of " + values + " (" + word() + ")");
        }
        return Math.multiplyExact(Tensor.size(shape) / values, bytes);
    }

    /** As people write it: {@code bf16}, {@code fp8_e4m3}, {@code Q4_K}. */
    public String word() {
        return isBlocks() ? name() : name().toLowerCase(Locale.ROOT);
    }

    /**
     * What a safetensors header calls it.
     *
     * @throws IllegalArgumentException if safetensors files cannot have it
     */
    String safetensors() {
        return switch (this) {
            case FP32 -> "F32";
            case BF16 -> "BF16";
            case FP16 -> "F16";
            case FP8_E4M3 -> "F8_E4M3";
            case FP8_E5M2 -> "F8_E5M2";
            case INT8 -> "I8";
            default -> throw new IllegalArgumentException(name() + " is a format of GGUF, not of safetensors");
        };
    }

    /** The format that a safetensors header calls so, or null if weights are not read in it. */
    static StorageFormat ofSafetensors(String name) {
        return Arrays.stream(values())
                .filter(f -> !f.isBlocks() && f.safetensors().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The format that has this number in a GGUF file, or null if weights are not read in it. */
    static StorageFormat ofGguf(int number) {
        return Arrays.stream(values())
                .filter(f -> f.gguf != Stored.NOT_IN_GGUF && f.gguf == number)
                .findFirst()
                .orElse(null);
    }

    /** What is read from GGUF files, for messages. */
    static String readFromGguf() {
        return Arrays.stream(values())
                .filter(f -> f.gguf != Stored.NOT_IN_GGUF)
                .map(StorageFormat::word)
                .collect(Collectors.joining(", "));
    }
}
