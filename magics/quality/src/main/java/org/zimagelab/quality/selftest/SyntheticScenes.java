package org.zimagelab.quality.selftest;

import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.quality.picture.Pixels;

/**
 * Pictures drawn by formulas to plant defects in where nobody brings their own: soft gradients, textures of several
 * sizes, hard and soft edges, dark and bright, pale and colourful.
 */
public final class SyntheticScenes {
    private static final int SIDE = 288;
    private static final int SAMPLES = 2;

    private SyntheticScenes() {}

    /** Colour of a point, 0 to 1 each, into the array given. */
    @FunctionalInterface
    private interface Painter {
        void paint(double x, double y, double[] rgb);
    }

    /**
     * All of them.
     *
     * @return name → picture of 288×288 pixels, in a fixed order
     */
    public static Map<String, Pixels> all() {
        Map<String, Pixels> scenes = new LinkedHashMap<>();
        scenes.put("hills", drawn(SyntheticScenes::hills, 1));
        scenes.put("sunset", drawn(SyntheticScenes::sunset, 0));
        scenes.put("pebbles", drawn(SyntheticScenes::pebbles, 2));
        scenes.put("bricks", drawn(SyntheticScenes::bricks, 2));
        scenes.put("flowers", drawn(SyntheticScenes::flowers, 0.5));
        scenes.put("night", drawn(SyntheticScenes::night, 1));
        return scenes;
    }

    /** With grain as of a camera, of this deviation in levels. */
    private static Pixels drawn(Painter painter, double grain) {
        byte[] bytes = new byte[3 * SIDE * SIDE];
        double[] point = new double[3];
        for (int i = 0; i < SIDE * SIDE; i++) {
            double[] sum = new double[3];
            for (int s = 0; s < SAMPLES * SAMPLES; s++) {
                double x = i % SIDE + (s % SAMPLES + 0.5) / SAMPLES;
                double y = i / SIDE + (s / SAMPLES + 0.5) / SAMPLES;
                painter.paint(x / SIDE, y / SIDE, point);
                for (int c = 0; c < 3; c++) {
                    sum[c] += point[c];
                }
            }
            double random = hash(i % SIDE, i / SIDE, 61) + hash(i % SIDE, i / SIDE, 62) + hash(i % SIDE, i / SIDE, 63);
            for (int c = 0; c < 3; c++) {
                double level = 255 * sum[c] / (SAMPLES * SAMPLES) + 2 * grain * (random - 1.5);
                bytes[3 * i + c] = (byte) Math.max(0, Math.min(255, Math.round(level)));
            }
        }
        return Pixels.ofRgb(SIDE, SIDE, bytes);
    }

    private static void hills(double x, double y, double[] rgb) {
        mix(rgb, 0.42, 0.60, 0.80, 0.80, 0.84, 0.86, y / 0.6);
        double cloud = smooth(0.5, 0.75, fractal(3 * x, 8 * y, 5, 1));
        blend(rgb, 1.0, 1.0, 1.0, cloud * (1.1 - y));
        for (int ridge = 0; ridge < 3; ridge++) {
            double top = 0.38 + 0.17 * ridge - 0.22 * (fractal((2 + ridge) * x, ridge, 5, 2 + ridge) - 0.5);
            if (y > top) {
                double grass = fractal(60 * x, 24 * y, 4, 7 + ridge);
                double shade = (0.6 + 0.6 * grass) * (0.9 - 0.4 * (y - top));
                double far = 0.5 - 0.25 * ridge;
                set(rgb, 0.30 * shade, 0.46 * shade, 0.20 * shade);
                blend(rgb, 0.60, 0.70, 0.80, far);
            }
        }
    }

