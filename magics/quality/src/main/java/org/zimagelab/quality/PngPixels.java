package org.zimagelab.quality;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The bytes of a PNG file but for its texts (PNG specification, third edition, 11.3.3), which say nothing of the pixels.
 * Java's reader unpacks every one of them in pictures with a palette, and there may be any number.
 */
final class PngPixels extends FilterInputStream {
    static final int MAGIC = 0x89504e47;

    private static final Set<String> TEXTS = Set.of("tEXt", "zTXt", "iTXt");
    private static final int SIGNATURE = 8;
    private static final int HEAD = 8;
    private static final int CHECKSUM = 4;

    /** Of the chunk that is being handed on: its head, then the rest. */
    private ByteBuffer head = ByteBuffer.allocate(0);

    private long left = SIGNATURE;

    PngPixels(InputStream file) {
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

    /** Goes on to the next chunk that is no text. */
    private void next() throws IOException {
        while (true) {
            Interrupts.check();
            byte[] bytes = in.readNBytes(HEAD);
            ByteBuffer chunk = ByteBuffer.wrap(bytes);
            boolean whole = bytes.length == HEAD;
            long length = whole ? chunk.getInt(0) & 0xffffffffL : 0;
            if (whole && TEXTS.contains(new String(bytes, 4, 4, StandardCharsets.ISO_8859_1))) {
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
