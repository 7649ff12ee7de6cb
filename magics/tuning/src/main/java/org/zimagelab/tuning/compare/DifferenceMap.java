package org.zimagelab.tuning.compare;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.picture.Pixels;

/**
 * Where two pictures differ: {@code min(255, factor · ∣B − A∣)} in each channel, black where they are equal.
 *
 * @param picture the map
 * @param factor a power of two from 1 to 128: the largest that leaves 99 % of the channel values below white, so that
 *     small differences can be seen and large ones told apart; 1 where the pictures are equal
 * @param mean of {@code ∣B − A∣} over all pixels and channels, levels, 0 to 255
 * @param largest difference of any pixel and channel, levels, 0 to 255
 */
public record DifferenceMap(Pixels picture, int factor, double mean, int largest) {
    private static final double SHOWN = 0.99;
    private static final int MOST = 128;

    /** Pixels after which an interrupt is checked for. */
    private static final int BLOCK = 1 << 16;

    /** @throws IllegalArgumentException if the pictures are not of one size */
    public static DifferenceMap between(Pixels a, Pixels b) {
        if (a.width() != b.width() || a.height() != b.height()) {
            throw new IllegalArgumentException("a difference map needs pictures of one size: " + a.width() + "×"
                    + a.height() + " and " + b.width() + "×" + b.height());
        }
        int[] counts = new int[256];
        byte[] map = new byte[3 * a.count()];
        for (int i = 0; i < a.count(); i++) {
            if (i % BLOCK == 0) {
                Interrupts.check();
            }
            map[3 * i] = (byte) Math.abs(b.red(i) - a.red(i));
            map[3 * i + 1] = (byte) Math.abs(b.green(i) - a.green(i));
            map[3 * i + 2] = (byte) Math.abs(b.blue(i) - a.blue(i));
            for (int c = 0; c < 3; c++) {
                counts[map[3 * i + c] & 0xff]++;
            }
        }
        long sum = 0;
        int largest = 0;
        for (int level = 0; level < 256; level++) {
            sum += (long) level * counts[level];
            largest = counts[level] > 0 ? level : largest;
        }
        int factor = factor(counts, map.length, largest);
        for (int i = 0; i < map.length; i++) {
            map[i] = (byte) Math.min(255, factor * (map[i] & 0xff));
        }
        return new DifferenceMap(Pixels.ofRgb(a.width(), a.height(), map), factor, (double) sum / map.length, largest);
    }

    /**
     * A smaller map. Each channel of its pixels is the largest of the square that it replaces, so no difference is
     * lost.
     *
     * @param longest pixels of the longest side of the result at most, at least 1
     * @return the map itself if it is small enough
     */
    public Pixels reduced(int longest) {
        int square = (Math.max(picture.width(), picture.height()) + longest - 1) / longest;
        if (square <= 1) {
            return picture;
        }
        int width = (picture.width() + square - 1) / square;
        int height = (picture.height() + square - 1) / square;
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < picture.count(); i++) {
            if (i % BLOCK == 0) {
                Interrupts.check();
            }
            int to = 3 * (i / picture.width() / square * width + i % picture.width() / square);
            rgb[to] = larger(rgb[to], picture.red(i));
            rgb[to + 1] = larger(rgb[to + 1], picture.green(i));
            rgb[to + 2] = larger(rgb[to + 2], picture.blue(i));
        }
        return Pixels.ofRgb(width, height, rgb);
    }

    private static byte larger(byte level, int other) {
        return (byte) Math.max(level & 0xff, other);
    }

    private static int factor(int[] counts, int values, int largest) {
        int factor = 1;
        while (largest > 0 && factor < MOST && below(counts, 255 / (2 * factor)) >= SHOWN * values) {
            factor *= 2;
        }
        return factor;
    }

    private static long below(int[] counts, int level) {
        long below = 0;
        for (int i = 0; i <= level; i++) {
            below += counts[i];
        }
        return below;
    }
}
