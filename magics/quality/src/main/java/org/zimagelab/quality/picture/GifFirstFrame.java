package org.zimagelab.quality.picture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.zimagelab.common.Interrupts;

/**
 * The bytes of a GIF file (GIF89a specification) as far as its first frame, without comments, texts and what
 * applications say: Java's reader joins their blocks by copying all that came before, so that a few megabytes take
 * hours.
 */
final class GifFirstFrame {
    static final int MAGIC = 0x47494638;

    private static final int HEADER = 13;
    private static final int EXTENSION = 0x21;
    private static final int CONTROL = 0xf9;
    private static final int FRAME = 0x2c;
    private static final int END = 0x3b;

    /** Bytes of a frame's place, size and flags. */
    private static final int PLACE = 9;

    private static final String CUT = "truncated GIF: it ends within its first frame";

    private final InputStream in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Optional<Canvas> canvas = Optional.empty();

    private GifFirstFrame(InputStream in) {
        this.in = in;
    }

    /**
     * Reads a file to its end.
     *
     * @throws RefusedPictureException if it is cut short, or its first frame has too few pixels
     * @throws PictureTooLargeException if its screen has more pixels than are read
     */
    static GifFirstFrame of(InputStream buffered) throws IOException {
        GifFirstFrame pixels = new GifFirstFrame(buffered);
        pixels.copy();
        return pixels;
    }

    InputStream bytes() {
        return new ByteArrayInputStream(out.toByteArray());
    }

    /** Empty where there is no frame, which is the decoder's matter. */
    Optional<Canvas> canvas() {
        return canvas;
    }

    private void copy() throws IOException {
        byte[] header = take(HEADER);
        out.writeBytes(header);
        if (header.length < HEADER) {
            return;
        }
        colours(header[10]);
        byte[] control = new byte[0];
        while (true) {
            Interrupts.check();
            int next = in.read();
            if (next == EXTENSION) {
                byte[] said = extension(in.read());
                control = said.length == 0 ? control : said;
            } else {
                out.writeBytes(control);
                if (next >= 0) {
                    out.write(next);
                }
                if (next == FRAME) {
                    frame(two(header, 6), two(header, 8));
                    out.write(END);
                    toTrailer();
                }
                return;
            }
        }
    }

    /** Goes through what follows the first frame; a block of an unknown kind ends what can be known. */
    private void toTrailer() throws IOException {
        while (true) {
            int next = in.read();
            switch (next) {
                case END -> {
                    return;
                }
                case -1 -> throw new RefusedPictureException("truncated GIF: it ends before its trailer");
                case EXTENSION -> extension(in.read());
                case FRAME -> {
                    byte[] place = take(PLACE);
                    if (place.length == PLACE && (place[8] & 0x80) != 0) {
                        take(3 * (2 << (place[8] & 7)));
                    }
                    in.read();
                    extension(0);
                }
                // some programs leave zeros between blocks
                case 0 -> Interrupts.check();
                default -> {
                    return;
                }
            }
        }
    }

    /** A graphic control, which says what colour is transparent, whole; nothing of others. */
    private byte[] extension(int label) throws IOException {
        ByteArrayOutputStream control = new ByteArrayOutputStream();
        while (true) {
            int length = in.read();
            if (length <= 0) {
                return control.toByteArray();
            }
            byte[] block = take(length);
            if (label == CONTROL && length == 4 && block.length == 4 && control.size() == 0) {
                control.writeBytes(new byte[] {EXTENSION, (byte) CONTROL, 4});
                control.writeBytes(block);
                control.write(0);
            }
            Interrupts.check();
        }
    }

    private void frame(int width, int height) throws IOException {
        byte[] place = take(PLACE);
        out.writeBytes(place);
        if (place.length < PLACE) {
            throw new RefusedPictureException(CUT);
        }
        Canvas.Frame frame = new Canvas.Frame(two(place, 0), two(place, 2), two(place, 4), two(place, 6));
        canvas = Optional.of(Canvas.of(width, height, frame));
        colours(place[8]);
        int bits = in.read();
        out.write(bits);
        GifPixelCounter codes = new GifPixelCounter(Math.max(1, Math.min(11, bits)));
        while (true) {
            Interrupts.check();
            int length = in.read();
            byte[] block = take(Math.max(0, length));
            if (length < 0 || block.length < length) {
                throw new RefusedPictureException(CUT);
            }
            out.write(length);
            out.writeBytes(block);
            codes.add(block);
            if (length == 0) {
                break;
            }
        }
        long pixels = (long) frame.width() * frame.height();
        if (codes.pixels() < pixels) {
            throw new RefusedPictureException("truncated or damaged GIF: its first frame has " + codes.pixels()
                    + " of its " + pixels + " pixels");
        }
    }

    private static int two(byte[] from, int at) {
        return from[at] & 0xff | (from[at + 1] & 0xff) << 8;
    }

    private void colours(int flags) throws IOException {
        if ((flags & 0x80) != 0) {
            out.writeBytes(take(3 * (2 << (flags & 7))));
        }
    }

    private byte[] take(int length) throws IOException {
        return in.readNBytes(length);
    }
}
