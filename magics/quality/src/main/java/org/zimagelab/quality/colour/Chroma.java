package org.zimagelab.quality.colour;

import java.util.function.ToDoubleFunction;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.SharedFeature;

/**
 * OKLCh chroma {@code C = √(a² + b²)}: sRGB to linear light (by a table), to cone responses, cube roots, to a and b.
 *
 * <p>Pure number, 0 (grey) to 0.3225 (sRGB magenta), neither end is better. Oversaturation raises it, and so do
 * contrast and coloured noise; what the picture shows decides most of it. A picture of one colour scores that colour's
 * chroma.
 *
 * <p>Source of the matrices and their digits: B. Ottosson, "A perceptual color space for image processing" (2020),
 * which CSS Color 4 takes over.
 */
public final class Chroma {
    /**
     * Mean over all pixels. The healthy band 0.01 to 0.15 is a convention: a mean above 0.15 is the chroma of strong
     * paint over the whole picture.
     */
    public static final Score MEAN = score(
            "chroma_mean",
            "Mean OKLCh chroma: 0 is grey, the most vivid sRGB colour 0.32.",
            ScoreScale.neitherIsBetter(0, 0.4).healthy(0.01, 0.15).relevantFrom(0.007),
            Statistics::mean);

    /**
     * 95th percentile: the smallest value that at least 95 % of the pixels do not exceed (numpy's {@code
     * inverted_cdf}), to within 4e-6. The healthy band 0.02 to 0.27 holds the clean pictures of docs/scores.md: above
     * it, a twentieth of the picture lies at the rim of the gamut.
     */
    public static final Score P95 = score(
            "chroma_p95",
            "The OKLCh chroma that 95 of 100 pixels do not exceed: the vivid parts.",
            ScoreScale.neitherIsBetter(0, 0.4).healthy(0.02, 0.27).relevantFrom(0.01),
            Statistics::p95);

    private static final SharedFeature<Statistics> STATISTICS = Chroma::measure;

    private static final int BINS = 1 << 16;
    private static final double MOST = 0.5;
    private static final float[] LINEAR = new float[256];

    static {
        for (int i = 0; i < 256; i++) {
            double c = i / 255.0;
            LINEAR[i] = (float) (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
        }
    }

    private record Statistics(double mean, double p95) {}

    private Chroma() {}

    private static Score score(
            String name, String description, ScoreScale scale, ToDoubleFunction<Statistics> statistic) {
        return ScoreDescriptor.of(name, description, scale)
                .computedBy(picture -> statistic.applyAsDouble(picture.shared(STATISTICS)));
    }

    /** Chroma of one sRGB colour, channels 0 to 255; exactly 0 where they are equal. */
    static float of(int red, int green, int blue) {
        if (red == green && green == blue) {
            return 0;
        }
        float r = LINEAR[red];
        float g = LINEAR[green];
        float b = LINEAR[blue];
        float l = cubeRoot(0.4122214708f * r + 0.5363325363f * g + 0.0514459929f * b);
        float m = cubeRoot(0.2119034982f * r + 0.6806995451f * g + 0.1073969566f * b);
        float s = cubeRoot(0.0883024619f * r + 0.2817188376f * g + 0.6299787005f * b);
        float a = 1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s;
        float bb = 0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s;
        return (float) Math.sqrt(a * a + bb * bb);
    }

    /** Math.cbrt takes ten times as long. A first guess comes from the exponent bits; two steps of Halley refine it. */
    private static float cubeRoot(float v) {
        float y = Float.intBitsToFloat(Float.floatToRawIntBits(v) / 3 + 0x2a514067);
        float cube = y * y * y;
        y *= (cube + 2 * v) / (2 * cube + v);
        cube = y * y * y;
        return y * (cube + 2 * v) / (2 * cube + v);
    }

    private static Statistics measure(Pixels picture) {
        int[] counts = new int[BINS];
        double sum = 0;
        for (int i = 0; i < picture.count(); i++) {
            if (i % BINS == 0) {
                Interrupts.check();
            }
            float c = of(picture.red(i), picture.green(i), picture.blue(i));
            sum += c;
            counts[(int) (c * (BINS / MOST))]++;
        }
        long wanted = (95L * picture.count() + 99) / 100;
        int bin = 0;
        for (long seen = counts[0]; seen < wanted; seen += counts[++bin]) {}
        return new Statistics(sum / picture.count(), bin == 0 ? 0 : (bin + 0.5) * MOST / BINS);
    }
}
