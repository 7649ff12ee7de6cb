package org.zimagelab.common.picture;

import java.util.function.DoubleUnaryOperator;
import org.zimagelab.common.Interrupts;

/**
 * Resizing byte for byte as Pillow's {@code Image.resize} up to version 12:
 * each axis in turn, horizontal first, a filter widened where the picture shrinks, weights in fixed point of 22 bits,
 * 8-bit values between the two. (Pillow 13 begins with the vertical axis where that is less work, and then differs by a
 * few levels in pictures full of fine detail.)
 */
public final class Resize {
    private static final int BITS = 22;

    /** How neighbours are weighted by their distance. */
    public enum Filter {
        BILINEAR(1, x -> x < 1 ? 1 - x : 0),
        /** Keys' cubic convolution with a = −1/2. */
        BICUBIC(2, x -> x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0),
        /** The sinc that is cut off by a wider sinc at three pixels. */
        LANCZOS(3, x -> x < 3 ? sinc(x) * sinc(x / 3) : 0);

        private final double support;
        private final DoubleUnaryOperator weight;

        Filter(double support, DoubleUnaryOperator weight) {
            this.support = support;
            this.weight = weight;
        }

        private static double sinc(double x) {
            return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        }
    }

    private Resize() {}

    /**
     * A whole picture resized.
     *
     * @return {@code 3 · toWidth · toHeight} bytes R, G, B
     * @throws java.util.concurrent.CancellationException between two rows, if the thread was interrupted
     */
    public static byte[] resized(PackedRgb picture, int toWidth, int toHeight, Filter filter) {
        return window(picture, toWidth, toHeight, 0, 0, toWidth, toHeight, filter);
    }

    /**
     * A window of a picture resized to {@code toWidth} × {@code toHeight}; nothing outside it is computed.
     *
     * @return {@code 3 · width · height} bytes R, G, B
     * @throws java.util.concurrent.CancellationException between two rows, if the thread was interrupted
     */
    public static byte[] window(
            PackedRgb picture, long toWidth, long toHeight, long left, long top, int width, int height, Filter filter) {
        Axis columns = Axis.of(picture.width(), toWidth, left, width, filter);
        Axis rows = Axis.of(picture.height(), toHeight, top, height, filter);
        int firstRow = rows.least();
        byte[] between = new byte[Math.multiplyExact(3 * width, rows.end() - firstRow)];
        for (int y = firstRow; y < rows.end(); y++) {
            Interrupts.check();
            int line = 3 * y * picture.width();
            for (int x = 0; x < width; x++) {
                int[] weights = columns.weights[x];
                for (int c = 0; c < 3; c++) {
                    int sum = 1 << BITS - 1;
                    for (int k = 0; k < weights.length; k++) {
                        sum += weights[k] * (picture.rgb()[line + 3 * (columns.first[x] + k) + c] & 0xff);
                    }
                    between[3 * ((y - firstRow) * width + x) + c] = to8Bit(sum);
                }
            }
        }
        byte[] out = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            int[] weights = rows.weights[y];
            for (int x = 0; x < 3 * width; x++) {
                int sum = 1 << BITS - 1;
                for (int k = 0; k < weights.length; k++) {
                    sum += weights[k] * (between[3 * width * (rows.first[y] + k - firstRow) + x] & 0xff);
                }
                out[3 * width * y + x] = to8Bit(sum);
            }
        }
        return out;
    }

    private static byte to8Bit(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> BITS));
    }

    /** Which pixels make each of the new ones, and with what weights. */
    private record Axis(int[] first, int[][] weights) {

        static Axis of(int from, long to, long start, int count, Filter filter) {
            double scale = from / (double) to;
            double widening = Math.max(1, scale);
            double support = filter.support * widening;
            int[] first = new int[count];
            int[][] weights = new int[count][];
            for (int i = 0; i < count; i++) {
                double centre = (start + i + 0.5) * scale;
                int low = Math.max(0, (int) (centre - support + 0.5));
                int high = Math.min(from, (int) (centre + support + 0.5));
                double[] w = new double[high - low];
                double sum = 0;
                for (int k = 0; k < w.length; k++) {
                    w[k] = filter.weight.applyAsDouble(Math.abs((k + low - centre + 0.5) / widening));
                    sum += w[k];
                }
                first[i] = low;
                weights[i] = new int[w.length];
                for (int k = 0; k < w.length; k++) {
                    double fixed = w[k] / sum * (1 << BITS);
                    weights[i][k] = (int) (fixed < 0 ? fixed - 0.5 : fixed + 0.5);
                }
            }
            return new Axis(first, weights);
        }

        int least() {
            return first[0];
        }

        int end() {
            int last = first.length - 1;
            return first[last] + weights[last].length;
        }
    }
}
