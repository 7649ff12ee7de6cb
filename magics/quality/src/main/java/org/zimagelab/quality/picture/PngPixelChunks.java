package org.zimagelab.quality.picture;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.zimagelab.common.Interrupts;

/**
 * The chunks of a PNG file that bear its pixels (PNG specification, third edition, 11.2 and 11.3.1.1). Java's reader
 * takes nothing else for them, but allocates what the length of any chunk promises, and unpacks texts in pictures with
 * a palette.
 */
final class PngPixelChunks extends FilterInputStream {
    static final int MAGIC = 0x89504e47;

    private static final String DATA = "IDAT";
    private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "tRNS", DATA, "IEND");

    /** Bytes of a chunk that is no data: a palette of 256 colours. */
    private static final int LONGEST = 768;

    /** Of a type's first letter: the picture can be shown without the chunk. */
    private static final int ANCILLARY = 0x20;

    private static final int SIGNATURE = 8;
    private static final int HEAD = 8;
    private static final int CHECKSUM = 4;

    /** Of the chunk that is being handed on: its head, then the rest. */
    private ByteBuffer head = ByteBuffer.allocate(0);

    private long left = SIGNATURE;

    PngPixelChunks(InputStream file) {
        super(file);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!head.hasRemaining() && left == 0) {
            next();
        }
        if (head.hasRemaining()) {
            int n = Math.min(length, head.remaining());
            head.get(into, from, n);
            return n;
        }
        if (left == 0) {
            return -1;
        }
        int n = in.read(into, from, (int) Math.min(length, left));
        left -= Math.max(0, n);
        return n;
    }

    /** Goes on to the next chunk that is kept. */
    private void next() throws IOException {
        while (true) {
            Interrupts.check();
            byte[] bytes = in.readNBytes(HEAD);
            ByteBuffer chunk = ByteBuffer.wrap(bytes);
            boolean whole = bytes.length == HEAD;
            long length = whole ? chunk.getInt(0) & 0xffffffffL : 0;
            String type = whole ? new String(bytes, 4, 4, StandardCharsets.ISO_8859_1) : "";
            if (whole && (bytes[4] & ANCILLARY) == 0 && !KEPT.contains(type)) {
                throw new IOException("damaged PNG: a chunk of an unknown kind");
            }
            if (KEPT.contains(type) && !type.equals(DATA) && length > LONGEST) {
                throw new IOException("damaged PNG: a chunk " + type + " of " + length + " bytes");
            }
            if (whole && !KEPT.contains(type)) {
                for (long skip = length + CHECKSUM; skip > 0; ) {
                    long n = in.skip(skip);
                    if (n == 0 && in.read() < 0) {
                        return;
                    }
                    skip -= Math.max(1, n);
                }
            } else {
                head = chunk;
                left = whole ? length + CHECKSUM : 0;
                return;
            }
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public long skip(long n) throws IOException {
        long skipped = 0;
        byte[] buffer = new byte[1 << 13];
        while (skipped < n) {
            int read = read(buffer, 0, (int) Math.min(buffer.length, n - skipped));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }
}
