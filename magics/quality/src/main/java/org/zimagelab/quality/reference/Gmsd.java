package org.zimagelab.quality.reference;

import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreDescriptor;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.quality.numerics.Plane;
import org.zimagelab.quality.picture.Pixels;

/**
 * Gradient magnitude similarity deviation: how unevenly a picture's edges differ from the reference's.
 *
 * <p>{@link Pixels#LUMA_8_BIT}, 2×2 pixels averaged into one, gives gradients {@code m = √(Px² + Py²)} with Prewitt's
 * weights over 3; the score is the population deviation of {@code (2 m_x m_y + 170) / (m_x² + m_y² + 170)}. What lies
 * outside counts as 0, also beside an odd last row or column.
 *
 * <p>Pure number, 0 (equal) to 0.5, lower is closer to the reference; no healthy band. Pictures of one colour differ
 * along their borders only, where the outside makes an edge; 1×1 scores 0. Needs a reference of the same size.
 *
 * <p>What fools it: damage that is everywhere alike has little deviation; colour is not seen.
 *
 * <p>Source: W. Xue, L. Zhang, X. Mou, A. C. Bovik, "Gradient magnitude similarity deviation: a highly efficient
 * perceptual image quality index", IEEE Trans. Image Processing 23 (2014), whose script takes the sample deviation,
 * which differs by one part in the number of pixels. Equals OpenCV's {@code QualityGMSD} of 8-bit grey with even sides
 * (odd ones are rounded otherwise there) and piq 0.8 {@code gmsd}.
 */
public final class Gmsd {
    public static final Score SCORE = FullReference.score(
            ScoreDescriptor.of(
                    "gmsd",
                    "Deviation of gradient similarity to the reference (GMSD, luma): 0 is equal.",
                    ScoreScale.lowerIsBetter(0, 0.5)),
            Gmsd::between);

    private static final float T = 170;

    private Gmsd() {}

    private static double between(Pixels picture, Pixels reference) {
        Plane x = halved(picture.shared(Pixels.LUMA_8_BIT));
        Plane y = halved(reference.shared(Pixels.LUMA_8_BIT));
        int width = x.width();
        float[] ofX = new float[width];
        float[] ofY = new float[width];
        float[] smooth = new float[width + 2];
        float[] step = new float[width + 2];
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < x.height(); row++) {
            Interrupts.check();
            squaredGradients(x, row, smooth, step, ofX);
            squaredGradients(y, row, smooth, step, ofY);
            for (int i = 0; i < width; i++) {
                float both = ofX[i] + ofY[i];
                ofX[i] = (2 * (float) Math.sqrt(ofX[i] * ofY[i]) + T) / (both + T);
            }
            for (int i = 0; i < width; i++) {
                // Around 1: the deviation is a small difference of squares.
                double less = 1 - ofX[i];
                sum += less;
                squares += less * less;
            }
        }
        double count = (double) width * x.height();
        return Math.min(0.5, Math.sqrt(Math.max(0, squares / count - sum / count * (sum / count))));
    }

    private static Plane halved(Plane plane) {
        int wide = plane.width();
        int width = (wide + 1) / 2;
        int height = (plane.height() + 1) / 2;
        float[] in = plane.values();
        float[] out = new float[width * height];
        // A column more than an odd width has, always 0. Rows are added first, where vectors can.
        float[] both = new float[2 * width];
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            int upper = 2 * y * wide;
            if (2 * y + 1 < plane.height()) {
                for (int x = 0; x < wide; x++) {
                    both[x] = 0.25f * (in[upper + x] + in[upper + wide + x]);
                }
            } else {
                for (int x = 0; x < wide; x++) {
                    both[x] = 0.25f * in[upper + x];
                }
            }
            for (int x = 0; x < width; x++) {
                out[y * width + x] = both[2 * x] + both[2 * x + 1];
            }
        }
        return new Plane(width, height, out);
    }

    /** @param smooth, step room for a row between two columns of 0 */
    private static void squaredGradients(Plane plane, int row, float[] smooth, float[] step, float[] out) {
        int width = plane.width();
        float[] v = plane.values();
        int here = row * width;
        boolean first = row == 0;
        boolean last = row == plane.height() - 1;
        for (int x = 0; x < width; x++) {
            float above = first ? 0 : v[here - width + x];
            float below = last ? 0 : v[here + width + x];
            smooth[x + 1] = above + v[here + x] + below;
            step[x + 1] = below - above;
        }
        for (int x = 0; x < width; x++) {
            float gx = (smooth[x + 2] - smooth[x]) / 3;
            float gy = (step[x] + step[x + 1] + step[x + 2]) / 3;
            out[x] = gx * gx + gy * gy;
        }
    }
}
