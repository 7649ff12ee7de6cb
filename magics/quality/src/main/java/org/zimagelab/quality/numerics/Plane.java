package org.zimagelab.quality.numerics;

/** One immutable channel of floats of a picture's size, row by row from the top left. */
public final class Plane {
    private final int width;
    private final int height;
    private final float[] values;

    /**
     * Takes over an array, which nobody may write to afterwards.
     *
     * @param width pixels in a row, at least 1
     * @param height rows, at least 1
     * @param values {@code width * height} values, row by row
     * @throws IllegalArgumentException if the length does not fit the size
     */
    public Plane(int width, int height, float[] values) {
        if (width < 1 || height < 1 || values.length != (long) width * height) {
            throw new IllegalArgumentException(
                    values.length + " values do not make a plane of " + width + "×" + height);
        }
        this.width = width;
        this.height = height;
        this.values = values;
    }

    /**
     * Pixels in a row.
     *
     * @return at least 1
     */
    public int width() {
        return width;
    }

    /**
     * Number of rows.
     *
     * @return at least 1
     */
    public int height() {
        return height;
    }

    /**
     * The value of a pixel.
     *
     * @param index {@code y * width + x}
     * @return the value there
     */
    public float at(int index) {
        return values[index];
    }

    /**
     * A blurred copy.
     *
     * @param sigma deviation of the Gaussian in pixels, above 0; it ends at four deviations, edge pixels are repeated
     * @return a new plane of the same size
     */
    public Plane blurred(double sigma) {
        return new Plane(width, height, Filters.gaussian(values, width, height, sigma, (int) Math.ceil(4 * sigma)));
    }

    /** The array itself, for loops that the compiler turns into vectors; read only. */
    public float[] values() {
        return values;
    }
}