    private static void sunset(double x, double y, double[] rgb) {
        double horizon = 0.58;
        if (y < horizon) {
            mix(rgb, 0.22, 0.24, 0.42, 0.90, 0.55, 0.32, y / horizon);
            blend(rgb, 0.35, 0.22, 0.30, 0.7 * smooth(0.5, 0.62, fractal(4 * x, 14 * y, 5, 11)));
            double away = Math.hypot(x - 0.62, y - 0.46);
            blend(rgb, 1.0, 0.98, 0.95, smooth(0.12, 0.055, away) + 0.5 * Math.exp(-14 * away));
        } else {
            double depth = (y - horizon) / (1 - horizon);
            double wave = fractal(12 * x / (0.2 + depth), 8 / (0.15 + depth), 5, 12);
            mix(rgb, 0.62, 0.40, 0.32, 0.10, 0.14, 0.24, depth);
            blend(rgb, 0.92, 0.70, 0.48, 0.8 * smooth(0.5, 0.8, wave) * Math.exp(-9 * Math.abs(x - 0.62)));
            blend(rgb, 0.05, 0.08, 0.15, 0.7 * smooth(0.5, 0.25, wave));
        }
    }

    private static void pebbles(double x, double y, double[] rgb) {
        double[] cell = new double[3];
        nearest(9 * x, 9 * y, 21, cell);
        double tone = 0.3 + 0.65 * hash((int) cell[2], 5, 22);
        double warm = 0.08 * (hash((int) cell[2], 6, 23) - 0.5);
        double round = smooth(0.0, 0.22, cell[1] - cell[0]);
        double grain = fractal(70 * x, 70 * y, 3, 24);
        double light = tone * (0.25 + 0.75 * round) * (0.75 + 0.5 * grain) * (1.1 - 0.35 * x);
        set(rgb, light * (1 + warm), light, light * (1 - 1.5 * warm));
    }

    private static void bricks(double x, double y, double[] rgb) {
        double v = 11.3 * y;
        int row = (int) Math.floor(v);
        double u = 5.3 * x + 0.5 * (row % 2) + 0.03 * fractal(30 * x, 30 * y, 2, 31);
        int column = (int) Math.floor(u);
        double edge = Math.min(Math.min(u - column, column + 1 - u) * 2, Math.min(v - row, row + 1 - v));
        double brick = smooth(0.06, 0.11, edge);
        double grain = fractal(90 * x, 90 * y, 4, 32);
        double tone = (0.7 + 0.5 * hash(column, row, 33)) * (0.7 + 0.6 * grain);
        mix(rgb, 0.97, 0.95, 0.92, 0.56 * tone, 0.29 * tone, 0.22 * tone, brick);
        double shadow = 1 - 0.55 * smooth(-0.02, 0.02, x - 0.3 - 0.5 * y);
        set(rgb, rgb[0] * shadow, rgb[1] * shadow, rgb[2] * (0.1 + 0.9 * shadow));
    }

    private static void flowers(double x, double y, double[] rgb) {
        double soft = fractal(4 * x, 4 * y, 2, 41);
        mix(rgb, 0.10, 0.26, 0.10, 0.45, 0.62, 0.25, soft);
        for (int f = 0; f < 7; f++) {
            double cx = 0.15 + 0.7 * hash(f, 1, 42);
            double cy = 0.15 + 0.7 * hash(f, 2, 42);
            double size = 0.09 + 0.08 * hash(f, 3, 42);
            double angle = Math.atan2(y - cy, x - cx);
            double away = Math.hypot(x - cx, y - cy) / size;
            double petals = 0.75 + 0.25 * Math.cos((5 + f % 3) * angle + f);
            if (away < petals) {
                double vein = 0.8 + 0.35 * fractal(10 * angle, 8 * away, 3, 43 + f) - 0.25 * away;
                double red = 0.55 + 0.4 * hash(f, 4, 42);
                set(rgb, red * vein, (0.15 + 0.5 * hash(f, 5, 42)) * vein, (0.2 + 0.6 * hash(f, 6, 42)) * vein);
                blend(rgb, vein, vein, vein, f % 3 == 0 ? 0.95 : 0);
            }
            double seeds = fractal(120 * x, 120 * y, 2, 44);
            blend(rgb, 0.75 * seeds + 0.25, 0.55 * seeds + 0.2, 0.12, smooth(0.26, 0.22, away));
        }
    }

