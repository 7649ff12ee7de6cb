package org.zimagelab.notebook.display;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOWriteProgressListener;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.tuning.plan.Thumbnail;

/** Pictures and other files as addresses that need no file: {@code data:…;base64,…}. */
public final class DataUri {
    /**
     * Longest side of a picture in a display, pixels: as large as the model makes them, and no page of a hundred
     * megabytes.
     */
    public static final int LONGEST = 2048;

    private static final float QUALITY = 0.85f;

    private DataUri() {}

    /**
     * Bytes as an address.
     *
     * @param mime such as {@code image/png}
     * @param bytes the file's content
     * @return {@code data:…;base64,…}
     */
    public static String of(String mime, byte[] bytes) {
        return "data:" + mime + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * An image as a small JPEG, for a grid of many.
     *
     * @param image opaque
     * @return {@code data:image/jpeg;base64,…}
     */
    public static String jpeg(BufferedImage image) {
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
        return of("image/jpeg", bytes.toByteArray());
    }

    /**
     * An image as it is, with nothing but its pixels: none of the texts of the file that it was read from.
     *
     * @param image any
     * @return {@code data:image/png;base64,…}
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public static String png(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.addIIOWriteProgressListener(new InterruptCheck());
            writer.setOutput(out);
            writer.write(image);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory cannot fail", e);
        } finally {
            writer.dispose();
        }
        return of("image/png", bytes.toByteArray());
    }

    /**
     * An image as a display shows it: as {@link #png}, and one with a side over {@link #LONGEST} smaller.
     *
     * @param image any
     * @return {@code data:image/png;base64,…}
     * @throws java.util.concurrent.CancellationException where the thread is interrupted, see {@link Interrupts}
     */
    public static String shown(BufferedImage image) {
        boolean large = Math.max(image.getWidth(), image.getHeight()) > LONGEST;
        return png(large ? Thumbnail.of(image, LONGEST) : image);
    }

    /** Ends the writing where the thread is interrupted between two rows. */
    private static final class InterruptCheck implements IIOWriteProgressListener {
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
