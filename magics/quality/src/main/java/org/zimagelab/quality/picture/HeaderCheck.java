package org.zimagelab.quality.picture;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.zimagelab.common.Interrupts;

/** Checks what the headers of BMP and WebP say before Java's readers, which believe them, allocate memory. */
final class HeaderCheck {
    private static final int BMP = 0x424d;
    private static final int RIFF = 0x52494646;

    /** Of a BMP: before the pixels with the plain header, whose length stands at 14. */
    private static final int BMP_HEAD = 54;

    private static final int RUN_LENGTHS_8 = 1;
    private static final int RUN_LENGTHS_4 = 2;
    private static final int JPEG = 4;
    private static final int PNG = 5;

    private HeaderCheck() {}

    /**
     * Looks at a file's beginning.
     *
     * @param magic its first four bytes
     * @return the screen of an animated WebP; empty of every other file
     * @throws RefusedPictureException if what it promises is not there, or not of its size
     * @throws PictureTooLargeException if its first frame has more pixels than are read
     */
    static Optional<Canvas> check(int magic, Path file) throws IOException {
        if (magic >>> 16 != BMP && magic != RIFF) {
            return Optional.empty();
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            if (magic == RIFF) {
                return webp(in);
            }
            bmp(in);
            return Optional.empty();
        }
    }

    private static ByteBuffer at(RandomAccessFile in, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        if (offset + length > in.length()) {
            throw new RefusedPictureException("truncated picture (the file ends too early)");
        }
        in.seek(offset);
        in.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** BITMAPINFOHEADER and those that begin like it. */
    private static void bmp(RandomAccessFile in) throws IOException {
        if (in.length() < BMP_HEAD) {
            return;
        }
        ByteBuffer head = at(in, 0, BMP_HEAD);
        long header = head.getInt(14) & 0xffffffffL;
        if (header > in.length() || (head.getInt(10) & 0xffffffffL) > in.length()) {
            throw new RefusedPictureException("damaged BMP: its header is longer than the file");
        }
        if (header < 40) {
            return;
        }
        int compression = head.getInt(30);
        if (compression == JPEG || compression == PNG) {
            throw new RefusedPictureException("a BMP that holds a " + (compression == PNG ? "PNG" : "JPEG")
                    + ", which only printers read; save it as that");
        }
        long data = head.getInt(34) & 0xffffffffL;
        if ((compression == RUN_LENGTHS_8 || compression == RUN_LENGTHS_4) && data > in.length()) {
            throw new RefusedPictureException(
                    "truncated BMP: " + data + " bytes of pixels, of a file of " + in.length());
        }
        if (4 * (head.getInt(46) & 0xffffffffL) > in.length()) {
            throw new RefusedPictureException("damaged BMP: a palette longer than the file");
        }
    }

    /** The first frame of a WebP, RFC 9649: its bits have a size of their own, for which the reader allocates. */
    private static Optional<Canvas> webp(RandomAccessFile in) throws IOException {
        Optional<Canvas> screen = Optional.empty();
        long width = Long.MAX_VALUE;
        long height = Long.MAX_VALUE;
        long next = 12;
        while (next + 8 <= in.length()) {
            Interrupts.check();
            ByteBuffer chunk = at(in, next, 8);
            String type = new String(chunk.array(), 0, 4, StandardCharsets.ISO_8859_1);
            long length = chunk.getInt(4) & 0xffffffffL;
            if (next + 8 + length > in.length()) {
                throw new RefusedPictureException(
                        "truncated or damaged WebP: a chunk of " + length + " bytes ends after the end of the file");
            }
            long body = next + 8;
            next = body + length + length % 2;
            switch (type) {
                case "VP8X" -> {
                    ByteBuffer canvas = at(in, body, 10);
                    width = 1 + three(canvas, 4);
                    height = 1 + three(canvas, 7);
                }
                case "ANMF" -> {
                    ByteBuffer frame = at(in, body, 16);
                    within(1 + three(frame, 6), 1 + three(frame, 9), width, height);
                    screen = Optional.of(Canvas.of(width, height, place(frame)));
                    width = 1 + three(frame, 6);
                    height = 1 + three(frame, 9);
                    next = body + 16;
                }
                case "VP8L" -> {
                    int size = at(in, body, 5).getInt(1);
                    within(1 + (size & 0x3fff), 1 + (size >>> 14 & 0x3fff), width, height);
                    return screen;
                }
                case "VP8 " -> {
                    ByteBuffer key = at(in, body, 10);
                    within(key.getShort(6) & 0x3fff, key.getShort(8) & 0x3fff, width, height);
                    return screen;
                }
                default -> {}
            }
        }
        return screen;
    }

    /** Columns and rows are counted in twos. */
    private static Canvas.Frame place(ByteBuffer frame) {
        return new Canvas.Frame(
                (int) (2 * three(frame, 0)), (int) (2 * three(frame, 3)), (int) (1 + three(frame, 6)), (int)
                        (1 + three(frame, 9)));
    }

    private static long three(ByteBuffer from, int at) {
        return from.get(at) & 0xff | (from.get(at + 1) & 0xff) << 8 | (from.get(at + 2) & 0xff) << 16;
    }

    private static void within(long width, long height, long canvasWidth, long canvasHeight) throws IOException {
        if (width > canvasWidth || height > canvasHeight) {
            throw new RefusedPictureException("damaged WebP: a frame of " + width + "×" + height
                    + " pixels in a picture of " + canvasWidth + "×" + canvasHeight);
        }
        if (width * height > PictureFile.MOST_PIXELS) {
            throw new PictureTooLargeException(
                    width + "×" + height + " pixels, more than the 100 megapixels read here", null);
        }
    }
}
