package org.zimagelab.tuning;

import java.util.List;

/**
 * What stands behind an option that takes a LIST: {@code a,b,c}, or {@code from:to:step} with both ends included.
 * Values named twice are dropped, order kept. Every method throws IllegalArgumentException with one line that names the
 * option, for an empty list, a word that is no number, a step of 0 or in the wrong direction, and more than
 * {@link Sweep#MOST_RUNS} values (counted before any is made).
 */
public final class Lists {
    private Lists() {}

    /** Decimal numbers, exact: {@code 0:1:0.1} gives the same doubles as {@code 0,0.1,0.2,…}. */
    public static List<Double> numbers(String option, String text) {
        throw new UnsupportedOperationException();
    }

    /** Whole numbers of the int range: steps, sizes. */
    public static List<Integer> integers(String option, String text) {
        throw new UnsupportedOperationException();
    }

    /** Whole numbers of the long range: seeds. */
    public static List<Long> longs(String option, String text) {
        throw new UnsupportedOperationException();
    }

    /** Words, trimmed: samplers, scores. */
    public static List<String> words(String option, String text) {
        throw new UnsupportedOperationException();
    }
}
