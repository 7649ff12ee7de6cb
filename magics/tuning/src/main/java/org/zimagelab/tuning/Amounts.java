package org.zimagelab.tuning;

import java.util.Locale;

/** Amounts in words, as every message says them. */
public final class Amounts {

    private Amounts() {}

    /**
     * A count with its noun.
     *
     * @param count how many
     * @param singular of a noun that takes an s, or has one, as steps and stages
     * @return {@code 1 run}, {@code 12 runs}; from a thousand on with a narrow blank within
     */
    public static String count(long count, String singular) {
        return number(count) + " " + (count == 1 || singular.endsWith("s") ? singular : singular + "s");
    }

    /**
     * A part of a count with its noun, which goes by the whole.
     *
     * @param part of them
     * @param whole how many
     * @param singular of a noun that takes an s
     * @return {@code 0 of 1 run}, {@code 1 of 12 runs}
     */
    public static String part(long part, long whole, String singular) {
        return number(part) + " of " + count(whole, singular);
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', '\u202f');
    }

    /**
     * A duration.
     *
     * @param seconds at least 0
     * @return {@code 0.42 s}, {@code 12.3 s}, {@code 4 min 05 s}, {@code 2 h 03 min}
     */
    public static String seconds(double seconds) {
        if (seconds < 9.995) {
            return String.format(Locale.ROOT, "%.2f s", seconds);
        }
        if (seconds < 59.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
    }
}
