package org.zimagelab.quality;

import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads picture files, and turns whatever can be wrong with them into one line that names the file. */
final class PictureFile {
    private static final long MOST_PIXELS = 100_000_000;

    private PictureFile() {}

    static Pixels read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException(file + ": no such file");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": a folder, not a picture");
        }
        if (Files.size(file) == 0) {
            throw new IOException(file + ": the file is empty");
        }
        try (InputStream bytes = Files.newInputStream(file);
                ImageInputStream in = new MemoryCacheImageInputStream(bytes)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException(file
                        + ": not a picture of a format that can be read here (its contents count, not" + " its name)");
            }
            ImageReader reader = readers.next();
            try {
                return decode(reader, in, file);
            } finally {
                reader.dispose();
            }
        }
    }

    private static Pixels decode(ImageReader reader, ImageInputStream in, Path file) throws IOException {
        String[] warning = new String[1];
        IIOReadWarningListener listener = (source, text) -> warning[0] = text;
        BufferedImage image;
        try {
            reader.addIIOReadWarningListener(listener);
            reader.setInput(in, true, true);
            long width = reader.getWidth(0);
            long height = reader.getHeight(0);
            // Asked before a pixel is decoded: a header of a few bytes may promise gigabytes.
            if (width * height > MOST_PIXELS) {
                throw new TooLarge(
                        file + ": " + width + "×" + height + " pixels, more than the 100 megapixels read here");
            }
            image = reader.read(0);
        } catch (TooLarge e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // ImageIO's readers let index and argument errors out where a file is damaged.
            throw new IOException(file + ": truncated, damaged or of an unsupported kind (" + reason(e) + ")", e);
        }
        // The JPEG reader fills what is missing with grey and only warns.
        if (warning[0] != null && warning[0].toLowerCase(Locale.ROOT).contains("premature end")) {
            throw new IOException(file + ": truncated picture (" + warning[0] + ")");
        }
        // Four channels are CMYK; Java hands them out as if they were red, green, blue and opacity.
        if (reader.getFormatName().equalsIgnoreCase("jpeg") && image.getRaster().getNumBands() == 4) {
            throw new IOException(file + ": a CMYK JPEG; save it as RGB first");
        }
        return Pixels.of(image);
    }

    private static String reason(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        if (deepest instanceof EOFException) {
            return "the file ends too early";
        }
        String message = deepest.getMessage();
        return message == null
                ? deepest.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static final class TooLarge extends IOException {
        TooLarge(String message) {
            super(message);
        }
    }
}
