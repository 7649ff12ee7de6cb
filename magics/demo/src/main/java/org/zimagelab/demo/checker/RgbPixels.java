package org.zimagelab.demo.checker;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.zimagelab.demo.world.Blur;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.demo.world.Rgb;

/** A picture of {@value #SIDE} × {@value #SIDE} pixels. Pixels are numbered row by row. */
record RgbPixels(byte[] rgb) {

    static final int SIDE = Rendering.SIDE;

    RgbPixels {
        if (rgb.length != 3 * SIDE * SIDE) {
            throw new IllegalArgumentException(
                    "the checker reads " + SIDE + " × " + SIDE + " pixels of 3 bytes, not " + rgb.length + " bytes");
        }
    }

    static RgbPixels of(BufferedImage picture) {
        if (picture.getWidth() != SIDE || picture.getHeight() != SIDE) {
            throw new IllegalArgumentException("the checker reads pictures of " + SIDE + " × " + SIDE + ", not "
                    + picture.getWidth() + " × " + picture.getHeight());
        }
        int[] packed = picture.getRGB(0, 0, SIDE, SIDE, null, 0, SIDE);
        byte[] rgb = new byte[3 * packed.length];
        for (int i = 0; i < packed.length; i++) {
            rgb[3 * i] = (byte) (packed[i] >> 16);
            rgb[3 * i + 1] = (byte) (packed[i] >> 8);
            rgb[3 * i + 2] = (byte) packed[i];
        }
        return new RgbPixels(rgb);
    }

    /** The picture with less noise, and edges that are hardly wider. */
    RgbPixels smoothed() {
        return new RgbPixels(Blur.gaussian(rgb, 0.8));
    }

    Rgb at(int pixel) {
        return new Rgb(rgb[3 * pixel] & 0xff, rgb[3 * pixel + 1] & 0xff, rgb[3 * pixel + 2] & 0xff);
    }

    /** The number of the pixel nearest to a point; a point outside is moved to the border. */
    static int index(double x, double y) {
        return inside(y) * SIDE + inside(x);
    }

    private static int inside(double at) {
        return (int) Math.max(0, Math.min(SIDE - 1, Math.round(at)));
    }

    /** Luma by Rec. 601, 0–255. */
    double luma(int pixel) {
        return Colours.luma(at(pixel));
    }

    /** The mean colour of the pixels that {@code chosen} accepts; black if it accepts none. */
    Rgb mean(IntPredicate chosen) {
        long[] sum = new long[3];
        int count = 0;
        for (int i = 0; i < SIDE * SIDE; i++) {
            if (chosen.test(i)) {
                count++;
                for (int c = 0; c < 3; c++) {
                    sum[c] += rgb[3 * i + c] & 0xff;
                }
            }
        }
        int n = Math.max(1, count);
        return new Rgb((int) (sum[0] / n), (int) (sum[1] / n), (int) (sum[2] / n));
    }

    /** The median of each channel over the pixels that {@code chosen} accepts, which must be at least one. */
    Rgb median(IntPredicate chosen) {
        int[] pixels =
                java.util.stream.IntStream.range(0, SIDE * SIDE).filter(chosen).toArray();
        int[] parts = new int[3];
        for (int c = 0; c < 3; c++) {
            int part = c;
            int[] values = Arrays.stream(pixels)
                    .map(i -> rgb[3 * i + part] & 0xff)
                    .sorted()
                    .toArray();
            parts[c] = values[values.length / 2];
        }
        return new Rgb(parts[0], parts[1], parts[2]);
    }
}
