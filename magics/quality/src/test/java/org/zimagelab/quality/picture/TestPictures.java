package org.zimagelab.quality.picture;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.function.IntBinaryOperator;

/** Pictures that the tests draw by a formula or read from the test resources. */
public final class TestPictures {
    private TestPictures() {}

    /**
     * Draws a picture.
     *
     * @param rgbAt the colour 0xRRGGBB of the pixel at x, y
     */
    public static Pixels picture(int width, int height, IntBinaryOperator rgbAt) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            int value = rgbAt.applyAsInt(i % width, i / width);
            rgb[3 * i] = (byte) (value >> 16);
            rgb[3 * i + 1] = (byte) (value >> 8);
            rgb[3 * i + 2] = (byte) value;
        }
        return Pixels.ofRgb(width, height, rgb);
    }

    /**
     * The next number of a linear congruential generator, as {@code oracle.py} has it.
     *
     * @param state one number, which is replaced
     * @return 0 to 255
     */
    public static int next(int[] state) {
        state[0] = state[0] * 1664525 + 1013904223;
        return state[0] >>> 24;
    }

    /** Reads a PNG file of the folder {@code oracle} by its name without the ending. */
    public static Pixels read(String name) throws IOException, URISyntaxException {
        return Pixels.read(Path.of(
                TestPictures.class.getResource("/oracle/" + name + ".png").toURI()));
    }
}
