package org.zimagelab.demo.world;

import java.util.List;
import java.util.random.RandomGenerator;

/** The few kinds of chance that the world needs, all from one generator. */
record RandomChoice(RandomGenerator random) {

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    <T> T of(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** The first value six times in ten, else any. */
    <T> T mostlyFirst(List<T> values) {
        return chance(0.6) ? values.get(0) : of(values);
    }

    /** A whole number from {@code from} to {@code to}, both included. */
    int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    /** A number from {@code from} to {@code to}. */
    double within(double from, double to) {
        return from + random.nextDouble() * (to - from);
    }
}
