package org.zimagelab.quality;

import java.util.Arrays;

/**
 * Mean absolute second difference of {@link Pixels#LUMA_8_BIT} at each inner column (along x) and row (along y).
 *
 * <p>Folded by a period and averaged, a grid makes one phase stand out: {@code (max − median) / max(median, 0.1)}, the
 * mean of both axes. The floor of 0.1 level keeps flat grounds finite. An axis under three periods is left out.
 */
record Lattice(double[] columns, double[] rows) {
    static final Derived<Lattice> OF = Lattice::from;

    private static final double FLOOR = 0.1;

    static double strength(Lattice lattice, int period) {
        double sum = 0;
        int axes = 0;
        for (double[] axis : new double[][] {lattice.columns, lattice.rows}) {
            if (axis.length >= 3 * period) {
                sum += outstanding(axis, period);
                axes++;
            }
        }
        return axes == 0 ? 0 : sum / axes;
    }

    private static double outstanding(double[] axis, int period) {
        double[] phases = new double[period];
        int[] counts = new int[period];
        for (int i = 1; i < axis.length - 1; i++) {
            phases[i % period] += axis[i];
            counts[i % period]++;
        }
        for (int p = 0; p < period; p++) {
            phases[p] /= counts[p];
        }
        Arrays.sort(phases);
        double median = (phases[period / 2 - 1] + phases[period / 2]) / 2;
        return (phases[period - 1] - median) / Math.max(median, FLOOR);
    }

    private static Lattice from(Pixels picture) {
        float[] v = picture.shared(Pixels.LUMA_8_BIT).values();
        int width = picture.width();
        int height = picture.height();
        double[] columns = new double[width];
        double[] rows = new double[height];
        int[] sums = new int[width];
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            int row = y * width;
            for (int x = 1; x < width - 1; x++) {
                sums[x] += (int) Math.abs(v[row + x - 1] - 2 * v[row + x] + v[row + x + 1]);
            }
            if (y > 0 && y < height - 1) {
                int sum = 0;
                for (int i = row; i < row + width; i++) {
                    sum += (int) Math.abs(v[i - width] - 2 * v[i] + v[i + width]);
                }
                rows[y] = (double) sum / width;
            }
        }
        for (int x = 0; x < width; x++) {
            columns[x] = (double) sums[x] / height;
        }
        return new Lattice(columns, rows);
    }
}
