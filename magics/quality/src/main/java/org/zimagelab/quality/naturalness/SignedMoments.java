package org.zimagelab.quality.naturalness;

import org.zimagelab.common.Interrupts;

/** The moments of some values to which an asymmetric Gaussian is fitted; zeros belong to neither side. */
record SignedMoments(
        double negativeSquares, double positiveSquares, double magnitudes, int negatives, int positives, int total) {

    /** Rows and columns by which the four products of neighbours are taken: along, down and both diagonals. */
    static final int[][] NEIGHBOURS = {{0, 1}, {1, 0}, {1, 1}, {1, -1}};

    /**
     * Of a block's values times those of a neighbour.
     *
     * @param plane row by row
     * @param stride of its rows
     * @param corner index of the block's first value
     * @param shift rows and columns to the neighbour; null for the values themselves
     * @param around whether the block goes on at its other side; else what lies outside counts as 0
     */
    static SignedMoments of(float[] plane, int stride, int corner, int width, int height, int[] shift, boolean around) {
        double negativeSquares = 0;
        double positiveSquares = 0;
        double magnitudes = 0;
        int negatives = 0;
        int positives = 0;
        int down = shift == null ? 0 : shift[0];
        int right = shift == null ? 0 : shift[1];
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            int other = y + down;
            if (other >= height) {
                if (!around) {
                    continue;
                }
                other -= height;
            }
            int row = corner + y * stride;
            int otherRow = corner + other * stride;
            for (int x = 0; x < width; x++) {
                int column = x + right;
                if (column < 0 || column >= width) {
                    if (!around) {
                        continue;
                    }
                    column = column < 0 ? column + width : column - width;
                }
                double v = shift == null ? plane[row + x] : (double) plane[row + x] * plane[otherRow + column];
                if (v < 0) {
                    negatives++;
                    negativeSquares += v * v;
                    magnitudes -= v;
                } else if (v > 0) {
                    positives++;
                    positiveSquares += v * v;
                    magnitudes += v;
                }
            }
        }
        return new SignedMoments(negativeSquares, positiveSquares, magnitudes, negatives, positives, width * height);
    }
}
