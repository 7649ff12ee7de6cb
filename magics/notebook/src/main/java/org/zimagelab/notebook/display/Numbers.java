package org.zimagelab.notebook.display;

import java.util.Locale;

/** Numbers as a person reads them. */
public final class Numbers {

    private Numbers() {}

    /**
     * A number without needless digits.
     *
     * @param value any
     * @return {@code 4} for 4.0, {@code 2.5} for 2.5
     */
    public static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /**
     * A score with four significant digits.
     *
     * @param value any
     * @return {@code 0.1234}, {@code 123.5}, {@code 12345}; {@code –} for NaN
     */
    public static String score(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        if (value == 0 || Double.isInfinite(value)) {
            return plain(value);
        }
        int whole = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return String.format(Locale.ROOT, "%." + Math.max(0, Math.min(6, 4 - Math.max(0, whole))) + "f", value);
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

    /**
     * A size in memory or on disk.
     *
     * @param bytes at least 0
     * @return in kB, MB or GB of powers of ten
     */
    public static String bytes(long bytes) {
        if (bytes < 1_000_000) {
            return String.format(Locale.ROOT, "%.0f kB", bytes / 1e3);
        }
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    /**
     * A count with its noun.
     *
     * @param count how many
     * @param singular of a noun that takes an s
     * @return {@code 1 run}, {@code 12 runs}
     */
    public static String count(long count, String singular) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? singular : singular + "s")
                .replace(',', '\u202f');
    }
}
