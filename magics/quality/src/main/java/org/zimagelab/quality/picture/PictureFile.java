package org.zimagelab.quality.picture;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import org.zimagelab.common.Interrupts;
import org.zimagelab.common.Printable;
import org.zimagelab.common.UnreadableFile;

/** Reads picture files, and turns whatever can be wrong with them into one line that names the file. */
final class PictureFile {
    static final long MOST_PIXELS = 100_000_000;

    /** What so many pixels take in the widest form, 16 bits in four channels, and as much for all else. */
    private static final long MOST_BYTES = 16 * MOST_PIXELS;

    static {
        // A notebook may have added this jar after ImageIO looked for its plug-ins.
        register(new JPEGImageReaderSpi());
        register(new WebPImageReaderSpi());
    }

    private PictureFile() {}

    static Pixels read(Path file) throws IOException {
        Optional<String> unreadable = UnreadableFile.reason(file);
        if (unreadable.isPresent()) {
            throw new IOException(Printable.path(file) + ": " + unreadable.get());
        }
        long bytes = Files.size(file);
        if (bytes > MOST_BYTES) {
            throw new PictureTooLargeException(
                    Printable.path(file) + ": " + bytes + " bytes, more than the " + MOST_BYTES + " read here", null);
        }
        try {
            return readable(file);
        } catch (PictureTooLargeException e) {
            throw new PictureTooLargeException(Printable.path(file) + ": " + e.getMessage(), e);
        } catch (RefusedPictureException e) {
            throw new IOException(Printable.path(file) + ": " + e.getMessage(), e);
        } catch (FileNotFoundException e) {
            // gone since, or not to be opened for a reason that nobody could see before
            throw new IOException(
                    Printable.path(file) + ": " + UnreadableFile.reason(file).orElse("cannot be opened"), e);
        } catch (OutOfMemoryError e) {
            Interrupts.check();
            throw new PictureTooLargeException(Printable.path(file) + ": not enough memory for this picture", e);
        }
    }

    private static Pixels readable(Path file) throws IOException {
        int magic = magic(file);
        int scans = magic >>> 16 == JpegScans.MAGIC ? scans(file) : 0;
        Optional<Canvas> screen = HeaderCheck.check(magic, file);
        if (TiffFirstPicture.isBig(magic)) {
            throw new RefusedPictureException("a BigTIFF, which has offsets of 64 bits and is not read");
        }
        boolean opaque = TiffFirstPicture.begins(magic) && TiffFirstPicture.hasExtraThatIsNoAlpha(file);
        // Not Files.newInputStream: that one is closed under a thread that is interrupted.
        try (InputStream bytes = new FileInputStream(file.toFile())) {
            if (magic == GifFirstFrame.MAGIC) {
                GifFirstFrame gif = GifFirstFrame.of(new BufferedInputStream(bytes));
                return decoded(gif.bytes(), gif.canvas(), new Stored(file, 0, false));
            }
            return decoded(pixels(magic, bytes, file), screen, new Stored(file, scans, opaque));
        }
    }

    /**
     * What is known of a file before its decoder runs.
     *
     * @param scans of a JPEG, else 0
     * @param opaque whether what looks like alpha is none
     */
    private record Stored(Path file, int scans, boolean opaque) {}

    private static Pixels decoded(InputStream bytes, Optional<Canvas> screen, Stored stored) throws IOException {
        Path file = stored.file();
        try (ImageInputStream in = new InterruptibleImageInput(bytes)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException(Printable.path(file)
                        + ": not a picture of a format that can be read here (its contents count, not its name)");
            }
            ImageReader reader = readers.next();
            try {
                Pixels frame = decode(reader, in, stored);
                return screen.map(frame::on).orElse(frame).turned(Orientation.of(file));
            } finally {
                reader.dispose();
            }
        }
    }

    /** The bytes of a file without what its format may say besides its first picture. */
    private static InputStream pixels(int magic, InputStream bytes, Path file) throws IOException {
        if (magic == PngPixelChunks.MAGIC) {
            return new PngPixelChunks(bytes);
        }
        return TiffFirstPicture.begins(magic) ? TiffFirstPicture.of(file, bytes) : bytes;
    }

    /** The first four bytes; 0 of a shorter file. */
    private static int magic(Path file) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            byte[] start = in.readNBytes(4);
            return start.length < 4 ? 0 : ByteBuffer.wrap(start).getInt();
        }
    }

    private static int scans(Path file) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return JpegScans.of(in).count();
        }
    }

    private static Pixels decode(ImageReader reader, ImageInputStream in, Stored stored) throws IOException {
        Path file = stored.file();
        String[] warning = new String[1];
        IIOReadWarningListener listener = (source, text) -> warning[0] = text;
        Pixels pixels;
        try {
            if (reader.getFormatName().equalsIgnoreCase("webp")) {
                checkLength(in, file);
            }
            reader.addIIOReadWarningListener(listener);
            reader.addIIOReadProgressListener(new InterruptibleDecoding());
            reader.setInput(in, true, true);
            long width = reader.getWidth(0);
            long height = reader.getHeight(0);
            // Asked before a pixel is decoded: a header of a few bytes may promise gigabytes.
            if (width * height > MOST_PIXELS) {
                throw new PictureTooLargeException(
                        width + "×" + height + " pixels, more than the 100 megapixels read here", null);
            }
            if (stored.scans() > JpegScans.most(width * height)) {
                throw new RefusedPictureException("a JPEG of more than " + JpegScans.most(width * height)
                        + " scans; no more are read of a picture of its size");
            }
            pixels = Pixels.of(reader.read(0), stored.opaque());
        } catch (RefusedPictureException | PictureTooLargeException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            Interrupts.check();
            // ImageIO's readers let index and argument errors out where a file is damaged, and give images of kinds
            // that Java itself cannot convert.
            throw new IOException(
                    Printable.path(file) + ": truncated, damaged or of an unsupported kind (" + reason(e) + ")", e);
        }
        // The JPEG reader fills what is missing with grey and only warns.
        if (warning[0] != null && warning[0].toLowerCase(Locale.ROOT).contains("premature end")) {
            throw new IOException(Printable.path(file) + ": truncated picture (" + Printable.value(warning[0]) + ")");
        }
        return pixels;
    }

    /** The WebP reader takes what is missing at the end for zeros; the file says how long it should be. */
    private static void checkLength(ImageInputStream in, Path file) throws IOException {
        in.mark();
        in.skipBytes(4);
        long length = 0;
        for (int i = 0; i < 4; i++) {
            length |= (long) in.readUnsignedByte() << 8 * i;
        }
        in.reset();
        if (length + 8 > Files.size(file)) {
            throw new EOFException();
        }
    }

    private static void register(ImageReaderSpi spi) {
        IIORegistry registry = IIORegistry.getDefaultInstance();
        if (registry.getServiceProviderByClass(spi.getClass()) == null) {
            registry.registerServiceProvider(spi);
        }
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
                : Printable.value(message.lines().findFirst().orElse(""));
    }
}
