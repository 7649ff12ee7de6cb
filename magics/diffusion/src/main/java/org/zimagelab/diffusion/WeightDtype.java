package org.zimagelab.diffusion;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.weights.StorageFormat;

/**
 * In which form a loaded model holds the matrices of the transformer's blocks, which are 97 % of the published one. The
 * networks compute in another dtype, see {@link ModelInfo#dtype()}.
 */
public enum WeightDtype {
    /** As the files store them. */
    STORED(null),
    /** Rounded to bf16. */
    BF16(StorageFormat.BF16),
    /** A whole number from −127 to 127 for each weight, and a scale for each row. */
    INT8(StorageFormat.INT8),
    /** A float8_e4m3 for each weight, and a scale for each row. */
    FP8(StorageFormat.FP8_E4M3);

    private final StorageFormat format;

    WeightDtype(StorageFormat format) {
        this.format = format;
    }

    /** The format; empty for the files' own. */
    public Optional<StorageFormat> format() {
        return Optional.ofNullable(format);
    }

    /** {@code stored}, {@code bf16}, {@code int8} or {@code fp8}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All words, separated by commas. */
    public static String words() {
        return Stream.of(values()).map(WeightDtype::word).collect(Collectors.joining(", "));
    }

    /** @throws IllegalArgumentException naming the known ones */
    public static WeightDtype named(String word) {
        return Stream.of(values())
                .filter(dtype -> dtype.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "weights '" + Printable.value(word) + "': expected one of " + words()));
    }
}
