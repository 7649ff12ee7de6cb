package org.zimagelab.diffusion.memory;

import java.util.Locale;

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

    /** @param word {@code auto}, {@code none}, {@code text} or {@code blocks} */
    public static Offload named(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** {@code auto}, {@code none}, {@code text} or {@code blocks}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
