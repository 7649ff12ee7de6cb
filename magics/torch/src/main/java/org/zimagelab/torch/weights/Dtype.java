package org.zimagelab.torch.weights;

/** The number formats in which networks compute. {@link StorageFormat} has those in which weights are stored. */
public enum Dtype {
    FP32(4, 6),
    BF16(2, 15),
    FP16(2, 5);

    private final int bytes;
    private final int torch;

    Dtype(int bytes, int torch) {
        this.bytes = bytes;
        this.torch = torch;
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    /** PyTorch's {@code ScalarType} number. */
    public int torch() {
        return torch;
    }

    /** {@code fp32}, {@code bf16} or {@code fp16}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The same format in a file. */
    public StorageFormat storage() {
        return StorageFormat.valueOf(name());
    }
}
