package org.zimagelab.quality.artefacts;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.numerics.Plane;

/** Small isolated steps between flat runs, along rows and columns. */
final class Contours {
    private static final int LEAST = 2;
    private static final int MOST = 24;

    private Contours() {}

    /** The share of all change between neighbours that sits in contours, 0 to 1; 0 where nothing changes. */
    static double share(Plane plane) {
        float[] v = plane.values();
        int width = plane.width();
        int height = plane.height();
        long all = 0;
        long contours = 0;
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                if (x + 1 < width && v[i] != v[i + 1]) {
                    int step = (int) Math.abs(v[i + 1] - v[i]);
                    all += step;
                    contours += x >= 2 && x + 3 < width && isContour(v, i, 1, step) ? step : 0;
                }
                if (y + 1 < height && v[i] != v[i + width]) {
                    int step = (int) Math.abs(v[i + width] - v[i]);
                    all += step;
                    contours += y >= 2 && y + 3 < height && isContour(v, i, width, step) ? step : 0;
                }
            }
        }
        return all == 0 ? 0 : (double) contours / all;
    }

    private static boolean isContour(float[] v, int i, int stride, int step) {
        return step >= LEAST
                && step <= MOST
                && v[i] == v[i - stride]
                && v[i] == v[i - 2 * stride]
                && v[i + stride] == v[i + 2 * stride]
                && v[i + stride] == v[i + 3 * stride];
    }
}
