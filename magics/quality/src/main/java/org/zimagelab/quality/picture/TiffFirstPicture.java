package org.zimagelab.quality.picture;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Map;
import org.zimagelab.common.Interrupts;

/**
 * The bytes of a TIFF file (TIFF 6.0) with another first directory, behind them: of the tags that bear pixels alone,
 * each of which was found to lie within the file. Java's reader follows directories that lead back to themselves or
 * branch, and allocates what a count promises. Tags that promise more work than the picture's pixels are refused.
 */
final class TiffFirstPicture {
    private static final int YCBCR = 6;
    private static final int RGB = 2;
    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;

    /**
     * The most bytes that one byte of a strip or tile can become, by compression: none with colour in one of 16 pixels,
     * LZW (a code of 12 bits for a string of 4096), Deflate, PackBits. Others have no such bound.
     */
    private static final Map<Integer, Long> MOST_FROM_ONE =
            Map.of(1, 4L, 5, 4096L, 8, 1032L, 32_946, 1032L, 32_773, 64L);

    /** Photometric interpretations of which Java's reader makes other colours than other programs. */
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

    /** Sample formats that are not unsigned levels. */
    private static final Map<Integer, String> WRONG_NUMBERS =
            Map.of(2, "signed numbers", 3, "floating-point numbers", 5, "complex numbers", 6, "complex numbers");

    /** The most strips or tiles that are read; a decoder starts anew for each. */
    private static final long MOST_PARTS = 100_000;

    /** The most JPEGs in a picture, besides one for each 4096 pixels. */
    private static final long ALWAYS_JPEGS = 10_000;

    private static final long PIXELS_OF_A_JPEG = 4096;

    /** Pixels that a tile may have beyond the edge of the picture. */
    private static final long ROOM = 4096L * 4096;

    private static final long MOST_UNPACKED = 800_000_000;

    private final RandomAccessFile in;
    private final long length;
    private final TiffDirectory directory;

    private TiffFirstPicture(RandomAccessFile in) throws IOException {
        this.in = in;
        length = in.length();
        directory = TiffDirectory.read(in);
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
            TiffFirstPicture tiff = new TiffFirstPicture(in);
            tiff.checkKind();
            tiff.check();
            return tiff.directory.rewritten(bytes);
        }
    }

    /**
     * Whether a fourth sample beside red, green and blue, or a second beside grey, is said to be no alpha.
     *
     * @return false too of a file that cannot be understood
     */
    static boolean hasExtraThatIsNoAlpha(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            return TiffDirectory.read(in).value(TiffDirectory.EXTRA, 1) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Refuses what would be read as something else. */
    private void checkKind() throws IOException {
        for (long format : directory.values(TiffDirectory.FORMAT, 16)) {
            String numbers = WRONG_NUMBERS.get((int) format);
            if (numbers != null) {
                throw new RefusedPictureException(
                        "a TIFF of " + numbers + "; only unsigned levels of 8 or 16 bits are read");
            }
        }
        int photometric = (int) directory.value(TiffDirectory.PHOTOMETRIC, 1);
        long[] bits = directory.values(TiffDirectory.BITS, 16);
        for (long one : bits) {
            boolean known = one == 8 || one == 16 || photometric != RGB && (one == 1 || one == 2 || one == 4);
            if (!known || one != bits[0]) {
                throw new RefusedPictureException(
                        "a TIFF of " + (known ? "samples of several sizes" : one + " bits a sample")
                                + "; only unsigned levels of 8 or 16 bits are read");
            }
        }
        long compression = directory.value(TiffDirectory.COMPRESSION, 1);
        boolean jpegsOwn = photometric == YCBCR && (compression == JPEG || compression == OLD_JPEG);
        if (WRONG_COLOURS.containsKey(photometric) && !jpegsOwn) {
            throw new RefusedPictureException(
                    "a TIFF in " + WRONG_COLOURS.get(photometric) + ", which is not read; convert it to RGB");
        }
    }

    private void check() throws IOException {
        long width = directory.value(TiffDirectory.WIDTH, 0);
        long height = directory.value(TiffDirectory.HEIGHT, 0);
        if (width * height <= 0 || width * height > PictureFile.MOST_PIXELS) {
            // the reader's matter, or told with the size
            return;
        }
        long samples = directory.value(TiffDirectory.SAMPLES, 1);
        long unpacked = width * height * samples * Math.max(1, directory.value(TiffDirectory.BITS, 1)) / 8;
        if (unpacked > MOST_UNPACKED) {
            throw new RefusedPictureException("a TIFF of " + width + "×" + height + " pixels that takes " + unpacked
                    + " bytes, more than the " + MOST_UNPACKED + " read here");
        }
        boolean tiled = directory.has(TiffDirectory.TILE_WIDTH);
        long partWidth = tiled ? directory.value(TiffDirectory.TILE_WIDTH, 0) : width;
        long partHeight = tiled
                ? directory.value(TiffDirectory.TILE_HEIGHT, 0)
                : Math.min(height, directory.value(TiffDirectory.ROWS, height));
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
        long parts = across * down * (directory.value(TiffDirectory.PLANAR, 1) == 2 ? samples : 1);
        long compression = directory.value(TiffDirectory.COMPRESSION, 1);
        boolean jpeg = compression == OLD_JPEG || compression == JPEG;
        long most = jpeg ? ALWAYS_JPEGS + width * height / PIXELS_OF_A_JPEG : MOST_PARTS;
        if (parts > most) {
            throw new RefusedPictureException("a TIFF of " + parts + " strips or tiles, more than the " + most
                    + " that are read of a picture of its size");
        }
        long[] offsets = directory.values(tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.OFFSETS, parts);
        long[] lengths = directory.values(tiled ? TiffDirectory.TILE_LENGTHS : TiffDirectory.LENGTHS, parts);
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
        if (compression == OLD_JPEG && directory.has(TiffDirectory.OLD_JPEG_AT)) {
            checkJpeg(directory.value(TiffDirectory.OLD_JPEG_AT, 0), length, width, height);
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
