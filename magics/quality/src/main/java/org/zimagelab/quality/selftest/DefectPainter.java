package org.zimagelab.quality.selftest;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * Picture and strength → damaged picture. Everything happens on sRGB values and is rounded to whole levels at the end.
 */
final class DefectPainter {
    private static final int BLOCK = 16;

    private DefectPainter() {}

    static Pixels blur(Pixels picture, double sigma) {
        Plane[] smooth = blurred(picture, sigma);
        return pixels(picture, (channel, i) -> smooth[channel].at(i));
    }

    static Pixels saturation(Pixels picture, double factor) {
        return pixels(picture, (channel, i) -> {
            double grey = 0.299 * picture.red(i) + 0.587 * picture.green(i) + 0.114 * picture.blue(i);
            return grey + factor * (level(picture, channel, i) - grey);
        });
    }

    static Pixels exposure(Pixels picture, double stops) {
        double gain = Math.pow(2, stops);
        return mapped(picture, v -> 255 * encoded(gain * linear(v / 255)));
    }

    static Pixels contrast(Pixels picture, double factor) {
        return mapped(picture, v -> 128 + factor * (v - 128));
    }

    static Pixels noise(Pixels picture, double sigma) {
        SplittableRandom random = new SplittableRandom(1);
        return pixels(picture, (channel, i) -> level(picture, channel, i) + sigma * random.nextGaussian());
    }

    static Pixels sharpening(Pixels picture, double amount) {
        Plane[] smooth = blurred(picture, 1.5);
        return pixels(picture, (channel, i) -> {
            int v = level(picture, channel, i);
            return v + amount * (v - smooth[channel].at(i));
        });
    }

    static Pixels blocks(Pixels picture, double most) {
        int across = (picture.width() + BLOCK - 1) / BLOCK;
        int down = (picture.height() + BLOCK - 1) / BLOCK;
        double[] shifts = new SplittableRandom(2)
                .doubles((long) across * down, -most, most)
                .toArray();
        return pixels(picture, (channel, i) -> {
            int block = i / picture.width() / BLOCK * across + i % picture.width() / BLOCK;
            return level(picture, channel, i) + shifts[block];
        });
    }

    static Pixels banding(Pixels picture, double step) {
        return mapped(picture, v -> Math.rint(v / step) * step);
    }

    private interface Levels {
        double at(int channel, int index);
    }

    private static int level(Pixels picture, int channel, int i) {
        return channel == 0 ? picture.red(i) : channel == 1 ? picture.green(i) : picture.blue(i);
    }

    private static Pixels mapped(Pixels picture, DoubleUnaryOperator map) {
        double[] table = IntStream.range(0, 256).asDoubleStream().map(map).toArray();
        return pixels(picture, (channel, i) -> table[level(picture, channel, i)]);
    }

    private static Pixels pixels(Pixels picture, Levels levels) {
        byte[] rgb = new byte[3 * picture.count()];
        for (int i = 0; i < picture.count(); i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) Math.max(0, Math.min(255, Math.round(levels.at(c, i))));
            }
        }
        return Pixels.ofRgb(picture.width(), picture.height(), rgb);
    }

    private static Plane[] blurred(Pixels picture, double sigma) {
        Plane[] planes = new Plane[3];
        for (int c = 0; c < 3; c++) {
            float[] values = new float[picture.count()];
            for (int i = 0; i < values.length; i++) {
                values[i] = level(picture, c, i);
            }
            planes[c] = new Plane(picture.width(), picture.height(), values).blurred(sigma);
        }
        return planes;
    }

    private static double linear(double v) {
        return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }

    private static double encoded(double v) {
        return v <= 0.0031308 ? 12.92 * v : 1.055 * Math.pow(v, 1 / 2.4) - 0.055;
    }
}
