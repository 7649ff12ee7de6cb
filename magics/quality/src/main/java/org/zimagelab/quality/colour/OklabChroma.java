package org.zimagelab.quality.colour;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.SharedFeature;

/**
 * OKLCh chroma: sRGB to linear light (table), to cone responses, cube roots, to a and b; {@code C = √(a² + b²)}.
 *
 * <p>Matrices and their digits: B. Ottosson, "A perceptual color space for image processing" (2020), which CSS Color 4
 * takes over.
 */
final class OklabChroma {
    /** Mean and 95th percentile, computed in one pass. */
    record Summary(double mean, double p95) {}

    static final SharedFeature<Summary> SUMMARY = OklabChroma::summary;

    private static final int BINS = 1 << 16;
    private static final double MOST = 0.5;
    private static final float[] LINEAR = new float[256];

    static {
        for (int i = 0; i < 256; i++) {
            double c = i / 255.0;
            LINEAR[i] = (float) (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
        }
    }

    private OklabChroma() {}

    /** Chroma of one sRGB colour, channels 0 to 255; exactly 0 where they are equal. */
    static float chroma(int red, int green, int blue) {
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

    /** Math.cbrt is ten times as slow: a first guess from the exponent bits, then two steps of Halley. */
    private static float cubeRoot(float v) {
        float y = Float.intBitsToFloat(Float.floatToRawIntBits(v) / 3 + 0x2a514067);
        float cube = y * y * y;
        y *= (cube + 2 * v) / (2 * cube + v);
        cube = y * y * y;
        return y * (cube + 2 * v) / (2 * cube + v);
    }

    private static Summary summary(Pixels picture) {
        int[] counts = new int[BINS];
        double sum = 0;
        for (int i = 0; i < picture.count(); i++) {
            if (i % BINS == 0) {
                Interrupts.check();
            }
            float c = chroma(picture.red(i), picture.green(i), picture.blue(i));
            sum += c;
            counts[(int) (c * (BINS / MOST))]++;
        }
        long wanted = (95L * picture.count() + 99) / 100;
        int bin = 0;
        for (long seen = counts[0]; seen < wanted; seen += counts[++bin]) {}
        return new Summary(sum / picture.count(), bin == 0 ? 0 : (bin + 0.5) * MOST / BINS);
    }
}
