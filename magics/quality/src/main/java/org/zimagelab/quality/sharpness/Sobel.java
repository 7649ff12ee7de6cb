package org.zimagelab.quality.sharpness;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.numerics.Plane;

/** Sobel derivatives of 8-bit planes. */
final class Sobel {
    private Sobel() {}

    /** Mean of Gx² + Gy², border mirrored about the edge pixel. */
    static double meanSquare(Plane plane) {
        float[] v = plane.values();
        int width = plane.width();
        int height = plane.height();
        float[] smooth = new float[width + 2];
        float[] step = new float[width + 2];
        double sum = 0;
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            int row = y * width;
            int above = (y == 0 ? Math.min(1, height - 1) : y - 1) * width;
            int below = (y == height - 1 ? Math.max(0, height - 2) : y + 1) * width;
            for (int x = 0; x < width; x++) {
                smooth[x + 1] = v[above + x] + 2 * v[row + x] + v[below + x];
                step[x + 1] = v[below + x] - v[above + x];
            }
            smooth[0] = smooth[Math.min(2, width)];
            step[0] = step[Math.min(2, width)];
            smooth[width + 1] = smooth[Math.max(1, width - 1)];
            step[width + 1] = step[Math.max(1, width - 1)];
            long squares = 0;
            for (int x = 1; x <= width; x++) {
                int gx = (int) (smooth[x + 1] - smooth[x - 1]);
                int gy = (int) (step[x - 1] + 2 * step[x] + step[x + 1]);
                squares += gx * gx + gy * gy;
            }
            sum += squares;
        }
        return sum / v.length;
    }
}
