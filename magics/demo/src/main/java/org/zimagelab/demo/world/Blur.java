package org.zimagelab.demo.world;

/** The blur that spoils flawed samples. */
public final class Blur {

    private Blur() {}

    /**
     * Blurs a picture of {@link Rendering#SIDE}² pixels with a Gaussian; the border pixels are repeated outwards.
     *
     * @param rgb row by row, three bytes per pixel; not changed
     * @param sigma standard deviation in pixels, above 0
     */
    public static byte[] gaussian(byte[] rgb, double sigma) {
        int reach = (int) Math.ceil(3 * sigma);
        double[] kernel = new double[2 * reach + 1];
        double sum = 0;
        for (int i = -reach; i <= reach; i++) {
            sum += kernel[i + reach] = StrictMath.exp(-i * i / (2 * sigma * sigma));
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] /= sum;
        }
        double[] values = new double[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            values[i] = rgb[i] & 0xff;
        }
        values = along(along(values, kernel, 3), kernel, 3 * Rendering.SIDE);
        byte[] out = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            out[i] = (byte) Math.round(values[i]);
        }
        return out;
    }

    private static double[] along(double[] values, double[] kernel, int stride) {
        int side = Rendering.SIDE;
        int reach = kernel.length / 2;
        double[] out = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int at = i / stride % side;
            double sum = 0;
            for (int k = -reach; k <= reach; k++) {
                int to = Math.max(0, Math.min(side - 1, at + k));
                sum += kernel[k + reach] * values[i + (to - at) * stride];
            }
            out[i] = sum;
        }
        return out;
    }
}
