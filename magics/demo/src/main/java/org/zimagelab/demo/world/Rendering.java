package org.zimagelab.demo.world;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws scenes at twice their size without anti-aliasing, and then takes the mean of each 2 × 2 pixels, so that every
 * machine gets the same bytes.
 */
public final class Rendering {

    /** Width and height of a picture in pixels. */
    public static final int SIDE = 128;

    /** Pictures in a row of a sheet. */
    public static final int COLUMNS = 8;

    /** Width and height at which a scene is drawn. The drawing classes measure in these pixels. */
    static final int CANVAS = 2 * SIDE;

    private Rendering() {}

    /** The scene as a picture. The seed decides everything that the scene leaves open. */
    public static BufferedImage draw(Scene scene, long seed) {
        return image(rgb(scene, seed));
    }

    /** Makes a picture of type {@link BufferedImage#TYPE_3BYTE_BGR} from pixels as {@link #rgb} returns them. */
    public static BufferedImage image(byte[] rgb) {
        BufferedImage picture = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = ((DataBufferByte) picture.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < rgb.length; i += 3) {
            bgr[i] = rgb[i + 2];
            bgr[i + 1] = rgb[i + 1];
            bgr[i + 2] = rgb[i];
        }
        return picture;
    }

    /** Pictures of this size on one sheet, {@link #COLUMNS} in a row. */
    public static BufferedImage sheet(List<BufferedImage> pictures) {
        int rows = (pictures.size() + COLUMNS - 1) / COLUMNS;
        BufferedImage sheet = new BufferedImage(COLUMNS * SIDE, rows * SIDE, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = sheet.createGraphics();
        for (int i = 0; i < pictures.size(); i++) {
            graphics.drawImage(pictures.get(i), i % COLUMNS * SIDE, i / COLUMNS * SIDE, null);
        }
        graphics.dispose();
        return sheet;
    }

    /** The scene as {@link #SIDE}² pixels, row by row, with the bytes red, green and blue for each. */
    public static byte[] rgb(Scene scene, long seed) {
        BufferedImage canvas = new BufferedImage(CANVAS, CANVAS, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = canvas.createGraphics();
        RandomChoice choice =
                new RandomChoice(new SplittableRandom(~seed)); // another stream than the one that chose the scene
        if (scene instanceof Shapes shapes) {
            ShapesDrawing.draw(shapes, graphics, choice);
        } else if (scene instanceof Cat cat) {
            CatDrawing.draw(cat, graphics, choice);
        } else if (scene instanceof City city) {
            CityDrawing.draw(city, graphics, choice);
        }
        graphics.dispose();
        return halved(((DataBufferInt) canvas.getRaster().getDataBuffer()).getData());
    }

    private static byte[] halved(int[] canvas) {
        byte[] rgb = new byte[SIDE * SIDE * 3];
        for (int y = 0, at = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int from = 2 * y * CANVAS + 2 * x;
                for (int shift = 16; shift >= 0; shift -= 8) {
                    int sum = (canvas[from] >> shift & 0xff)
                            + (canvas[from + 1] >> shift & 0xff)
                            + (canvas[from + CANVAS] >> shift & 0xff)
                            + (canvas[from + CANVAS + 1] >> shift & 0xff);
                    rgb[at++] = (byte) (sum + 2 >> 2);
                }
            }
        }
        return rgb;
    }
}
