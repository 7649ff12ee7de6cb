package org.zimagelab.diffusion;

/** Latents at another size, as {@code torch.nn.functional.interpolate(x, size, mode="bilinear")} makes them. */
final class BilinearLatents {
    private BilinearLatents() {}

    /**
     * @param x [channels, height, width] flattened
     * @param shape of x
     * @return [channels, toHeight, toWidth] flattened
     */
    static float[] resized(float[] x, int[] shape, int toHeight, int toWidth) {
        int height = shape[1];
        int width = shape[2];
        float[] y = new float[shape[0] * toHeight * toWidth];
        for (int row = 0; row < toHeight; row++) {
            float v = place(row, height, toHeight);
            int top = (int) v;
            int below = Math.min(top + 1, height - 1);
            for (int column = 0; column < toWidth; column++) {
                float h = place(column, width, toWidth);
                int left = (int) h;
                int right = Math.min(left + 1, width - 1);
                for (int c = 0; c < shape[0]; c++) {
                    int of = c * height * width;
                    float above =
                            (1 - (h - left)) * x[of + top * width + left] + (h - left) * x[of + top * width + right];
                    float under = (1 - (h - left)) * x[of + below * width + left]
                            + (h - left) * x[of + below * width + right];
                    y[(c * toHeight + row) * toWidth + column] = (1 - (v - top)) * above + (v - top) * under;
                }
            }
        }
        return y;
    }

    /** Where the middle of a new pixel lies among the middles of the old ones. */
    private static float place(int i, int from, int to) {
        return Math.max(0, (i + 0.5f) * ((float) from / to) - 0.5f);
    }
}
