package org.zimagelab.tuning.store.imported.comfy;

import java.math.BigInteger;
import java.util.List;
import java.util.OptionalInt;

/** What a graph hands from an output to an input, as far as this program looks at it. */
sealed interface Value {

    /** Where there is no value of these kinds. */
    enum Nothing implements Value {
        /** Python's {@code None}: nothing was given, and another input may stand in. */
        ABSENT,
        /** There is a value, and it cannot be told. */
        UNKNOWN,
        /** Several values in one, which are asked for by name. */
        BUNDLE
    }

    record Text(String text) implements Value {}

    record Whole(BigInteger number) implements Value {
        static Whole of(long number) {
            return new Whole(BigInteger.valueOf(number));
        }
    }

    record Real(double number) implements Value {}

    record Truth(boolean holds) implements Value {}

    /** Texts for the network: its own, then those of its parts. */
    record Conditioning(List<String> texts, List<Conditioning> parts) implements Value {}

    /**
     * A latent image.
     *
     * @param empty whether a picture begins with it; else it comes of a picture, and its size is the picture's
     * @param width in pixels; empty where it is not known
     * @param height likewise
     */
    record Latent(boolean empty, OptionalInt width, OptionalInt height) implements Value {}

    /** A network, by the file that it was loaded from. */
    record Network(String file) implements Value {}

    /** Whether nothing was given. */
    default boolean absent() {
        return this == Nothing.ABSENT;
    }

    /** Whether it cannot be told. */
    default boolean unknown() {
        return this == Nothing.UNKNOWN;
    }
}
