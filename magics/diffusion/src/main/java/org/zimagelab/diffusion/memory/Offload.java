package org.zimagelab.diffusion.memory;

import java.util.Locale;
import java.util.stream.Stream;
import org.zimagelab.common.Printable;

/** Which weights a person wants to stay in host memory, to be copied to the device as they are needed. */
public enum Offload {
    /** What the memory makes necessary. */
    AUTO,
    /** None: all weights are on the device. */
    NONE,
    /** The text encoder's. */
    TEXT,
    /** The text encoder's, and those of all the transformer's blocks. */
    BLOCKS;

    /** @throws IllegalArgumentException with one line, if this is no word of it */
    public static Offload named(String word) {
        return Stream.of(values())
                .filter(offload -> offload.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "offload '" + Printable.value(word) + "': expected auto, none, text or blocks"));
    }

    /** {@code auto}, {@code none}, {@code text} or {@code blocks}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
