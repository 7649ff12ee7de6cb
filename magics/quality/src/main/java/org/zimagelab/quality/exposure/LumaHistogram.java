package org.zimagelab.quality.exposure;

import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.SharedFeature;

/** How often each of the 256 levels of {@link Pixels#LUMA_8_BIT} occurs. */
final class LumaHistogram {
    static final SharedFeature<LumaHistogram> OF = LumaHistogram::new;

    private final int[] counts = new int[256];
    private final int total;

    private LumaHistogram(Pixels picture) {
        float[] luma = picture.shared(Pixels.LUMA_8_BIT).values();
        for (float y : luma) {
            counts[(int) y]++;
        }
        total = luma.length;
    }

    double mean() {
        long sum = 0;
        for (int level = 0; level < 256; level++) {
            sum += (long) level * counts[level];
        }
        return (double) sum / total;
    }

    /** Population deviation. */
    double deviation() {
        double mean = mean();
        double squares = 0;
        for (int level = 0; level < 256; level++) {
            squares += counts[level] * (level - mean) * (level - mean);
        }
        return Math.sqrt(squares / total);
    }

    /** The smallest level that at least this many of 100 pixels do not exceed. */
    int percentile(int percent) {
        long wanted = ((long) percent * total + 99) / 100;
        int level = 0;
        for (long seen = counts[0]; seen < wanted; seen += counts[++level]) {}
        return level;
    }

    /** In bits. */
    double entropy() {
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double p = (double) count / total;
                bits -= p * Math.log(p) / Math.log(2);
            }
        }
        return Math.max(0, bits);
    }
}