    private static void night(double x, double y, double[] rgb) {
        mix(rgb, 0.04, 0.05, 0.12, 0.20, 0.15, 0.26, y);
        blend(rgb, 0.9, 0.92, 0.95, smooth(0.972, 0.99, noise(110 * x, 110 * y, 51)) * (0.8 - y));
        double glow = Math.hypot(x - 0.78, y - 0.16);
        blend(rgb, 0.99, 0.98, 0.96, smooth(0.11, 0.05, glow) + 0.3 * Math.exp(-12 * glow));
        int block = (int) Math.floor(7 * x);
        double top = 0.25 + 0.45 * hash(block, 0, 52);
        if (y > top) {
            double wall = 0.07 + 0.08 * fractal(50 * x, 50 * y, 3, 53);
            set(rgb, wall, wall, 1.3 * wall);
            double u = 7 * x * 5;
            double v = (y - top) * 32;
            int column = (int) Math.floor(u);
            int floor = (int) Math.floor(v);
            boolean pane = u - column > 0.3 && u - column < 0.8 && v - floor > 0.3 && v - floor < 0.75;
            double lamp = hash(column, floor, 54);
            if (pane && lamp > 0.55) {
                set(rgb, 0.5 + 0.5 * lamp, 0.3 + 0.55 * lamp, 0.15 + 0.5 * hash(column, floor, 55));
                blend(rgb, lamp, lamp, lamp, smooth(0.7, 0.8, lamp));
            }
        }
        blend(rgb, 0.85, 0.45, 0.25, 0.35 * Math.exp(-6 * Math.hypot(x - 0.4, 1.2 * (y - 1))));
    }

    private static void set(double[] rgb, double red, double green, double blue) {
        rgb[0] = red;
        rgb[1] = green;
        rgb[2] = blue;
    }

    private static void blend(double[] rgb, double red, double green, double blue, double share) {
        mix(rgb, rgb[0], rgb[1], rgb[2], red, green, blue, share);
    }

    private static void mix(
            double[] rgb, double r0, double g0, double b0, double r1, double g1, double b1, double share) {
        double s = Math.max(0, Math.min(1, share));
        set(rgb, r0 + s * (r1 - r0), g0 + s * (g1 - g0), b0 + s * (b1 - b0));
    }

    /** 0 at {@code from}, 1 at {@code to}, without a kink at either; falls where {@code from} is the larger. */
    private static double smooth(double from, double to, double v) {
        double t = Math.max(0, Math.min(1, (v - from) / (to - from)));
        return t * t * (3 - 2 * t);
    }

    /** Noise of several octaves, each twice as fine and half as strong: the spectrum of landscapes. About 0 to 1. */
    private static double fractal(double x, double y, int octaves, int seed) {
        double sum = 0;
        double weight = 1;
        double weights = 0;
        for (int o = 0; o < octaves; o++) {
            sum += weight * noise(x, y, seed + 101 * o);
            weights += weight;
            weight /= 2;
            x *= 2;
            y *= 2;
        }
        return 0.5 + 1.3 * (sum / weights - 0.5);
    }

    /** Random values at whole coordinates, smooth between them. */
    private static double noise(double x, double y, int seed) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double u = smooth(0, 1, x - left);
        double v = smooth(0, 1, y - top);
        double above = hash(left, top, seed) * (1 - u) + hash(left + 1, top, seed) * u;
        double below = hash(left, top + 1, seed) * (1 - u) + hash(left + 1, top + 1, seed) * u;
        return above * (1 - v) + below * v;
    }

    /** Distances to the nearest and second nearest of points strewn one a cell, and the nearest one's number. */
    private static void nearest(double x, double y, int seed, double[] to) {
        int column = (int) Math.floor(x);
        int row = (int) Math.floor(y);
        to[0] = Double.MAX_VALUE;
        to[1] = Double.MAX_VALUE;
        for (int i = column - 2; i <= column + 2; i++) {
            for (int j = row - 2; j <= row + 2; j++) {
                double away = Math.hypot(x - i - hash(i, j, seed), y - j - hash(i, j, seed + 1));
                if (away < to[0]) {
                    to[1] = to[0];
                    to[0] = away;
                    to[2] = 1000 * i + j;
                } else {
                    to[1] = Math.min(to[1], away);
                }
            }
        }
    }

    /** 0 to 1, the same for the same numbers. */
    private static double hash(int x, int y, int seed) {
        int h = x * 0x27d4eb2d ^ y * 0x165667b1 ^ seed * 0x9e3779b9;
        h = (h ^ h >>> 15) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        return ((h ^ h >>> 16) >>> 8) / (double) (1 << 24);
    }
}
