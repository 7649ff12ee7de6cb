package org.zimagelab.quality.picture;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.zimagelab.common.Interrupts;
import org.zimagelab.quality.numerics.Plane;

/**
 * An immutable picture of 8-bit sRGB values, three channels, and the planes that scores derive from it.
 *
 * <p>Every source is brought to this one form:
 *
 * <ul>
 *   <li>Grey becomes three equal channels of the stored values. Java takes grey pictures for linear light and would
 *       brighten them; cameras, PNG files and other libraries mean sRGB values, and so do we.
 *   <li>16 bits a channel become 8 by rounding {@code v * 255 / 65535} to the nearest.
 *   <li>Transparency is laid over white, in sRGB values as browsers do: {@code (c * a + 255 * (255 - a)) / 255},
 *       rounded. 16-bit channels are brought to 8 bits first.
 *   <li>Palettes are looked up; other colour spaces are converted to sRGB by Java's colour management.
 * </ul>
 *
 * <p>A picture is safe to use from several threads. It holds 3 bytes a pixel, and besides what scores have asked it to
 * share, until the picture itself is dropped.
 */
public final class Pixels {
    /** Luma of BT.601, {@code Y = 0.299 R + 0.587 G + 0.114 B}, 0 to 255, not rounded. */
    public static final SharedFeature<Plane> LUMA = picture -> picture.weighted(false);

    /** {@link #LUMA} rounded to whole levels (halves up), as an 8-bit grey picture has it. */
    public static final SharedFeature<Plane> LUMA_8_BIT = picture -> picture.weighted(true);

    private final int width;
    private final int height;
    private final byte[] rgb;
    private final Map<SharedFeature<?>, Object> shared = new IdentityHashMap<>();

    private Pixels(int width, int height, byte[] rgb) {
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /**
     * Takes the pixels of an image of any type; the class comment says how each is converted.
     *
     * @param image the image, copied
     * @return the picture
     */
    public static Pixels of(BufferedImage image) {
        return of(image, false);
    }

    /** @param opaque whether what the image has for alpha is none, and passed over */
    static Pixels of(BufferedImage image, boolean opaque) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        ColorModel model = image.getColorModel();
        if (holdsPlainSamples(model)) {
            fromSamples(image.getRaster(), model, opaque, rgb);
        } else {
            fromArgb(image, opaque, rgb);
        }
        return new Pixels(width, height, rgb);
    }

