package org.zimagelab.quality.numerics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zimagelab.common.Interrupts;

/** How the power of a plane is spread over the sizes of its structures. */
public final class Spectrum {
    private static final int LARGEST = 512;
    private static final int SMALLEST = 8;

    private Spectrum() {}

    /**
     * A band of the spectrum.
     *
     * @param shortest period in it, pixels
     * @param longest period in it, pixels: twice the shortest
     * @param power squared units of the plane, at least 0: white noise of variance v has v in every band
     */
    public record Octave(int shortest, int longest, double power) {

        /**
         * The periods in words.
         *
         * @return {@code 4–8 px}
         */
        public String label() {
            return shortest + "–" + longest + " px";
        }
    }

    /**
     * The radially averaged power by octaves, from coarse to fine.
     *
     * <p>Welch's estimate in two dimensions, as {@code SpectralSlope} describes it, with tiles of {@code n} pixels, the
     * largest power of two up to 512 that fits. A band's power is the mean over its rings; the finest ends with a
     * period of 2 pixels, and the two lowest rings, in which the window and what is left of the mean show, belong to
     * none. Diagonal frequencies beyond {@code n / 2} belong to none either.
     *
     * @param plane any, also a difference of two; its shorter side at least 8 pixels
     * @return 1 to 7 bands, as many for every plane of this size
     * @throws IllegalArgumentException with one line, if a side is shorter
     */
    public static List<Octave> octaves(Plane plane) {
        int side = Math.min(plane.width(), plane.height());
        if (side < SMALLEST) {
            throw new IllegalArgumentException("a plane of " + plane.width() + "×" + plane.height()
                    + ": expected sides of at least " + SMALLEST + " pixels");
        }
        int n = Math.min(LARGEST, Integer.highestOneBit(side));
        double[] power = rings(plane, n);
        List<Octave> octaves = new ArrayList<>();
        for (int low = 2; low < n / 2; low *= 2) {
            int end = 2 * low == n / 2 ? n / 2 : 2 * low - 1;
            double mean = Arrays.stream(power, low, end + 1).average().orElseThrow();
            octaves.add(new Octave(n / (2 * low), n / low, mean));
        }
        return List.copyOf(octaves);
    }

    /** Mean power by ring. Two tiles go through one transform, as real and imaginary part: their powers add up. */
    public static double[] rings(Plane plane, int n) {
        int across = (plane.width() + n - 1) / n;
        int down = (plane.height() + n - 1) / n;
        float[] window = new float[n];
        double energy = 0;
        for (int i = 0; i < n; i++) {
            double w = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / n);
            window[i] = (float) w;
            energy += w * w;
        }
        Fourier fourier = new Fourier(n);
        double[] sums = new double[n];
        int tiles = across * down;
        for (int tile = 0; tile < tiles; tile += 2) {
            Interrupts.check();
            load(plane, tile, across, down, window, fourier.real());
            if (tile + 1 < tiles) {
                load(plane, tile + 1, across, down, window, fourier.imaginary());
            } else {
                for (float[] row : fourier.imaginary()) {
                    Arrays.fill(row, 0);
                }
            }
            fourier.transform();
            fourier.addPower(sums);
        }
        int[] members = fourier.members();
        for (int r = 0; r < n; r++) {
            sums[r] /= Math.max(1, members[r]) * energy * energy * tiles;
        }
        return sums;
    }

    private static void load(Plane plane, int tile, int across, int down, float[] window, float[][] into) {
        int n = window.length;
        int width = plane.width();
        int left = place(tile % across, across, width - n);
        int top = place(tile / across, down, plane.height() - n);
        float[] y = plane.values();
        double sum = 0;
        for (int row = top; row < top + n; row++) {
            for (int i = row * width + left; i < row * width + left + n; i++) {
                sum += y[i];
            }
        }
        // Around the mean: it costs digits in floats, and the rings in use do not see it.
        float mean = (float) sum / (n * n);
        for (int row = 0; row < n; row++) {
            float[] line = into[row];
            int from = (top + row) * width + left;
            float weight = window[row];
            for (int x = 0; x < n; x++) {
                line[x] = (y[from + x] - mean) * weight * window[x];
            }
        }
    }

    private static int place(int index, int count, int room) {
        return count == 1 ? room / 2 : (int) ((long) index * room / (count - 1));
    }
}
