package org.zimagelab.quality.picture;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.zimagelab.common.Interrupts;

/**
 * The bytes of a TIFF file (TIFF 6.0) with another first directory, behind them: of the tags that bear pixels alone, each of
 * which was found to lie within the file. Java's reader follows directories that lead back to themselves or branch, and
 * allocates what a count promises. Tags that promise more work than the picture's pixels are refused.
 */
final class TiffFirstPicture {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int OFFSETS = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS = 278;
    private static final int LENGTHS = 279;
    private static final int PLANAR = 284;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILE_OFFSETS = 324;
    private static final int TILE_LENGTHS = 325;
    private static final int PHOTOMETRIC = 262;
    private static final int COLOURS = 320;
    private static final int EXTRA = 338;
    private static final int FORMAT = 339;
    private static final int OLD_JPEG_AT = 513;
    private static final int YCBCR = 6;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;

    /**
     * The most bytes that one byte of a strip or tile can become, by compression: none with colour in one of 16 pixels,
     * LZW (a code of 12 bits for a string of 4096), Deflate, PackBits. Others have no such bound.
     */
    private static final Map<Integer, Long> MOST_FROM_ONE =
            Map.of(1, 4L, 5, 4096L, 8, 1032L, 32_946, 1032L, 32_773, 64L);

    /** Besides those: what photometry, fill order, predictors, palettes, alpha, YCbCr, fax, JPEG and profiles need. */
    private static final Set<Integer> KEPT = Set.of(
            254,
            WIDTH,
            HEIGHT,
            BITS,
            COMPRESSION,
            PHOTOMETRIC,
            266,
            OFFSETS,
            SAMPLES,
            ROWS,
            LENGTHS,
            280,
            281,
            PLANAR,
            292,
            293,
            317,
            COLOURS,
            TILE_WIDTH,
            TILE_HEIGHT,
            TILE_OFFSETS,
            TILE_LENGTHS,
            332,
            EXTRA,
            FORMAT,
            347,
            512,
            OLD_JPEG_AT,
            514,
            515,
            519,
            520,
            521,
            529,
            530,
            531,
            532,
            34_675);

    /** What Java's reader makes other colours of than everybody else does. */
    private static final Map<Integer, String> WRONG_COLOURS = Map.of(
            5,
            "CMYK",
            YCBCR,
            "YCbCr without JPEG",
            8,
            "CIE L*a*b*",
            9,
            "ICC L*a*b*",
            10,
            "ITU L*a*b*",
            32_803,
            "a camera's colour filters",
            34_892,
            "a camera's linear light");

    /** What numbers are not levels from 0 on. */
    private static final Map<Integer, String> WRONG_NUMBERS =
            Map.of(2, "signed numbers", 3, "floating-point numbers", 5, "complex numbers", 6, "complex numbers");

    /** Bytes of a palette for samples of 16 bits. */
    private static final long MOST_PALETTE = 2L * 3 << 16;

    /** Bytes of a value by type, from 1 on. */
    private static final List<Integer> SIZES = List.of(1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4);

    private static final int ENTRY = 12;

    /** Strips or tiles; each is a decoder's start. */
    private static final long MOST_PARTS = 100_000;

    /** Of a picture of JPEGs, besides one for so many pixels. */
    private static final long ALWAYS_JPEGS = 10_000;

    private static final long PIXELS_OF_A_JPEG = 4096;

    /** Of a tile over the picture's edge. */
    private static final long ROOM = 4096L * 4096;

    private static final long MOST_UNPACKED = 800_000_000;

    private final RandomAccessFile in;
    private final long length;
    private final ByteOrder order;
    private final Map<Integer, ByteBuffer> entries = new TreeMap<>();

    private TiffFirstPicture(RandomAccessFile in, ByteOrder order) throws IOException {
        this.in = in;
        this.order = order;
        length = in.length();
    }

    static boolean begins(int magic) {
        return magic == 0x49492a00 || magic == 0x4d4d002a;
    }

    /** With offsets of 64 bits. */
    static boolean isBig(int magic) {
        return magic == 0x49492b00 || magic == 0x4d4d002b;
    }