    /**
     * Takes packed bytes.
     *
     * @param width pixels in a row, at least 1
     * @param height rows, at least 1
     * @param rgb {@code 3 * width * height} bytes R, G, B, R, G, B, … row by row, each 0 to 255 unsigned; copied
     * @return the picture
     * @throws IllegalArgumentException if the length does not fit the size
     */
    public static Pixels ofRgb(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException(
                    rgb.length + " bytes do not make an RGB picture of " + width + "×" + height);
        }
        return new Pixels(width, height, rgb.clone());
    }

    /**
     * Reads a picture file: PNG, JPEG (also in CMYK), WebP, GIF, BMP, TIFF (of several frames the first, of an
     * animation on its whole screen) and whatever else the installed ImageIO plug-ins read. The format is told by the
     * contents. The picture stands upright, as its EXIF orientation says.
     *
     * @param file the file, at most 100 megapixels
     * @return the picture
     * @throws IOException with one line that names the file and the reason: missing, a folder, empty, no picture,
     *     truncated; {@link PictureTooLargeException} where the picture is too large, or the memory too small, to
     *     decode it
     */
    public static Pixels read(Path file) throws IOException {
        return PictureFile.read(file);
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
     * Number of pixels.
     *
     * @return {@code width * height}
     */
    public int count() {
        return width * height;
    }

    /**
     * Red of a pixel.
     *
     * @param index {@code y * width + x}
     * @return 0 to 255
     */
    public int red(int index) {
        return rgb[3 * index] & 0xff;
    }

    /**
     * Green of a pixel.
     *
     * @param index {@code y * width + x}
     * @return 0 to 255
     */
    public int green(int index) {
        return rgb[3 * index + 1] & 0xff;
    }

    /**
     * Blue of a pixel.
     *
     * @param index {@code y * width + x}
     * @return 0 to 255
     */
    public int blue(int index) {
        return rgb[3 * index + 2] & 0xff;
    }

    /** The array itself, three bytes a pixel, for loops that the compiler turns into vectors; read only. */
    public byte[] rgb() {
        return rgb;
    }

    /**
     * Something derived from this picture, computed at the first call and kept for the others.
     *
     * @param what the constant that says what to compute, such as {@link #LUMA}
     * @param <T> its type
     * @return the shared value
     * @throws java.util.concurrent.CancellationException while computing, where the thread was interrupted; nothing is
     *     kept then
     */
    @SuppressWarnings("unchecked")
    public <T> T shared(SharedFeature<T> what) {
        // One lock, held while computing: a derivation may ask for another one, and two threads never compute the same.
        synchronized (shared) {
            Object value = shared.get(what);
            if (value == null) {
                Interrupts.check();
                value = what.from(this);
                shared.put(what, value);
            }
            return (T) value;
        }
    }

    /**
     * A copy as an image, for displays.
     *
     * @return a new image of type {@link BufferedImage#TYPE_INT_RGB}
     */
    public BufferedImage toImage() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                row[x] = red(i) << 16 | green(i) << 8 | blue(i);
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        return image;
    }

    /** This picture at its place on a screen, which is white elsewhere, as what is transparent is. */
    Pixels on(Canvas screen) {
        if (screen.width() == width && screen.height() == height) {
            return this;
        }
        byte[] all = new byte[3 * screen.width() * screen.height()];
        Arrays.fill(all, (byte) 255);
        for (int y = 0; y < height; y++) {
            Interrupts.check();
            System.arraycopy(rgb, 3 * y * width, all, 3 * ((screen.y() + y) * screen.width() + screen.x()), 3 * width);
        }
        return new Pixels(screen.width(), screen.height(), all);
    }

    /** This picture as an EXIF orientation, 1 to 8, wants its stored pixels shown. */
    Pixels turned(int orientation) {
        if (orientation == 1) {
            return this;
        }
        boolean onItsSide = orientation >= 5;
        int w = onItsSide ? height : width;
        int h = onItsSide ? width : height;
        byte[] upright = new byte[rgb.length];
        for (int y = 0; y < h; y++) {
            Interrupts.check();
            for (int x = 0; x < w; x++) {
                int fromX = onItsSide ? y : x;
                int fromY = onItsSide ? x : y;
                if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) {
                    fromX = width - 1 - fromX;
                }
                if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) {
                    fromY = height - 1 - fromY;
                }
                System.arraycopy(rgb, 3 * (fromY * width + fromX), upright, 3 * (y * w + x), 3);
            }
        }
        return new Pixels(w, h, upright);
    }

    private Plane weighted(boolean rounded) {
        float[] values = new float[count()];
        for (int row = 0; row < values.length; row += width) {
            Interrupts.check();
            for (int i = row; i < row + width; i++) {
                int thousandths = 299 * red(i) + 587 * green(i) + 114 * blue(i);
                values[i] = rounded ? (thousandths + 500) / 1000 : thousandths / 1000f;
            }
        }
        return new Plane(width, height, values);
    }

    private static boolean holdsPlainSamples(ColorModel model) {
        if (!(model instanceof ComponentColorModel)) {
            return false;
        }
        int type = model.getTransferType();
        ColorSpace space = model.getColorSpace();
        return (type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT)
                && (space.getType() == ColorSpace.TYPE_GRAY || space.isCS_sRGB());
    }

    private static void fromSamples(Raster raster, ColorModel model, boolean opaque, byte[] rgb) {
        boolean transparent = model.hasAlpha() && !opaque;
        boolean laid = transparent && model.isAlphaPremultiplied();
        int colours = model.getNumColorComponents();
        int bands = raster.getNumBands();
        int[] bits = model.getComponentSize();
        int[] row = new int[raster.getWidth() * bands];
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            Interrupts.check();
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
            for (int from = 0; from < row.length; from += bands) {
                int alpha = transparent ? to8Bit(row[from + colours], bits[colours]) : 255;
                for (int c = 0; c < 3; c++) {
                    int band = colours == 1 ? 0 : c;
                    int level = to8Bit(row[from + band], bits[band]);
                    // multiplied with alpha already, it lacks the white alone
                    rgb[to++] = (byte) (laid ? Math.min(255, level + 255 - alpha) : overWhite(level, alpha));
                }
            }
        }
    }

    private static void fromArgb(BufferedImage image, boolean passed, byte[] rgb) {
        boolean opaque = passed || !image.getColorModel().hasAlpha();
        int[] row = new int[image.getWidth()];
        int to = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            Interrupts.check();
            image.getRGB(0, y, row.length, 1, row, 0, row.length);
            for (int argb : row) {
                int alpha = opaque ? 255 : argb >>> 24;
                rgb[to++] = (byte) overWhite(argb >> 16 & 0xff, alpha);
                rgb[to++] = (byte) overWhite(argb >> 8 & 0xff, alpha);
                rgb[to++] = (byte) overWhite(argb & 0xff, alpha);
            }
        }
    }

    private static int to8Bit(int sample, int bits) {
        int most = (1 << bits) - 1;
        return most == 255 ? sample : (sample * 255 + most / 2) / most;
    }

    private static int overWhite(int colour, int alpha) {
        return (colour * alpha + 255 * (255 - alpha) + 127) / 255;
    }
}
