package org.zimagelab.common.picture;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/**
 * A picture as packed bytes, which are neither copied nor changed.
 *
 * @param width pixels in a row, at least 1
 * @param height rows, at least 1
 * @param rgb {@code 3 · width · height} bytes R, G, B, row by row
 */
public record PackedRgb(int width, int height, byte[] rgb) {

    /** @throws IllegalArgumentException if the number of bytes does not fit the size */
    public PackedRgb {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException(
                    rgb.length + " bytes do not make an RGB picture of " + width + "×" + height);
        }
    }

    /** The pixels of an opaque sRGB image such as a finished picture's, copied. */
    public static PackedRgb of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        int[] line = new int[width];
        for (int y = 0, i = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, line, 0, width);
            for (int pixel : line) {
                rgb[i++] = (byte) (pixel >> 16);
                rgb[i++] = (byte) (pixel >> 8);
                rgb[i++] = (byte) pixel;
            }
        }
        return new PackedRgb(width, height, rgb);
    }

    /** A new image with these pixels. */
    public BufferedImage image() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < rgb.length; i += 3) {
            bgr[i] = rgb[i + 2];
            bgr[i + 1] = rgb[i + 1];
            bgr[i + 2] = rgb[i];
        }
        return image;
    }
}