    /**
     * The file with another first directory.
     *
     * @param bytes the whole file
     * @throws RefusedPictureException with words that fit after the file's name and a colon
     */
    static InputStream of(Path file, InputStream bytes) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            TiffFirstPicture tiff =
                    new TiffFirstPicture(in, in.read() == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            tiff.readDirectory();
            tiff.checkKind();
            tiff.check();
            return tiff.rewritten(bytes);
        }
    }

    /**
     * Whether a fourth sample beside red, green and blue, or a second beside grey, is said to be no alpha.
     *
     * @return false too of a file that cannot be understood
     */
    static boolean hasExtraThatIsNoAlpha(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            TiffFirstPicture tiff =
                    new TiffFirstPicture(in, in.read() == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            tiff.readDirectory();
            return tiff.value(EXTRA, 1) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Refuses what would be read as something else. */
    private void checkKind() throws IOException {
        for (long format : values(FORMAT, 16)) {
            String numbers = WRONG_NUMBERS.get((int) format);
            if (numbers != null) {
                throw new RefusedPictureException(
                        "a TIFF of " + numbers + "; only levels from 0 on are read, of 8 or 16 bits");
            }
        }
        int photometric = (int) value(PHOTOMETRIC, 1);
        long[] bits = values(BITS, 16);
        for (long one : bits) {
            boolean known = one == 8 || one == 16 || photometric != RGB && (one == 1 || one == 2 || one == 4);
            if (!known || one != bits[0]) {
                throw new RefusedPictureException(
                        "a TIFF of " + (known ? "samples of several sizes" : one + " bits a sample")
                                + "; only levels from 0 on are read, of 8 or 16 bits");
            }
        }
        long compression = value(COMPRESSION, 1);
        boolean jpegsOwn = photometric == YCBCR && (compression == JPEG || compression == OLD_JPEG);
        if (WRONG_COLOURS.containsKey(photometric) && !jpegsOwn) {
            throw new RefusedPictureException(
                    "a TIFF in " + WRONG_COLOURS.get(photometric) + ", which is not read; convert it to RGB");
        }
    }

    private ByteBuffer bytes(long at, long count) throws IOException {
        if (at < 0 || count < 0 || at + count > length) {
            throw new RefusedPictureException("truncated or damaged TIFF: it names bytes after its end");
        }
        byte[] all = new byte[(int) count];
        in.seek(at);
        in.readFully(all);
        return ByteBuffer.wrap(all).order(order);
    }

    private void readDirectory() throws IOException {
        long at = bytes(4, 4).getInt() & 0xffffffffL;
        int count = bytes(at, 2).getShort() & 0xffff;
        for (int i = 0; i < count; i++) {
            ByteBuffer entry = bytes(at + 2 + (long) ENTRY * i, ENTRY);
            if (KEPT.contains(tag(entry)) && type(entry) >= 1 && type(entry) <= SIZES.size()) {
                entries.putIfAbsent(tag(entry), entry);
                if (size(entry) > 4 && offset(entry) + size(entry) > length) {
                    throw new RefusedPictureException("truncated or damaged TIFF: its tag " + tag(entry) + " names "
                            + size(entry) + " bytes at " + offset(entry) + ", of a file of " + length);
                }
            }
        }
    }

    private static int tag(ByteBuffer entry) {
        return entry.getShort(0) & 0xffff;
    }

    private static int type(ByteBuffer entry) {
        return entry.getShort(2) & 0xffff;
    }

    private static long size(ByteBuffer entry) {
        return SIZES.get(type(entry) - 1) * (entry.getInt(4) & 0xffffffffL);
    }

    private static long offset(ByteBuffer entry) {
        return entry.getInt(8) & 0xffffffffL;
    }

    /** The first values of a tag, whole numbers. */
    private long[] values(int tag, long most) throws IOException {
        ByteBuffer entry = entries.get(tag);
        if (entry == null) {
            return new long[0];
        }
        int each = SIZES.get(type(entry) - 1);
        int count = (int) Math.min(most, entry.getInt(4) & 0xffffffffL);
        ByteBuffer from = size(entry) <= 4
                ? entry.duplicate().order(order).position(8)
                : bytes(offset(entry), (long) each * count);
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (each) {
                case 1 -> from.get() & 0xff;
                case 2 -> from.getShort() & 0xffff;
                case 4 -> from.getInt() & 0xffffffffL;
                default ->
                    throw new RefusedPictureException("damaged TIFF: its tag " + tag + " holds no whole numbers");
            };
        }
        return values;
    }

    private long value(int tag, long otherwise) throws IOException {
        long[] values = values(tag, 1);
        return values.length == 0 ? otherwise : values[0];
    }

    private void check() throws IOException {
        long width = value(WIDTH, 0);
        long height = value(HEIGHT, 0);
        if (width * height <= 0 || width * height > PictureFile.MOST_PIXELS) {
            // the reader's matter, or told with the size
            return;
        }
        long samples = value(SAMPLES, 1);
        long unpacked = width * height * samples * Math.max(1, value(BITS, 1)) / 8;
        if (unpacked > MOST_UNPACKED) {
            throw new RefusedPictureException("a TIFF of " + width + "×" + height + " pixels that takes " + unpacked
                    + " bytes, more than the " + MOST_UNPACKED + " read here");
        }
        boolean tiled = entries.containsKey(TILE_WIDTH);
        long partWidth = tiled ? value(TILE_WIDTH, 0) : width;
        long partHeight = tiled ? value(TILE_HEIGHT, 0) : Math.min(height, value(ROWS, height));
        if (partWidth <= 0 || partHeight <= 0) {
            throw new RefusedPictureException(
                    "damaged TIFF: strips or tiles of " + partWidth + "×" + partHeight + " pixels");
        }
        long across = (width + partWidth - 1) / partWidth;
        long down = (height + partHeight - 1) / partHeight;
        if (across * down * partWidth * partHeight > 4 * width * height + ROOM) {
            throw new RefusedPictureException("a TIFF of " + width + "×" + height + " pixels in tiles of " + partWidth
                    + "×" + partHeight + ", which are not read");
        }
        long parts = across * down * (value(PLANAR, 1) == 2 ? samples : 1);
        long compression = value(COMPRESSION, 1);
        boolean jpeg = compression == OLD_JPEG || compression == JPEG;
        long most = jpeg ? ALWAYS_JPEGS + width * height / PIXELS_OF_A_JPEG : MOST_PARTS;
        if (parts > most) {
            throw new RefusedPictureException(
                    "a TIFF of " + parts + " strips or tiles, more than the " + most + " read of its size");
        }
        long[] offsets = values(tiled ? TILE_OFFSETS : OFFSETS, parts);
        long[] lengths = values(tiled ? TILE_LENGTHS : LENGTHS, parts);
        long sum = 0;
        for (long one : lengths) {
            sum += one;
        }
        if (sum > 2 * length) {
            throw new RefusedPictureException(
                    "damaged TIFF: its strips or tiles have " + sum + " bytes, of a file of " + length);
        }
        Long mostFromOne = MOST_FROM_ONE.get((int) compression);
        if (mostFromOne != null && unpacked > mostFromOne * (sum == 0 ? length : sum)) {
            throw new RefusedPictureException("truncated or damaged TIFF: its strips or tiles have " + sum
                    + " bytes, too few for " + width + "×" + height + " pixels");
        }
        if (compression == JPEG) {
            for (int i = 0; i < Math.min(offsets.length, lengths.length); i++) {
                checkJpeg(offsets[i], lengths[i], partWidth, partHeight);
            }
        }
        if (compression == OLD_JPEG && entries.containsKey(OLD_JPEG_AT)) {
            checkJpeg(value(OLD_JPEG_AT, 0), length, width, height);
        }
    }

    /** A JPEG is decoded whole, whatever the size of the part that it stands for. */
    private void checkJpeg(long at, long bytes, long width, long height) throws IOException {
        Interrupts.check();
        if (at >= length) {
            return;
        }
        in.seek(at);
        JpegScans found = JpegScans.of(new Limited(Channels.newInputStream(in.getChannel()), bytes));
        if (found.width() > width + 16 || found.height() > height + 16) {
            throw new RefusedPictureException("damaged TIFF: a JPEG of " + found.width() + "×" + found.height()
                    + " pixels in a strip or tile of " + width + "×" + height);
        }
        if (found.count() > JpegScans.most(width * height)) {
            throw new RefusedPictureException(
                    "a TIFF with a JPEG of more than " + JpegScans.most(width * height) + " scans");
        }
    }

    private InputStream rewritten(InputStream bytes) throws IOException {
        int odd = (int) (length % 2);
        ByteBuffer head = ByteBuffer.allocate(8).order(order);
        head.put(bytes(0, 4)).putInt((int) (length + odd));
        byte[] palette = palette();
        int size = odd + 2 + ENTRY * entries.size() + 4;
        ByteBuffer directory = ByteBuffer.allocate(size + palette.length).order(order);
        directory.position(odd).putShort((short) entries.size());
        for (ByteBuffer entry : entries.values()) {
            directory.put(entry.duplicate().position(0));
            if (tag(entry) == COLOURS && palette.length > 0) {
                directory.putInt(directory.position() - 4, (int) (length + size));
            }
        }
        directory.position(size).put(palette);
        bytes.skipNBytes(8);
        return new SequenceInputStream(Collections.enumeration(
                List.of(new ByteArrayInputStream(head.array()), bytes, new ByteArrayInputStream(directory.array()))));
    }

    /**
     * The palette of 16 bits a colour with the upper eight twice. Some programs write a level as 256 times itself and
     * some as 257 times; the upper eight bits are right of both, where Java's reader scales all sixteen.
     */
    private byte[] palette() throws IOException {
        ByteBuffer entry = entries.get(COLOURS);
        if (entry == null || value(PHOTOMETRIC, 1) != PALETTE || type(entry) != 3 || size(entry) <= 4) {
            return new byte[0];
        }
        ByteBuffer twice =
                ByteBuffer.allocate((int) Math.min(size(entry), MOST_PALETTE)).order(order);
        for (long level : values(COLOURS, twice.capacity() / 2)) {
            twice.putShort((short) ((level >> 8) * 257));
        }
        return twice.capacity() < size(entry) ? new byte[0] : twice.array();
    }

    /** The first bytes of a stream. */
    private static final class Limited extends FilterInputStream {
        private long left;

        Limited(InputStream in, long length) {
            super(in);
            left = length;
        }

        @Override
        public int read() throws IOException {
            return left-- > 0 ? super.read() : -1;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int n = super.read(into, from, (int) Math.min(count, left));
            left -= Math.max(0, n);
            return n;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.max(0, Math.min(left, super.available()));
        }
    }
}
