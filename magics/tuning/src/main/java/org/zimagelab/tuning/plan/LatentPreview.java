package org.zimagelab.tuning.plan;

import java.awt.image.BufferedImage;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.zimagelab.diffusion.Progress;

/**
 * A cheap preview of the latents of a picture in progress, for any model: one decoding of 16×16 latents, a 64th of a
 * picture of 1024×1024. A picture of up to that size is decoded whole. Of a larger picture, sixteen windows of 4×4
 * latents are decoded; the linear map from a latent to its mean colour that fits these windows best then gives one
 * pixel for each latent.
 *
 * @param latents float32 [16, height, width] flattened
 */
record LatentPreview(float[] latents) {
    private static final int CHANNELS = 16;

    /** Side of the decoded square, latents. */
    private static final int SIDE = 16;

    /** Side of a window, latents. */
    private static final int WINDOW = 4;

    /**
     * λ, as a share of the mean of XᵀX's diagonal: without it, windows that all look alike would have no unique best
     * map.
     */
    private static final double RIDGE = 1e-3;

    static LatentPreview of(Progress.Evaluation e) {
        return new LatentPreview(e.denoised());
    }

    /**
     * @param width of the picture, pixels
     * @param height likewise
     * @return the whole picture if it is no larger than the decoded square, else one pixel for each latent
     * @throws IllegalArgumentException if the number of latents does not fit this size
     */
    BufferedImage image(Generator generator, int width, int height) {
        int scale = (int) Math.round(Math.sqrt((double) CHANNELS * width * height / latents.length));
        int columns = width / scale;
        int rows = height / scale;
        if (CHANNELS * columns * rows != latents.length) {
            throw new IllegalArgumentException(
                    "latents: " + latents.length + " values do not fit " + width + "×" + height + " pixels");
        }
        if (columns * rows <= SIDE * SIDE || Math.min(columns, rows) < WINDOW) {
            return generator.decode(latents, width, height);
        }
        float[] windows = windows(columns, rows);
        return painted(map(windows, generator.decode(windows, SIDE * scale, SIDE * scale), scale), columns, rows);
    }

    /** Sixteen windows spread evenly over the picture, side by side: [16, 16, 16]. */
    private float[] windows(int columns, int rows) {
        int each = SIDE / WINDOW;
        float[] windows = new float[CHANNELS * SIDE * SIDE];
        for (int i = 0; i < windows.length; i++) {
            int x = i % SIDE;
            int y = i / SIDE % SIDE;
            int channel = i / (SIDE * SIDE);
            int column = x / WINDOW * (columns - WINDOW) / (each - 1) + x % WINDOW;
            int row = y / WINDOW * (rows - WINDOW) / (each - 1) + y % WINDOW;
            windows[i] = latents[(channel * rows + row) * columns + column];
        }
        return windows;
    }

    /**
     * Least squares, (XᵀX + λ·I)⁻¹ XᵀY, where λ does not apply to the constant.
     *
     * @return weights [17, 3]: rows are the channels and the constant; columns are red, green and blue, 0 to 255
     */
    private static double[][] map(float[] windows, BufferedImage seen, int scale) {
        int count = SIDE * SIDE;
        RealMatrix x = new Array2DRowRealMatrix(count, CHANNELS + 1);
        RealMatrix y = new Array2DRowRealMatrix(count, 3);
        double squares = 0;
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < CHANNELS; c++) {
                float value = windows[c * count + i];
                squares += (double) value * value;
                x.setEntry(i, c, value);
            }
            x.setEntry(i, CHANNELS, 1);
            y.setRow(i, mean(seen, i % SIDE * scale, i / SIDE * scale, scale));
        }
        RealMatrix products = x.transpose().multiply(x);
        for (int c = 0; c < CHANNELS; c++) {
            products.addToEntry(c, c, RIDGE * squares / CHANNELS + Double.MIN_NORMAL);
        }
        return new CholeskyDecomposition(products, 1e-9, 0)
                .getSolver()
                .solve(x.transpose().multiply(y))
                .getData();
    }

    private static double[] mean(BufferedImage image, int left, int top, int side) {
        double[] sums = new double[3];
        for (int rgb : image.getRGB(left, top, side, side, null, 0, side)) {
            sums[0] += rgb >> 16 & 255;
            sums[1] += rgb >> 8 & 255;
            sums[2] += rgb & 255;
        }
        int pixels = side * side;
        return new double[] {sums[0] / pixels, sums[1] / pixels, sums[2] / pixels};
    }

    private BufferedImage painted(double[][] map, int columns, int rows) {
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        int count = columns * rows;
        for (int i = 0; i < count; i++) {
            int rgb = 0;
            for (int colour = 0; colour < 3; colour++) {
                double level = map[CHANNELS][colour];
                for (int c = 0; c < CHANNELS; c++) {
                    level += map[c][colour] * latents[c * count + i];
                }
                rgb = rgb << 8 | (int) Math.max(0, Math.min(255, Math.round(level)));
            }
            image.setRGB(i % columns, i / columns, rgb);
        }
        return image;
    }
}
