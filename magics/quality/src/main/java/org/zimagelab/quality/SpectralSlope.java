package org.zimagelab.quality;

import java.util.Arrays;
import java.util.Optional;

/**
 * Slope of the power spectrum: how fast power falls with frequency. Photographs fall by about the square.
 *
 * <p>{@link Pixels#LUMA_8_BIT} is covered with square tiles of {@code n} pixels, the largest power of two up to 256
 * that fits, evenly spaced, with the least overlap that leaves no pixel out. Each is weighted by a Hann window along
 * both axes and transformed; {@code P(r)} is the mean of {@code |F|²} over all tiles and over the frequencies whose
 * distance from 0 rounds to {@code r}, divided by the window's energy, plus 1/12, the power of rounding to whole
 * levels. The score is the slope of the line through {@code (log r, log P(r))} by least squares, {@code r} from {@code
 * 0.05 n} to {@code n / 2}.
 *
 * <p>Pure number (power of the frequency), −20 to 20 and beyond any picture; healthy −4 to −1.5; neither end is better:
 * blur makes it steeper (lower), noise and sharpening flatter (higher). A picture of one colour scores 0, as white
 * noise does; so does one with a side under 32 pixels.
 *
 * <p>What fools it: a soft background is blur; fine regular texture is a hump in the spectrum that no line describes.
 *
 * <p>Source: D. J. Field, "Relations between the statistics of natural images and the response properties of cortical
 * cells", JOSA A 4 (1987), for the law; the estimate (Welch's, in two dimensions) is an own definition.
 */
public final class SpectralSlope implements Score {
    private static final int LARGEST = 256;
    private static final int SMALLEST = 32;
    private static final double LOWEST = 0.05;
    private static final double ROUNDING = 1 / 12.0;
    private static final double BOUND = 20;

    /** For the service loader. */
    public SpectralSlope() {}

    @Override
    public String name() {
        return "spectral_slope";
    }

    @Override
    public String description() {
        return "Slope of the power spectrum: about -2 in photographs, lower when blurred, higher with noise.";
    }

    @Override
    public String unit() {
        return "power of frequency";
    }

    @Override
    public Range range() {
        return new Range(-BOUND, BOUND);
    }

    @Override
    public Direction better() {
        return Direction.NEITHER;
    }

    @Override
    public Optional<Range> healthy() {
        return Optional.of(new Range(-4, -1.5));
    }

    @Override
    public double of(Pixels picture) {
        int side = Math.min(picture.width(), picture.height());
        if (side < SMALLEST) {
            return 0;
        }
        int n = Math.min(LARGEST, Integer.highestOneBit(side));
        double[] power = rings(picture.shared(Pixels.LUMA_8_BIT), n);
        int first = (int) Math.ceil(LOWEST * n);
        double meanX = 0;
        double meanY = 0;
        int count = n / 2 - first + 1;
        for (int r = first; r <= n / 2; r++) {
            meanX += Math.log(r) / count;
            meanY += height(power, r, first) / count;
        }
        double xx = 0;
        double xy = 0;
        for (int r = first; r <= n / 2; r++) {
            double x = Math.log(r) - meanX;
            xx += x * x;
            xy += x * (height(power, r, first) - meanY);
        }
        return Math.max(-BOUND, Math.min(BOUND, xy / xx));
    }

    /** Log power over the first ring's, so exactly 0 where all are equal. */
    private static double height(double[] power, int ring, int first) {
        return Math.log((power[ring] + ROUNDING) / (power[first] + ROUNDING));
    }

    /** Mean power by ring. Two tiles go through one transform, as real and imaginary part: their powers add up. */
    private static double[] rings(Plane luma, int n) {
        int across = (luma.width() + n - 1) / n;
        int down = (luma.height() + n - 1) / n;
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
            load(luma, tile, across, down, window, fourier.real());
            if (tile + 1 < tiles) {
                load(luma, tile + 1, across, down, window, fourier.imaginary());
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

    private static void load(Plane luma, int tile, int across, int down, float[] window, float[][] into) {
        int n = window.length;
        int width = luma.width();
        int left = place(tile % across, across, width - n);
        int top = place(tile / across, down, luma.height() - n);
        float[] y = luma.values();
        long sum = 0;
        for (int row = top; row < top + n; row++) {
            for (int i = row * width + left; i < row * width + left + n; i++) {
                sum += (int) y[i];
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
