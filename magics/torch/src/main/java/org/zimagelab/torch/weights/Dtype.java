package org.zimagelab.torch.weights;

/** The number formats in which weights are stored and networks compute. */
public enum Dtype {
    FP32("F32", 4, 6),
    BF16("BF16", 2, 15),
    FP16("F16", 2, 5);

    private final String safetensors;
    private final int bytes;
    private final int torch;

    Dtype(String safetensors, int bytes, int torch) {
        this.safetensors = safetensors;
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

    /** What a safetensors header calls it. */
    String safetensors() {
        return safetensors;
    }

    /** {@code fp32}, {@code bf16} or {@code fp16}. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The format that a safetensors header calls so, or null if weights are not read in it. */
    static Dtype ofSafetensors(String name) {
        for (Dtype d : values()) {
            if (d.safetensors.equals(name)) {
                return d;
            }
        }
        return null;
    }
}
