package org.zimagelab.notebook.display;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOWriteProgressListener;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.zimagelab.quality.Interrupts;

/** Copies of pictures for displays: small ones for grids, where dozens must fit into one notebook, and whole ones. */
public final class Thumbnails {
    /** Longest side of a picture in a display, pixels: as large as the model makes them, and no page of a hundred megabytes. */
    public static final int LONGEST = 2048;

    private static final float QUALITY = 0.85f;

    private Thumbnails() {}

    /**
     * The size at which this many pictures still make a notebook that one can mail.
     *
     * @param pictures how many the grid holds
     * @return longest side in pixels, 48 to 128
     */
    public static int size(long pictures) {
        return pictures <= 48 ? 128 : pictures <= 150 ? 96 : pictures <= 400 ? 64 : 48;
    }

    /**
     * A copy no larger than wanted; a smaller picture keeps its size.
     *
     * @param image any image
     * @param longest side of the result at the most, pixels, at least 1
     * @return an opaque RGB image
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public static BufferedImage of(BufferedImage image, int longest) {
        double scale = Math.min(1, (double) longest / Math.max(image.getWidth(), image.getHeight()));
        int width = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int height = Math.max(1, (int) Math.round(image.getHeight() * scale));
        BufferedImage from = image;
        // Halved first: bilinear sampling alone skips pixels beyond a factor of two, and sharpens what is blurry.
        while (from.getWidth() >= 2 * width && from.getHeight() >= 2 * height) {
            Interrupts.check();
            from = scaled(from, from.getWidth() / 2, from.getHeight() / 2);
        }
        return scaled(from, width, height);
    }

    /**
     * An image as a small JPEG's address.
     *
     * @param image opaque
     * @return {@code data:image/jpeg;base64,…}
     */
    public static String jpegUri(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam quality = writer.getDefaultWriteParam();
            quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            quality.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), quality);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return Html.dataUri("image/jpeg", bytes.toByteArray());
    }

    /**
     * An image as it is, with nothing but its pixels: none of the texts of the file that it was read from.
     *
     * @param image any
     * @return {@code data:image/png;base64,…}
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public static String pngUri(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.addIIOWriteProgressListener(new Hearing());
            writer.setOutput(out);
            writer.write(image);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        } finally {
            writer.dispose();
        }
        return Html.dataUri("image/png", bytes.toByteArray());
    }

    /**
     * An image as a display shows it: as {@link #pngUri}, and one with a side over {@link #LONGEST} smaller.
     *
     * @param image any
     * @return {@code data:image/png;base64,…}
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public static String shownUri(BufferedImage image) {
        boolean large = Math.max(image.getWidth(), image.getHeight()) > LONGEST;
        return pngUri(large ? of(image, LONGEST) : image);
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = result.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        g.drawImage(image, 0, 0, width, height, null);
        g.dispose();
        return result;
    }

    /** Hears an interrupt between two rows. */
    private static final class Hearing implements IIOWriteProgressListener {
        @Override
        public void imageProgress(ImageWriter writer, float percent) {
            Interrupts.check();
        }

        @Override
        public void imageStarted(ImageWriter writer, int index) {}

        @Override
        public void imageComplete(ImageWriter writer) {}

        @Override
        public void thumbnailStarted(ImageWriter writer, int index, int thumbnail) {}

        @Override
        public void thumbnailProgress(ImageWriter writer, float percent) {}

        @Override
        public void thumbnailComplete(ImageWriter writer) {}

        @Override
        public void writeAborted(ImageWriter writer) {}
    }
}
