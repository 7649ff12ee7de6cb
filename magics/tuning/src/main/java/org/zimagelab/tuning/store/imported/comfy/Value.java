package org.zimagelab.tuning.store.imported.comfy;

import java.math.BigInteger;
import java.util.List;
import java.util.OptionalInt;

/** A value that a graph passes from an output to an input. */
sealed interface Value {

    /** No value of the kinds below. */
    enum Nothing implements Value {
        /** Nothing was given (Python's {@code None}), and another input may be used instead. */
        ABSENT,
        /** There is a value, but it cannot be computed. */
        UNKNOWN,
        /** A bundle of values, which are asked for by name. */
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
     * @param empty whether it is empty; else it is made from a picture and has the picture's size
     * @param width in pixels; empty if it is not known
     * @param height likewise
     */
    record Latent(boolean empty, OptionalInt width, OptionalInt height) implements Value {}

    /** A network, named by the file that it was loaded from. */
    record Network(String file) implements Value {}

    /** Whether nothing was given. */
    default boolean absent() {
        return this == Nothing.ABSENT;
    }

    /** Whether it cannot be computed. */
    default boolean unknown() {
        return this == Nothing.UNKNOWN;
    }
}
