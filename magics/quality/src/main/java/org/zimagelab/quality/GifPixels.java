package org.zimagelab.quality;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a GIF file (GIF89a specification) as far as its first frame, without comments, texts and what applications
 * say: Java's reader joins their blocks by copying all that came before, so that a few megabytes take hours.
 */
final class GifPixels {
    static final int MAGIC = 0x47494638;

    private static final int HEADER = 13;
    private static final int EXTENSION = 0x21;
    private static final int CONTROL = 0xf9;
    private static final int FRAME = 0x2c;
    private static final int END = 0x3b;

    private final InputStream in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private GifPixels(InputStream in) {
        this.in = in;
    }

    /** A file that ends too early ends here too, which is the decoder's matter. */
    static InputStream of(InputStream buffered) throws IOException {
        GifPixels pixels = new GifPixels(buffered);
        pixels.copy();
        return new ByteArrayInputStream(pixels.out.toByteArray());
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
                if (next == FRAME && frame()) {
                    out.write(END);
                }
                return;
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

    /** Whether it is whole. */
    private boolean frame() throws IOException {
        byte[] place = take(9);
        out.writeBytes(place);
        if (place.length < 9) {
            return false;
        }
        colours(place[8]);
        out.writeBytes(take(1));
        while (true) {
            Interrupts.check();
            int length = in.read();
            if (length < 0) {
                return false;
            }
            out.write(length);
            out.writeBytes(take(length));
            if (length == 0) {
                return true;
            }
        }
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
