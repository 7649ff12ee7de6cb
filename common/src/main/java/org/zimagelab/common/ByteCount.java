package org.zimagelab.common;

import java.util.Locale;

/** Sizes in memory and on disk, as a person reads them. */
public final class ByteCount {

    private ByteCount() {}

    /**
     * A number of bytes.
     *
     * @param bytes at least 0
     * @return in kB, MB or GB of powers of ten
     */
    public static String text(long bytes) {
        if (bytes < 1_000_000) {
            return String.format(Locale.ROOT, "%.0f kB", bytes / 1e3);
        }
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
