package org.zimagelab.quality.picture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The first directory of a TIFF file (TIFF 6.0, section 2): those of its tags that the pixels need, each of which was
 * found to lie within the file. The file can be written anew with this directory alone.
 */
final class TiffDirectory {
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int OFFSETS = 273;
    static final int SAMPLES = 277;
    static final int ROWS = 278;
    static final int LENGTHS = 279;
    static final int PLANAR = 284;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_LENGTHS = 325;
    static final int PHOTOMETRIC = 262;
    static final int COLOURS = 320;
    static final int EXTRA = 338;
    static final int FORMAT = 339;
    static final int OLD_JPEG_AT = 513;

    private static final int PALETTE = 3;

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

    /** Bytes of a palette for samples of 16 bits. */
    private static final long MOST_PALETTE = 2L * 3 << 16;

    /** Bytes of a value by type, from 1 on. */
    private static final List<Integer> SIZES = List.of(1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4);

    private static final int ENTRY = 12;

    private final RandomAccessFile in;
    private final long length;
    private final ByteOrder order;
    private final Map<Integer, ByteBuffer> entries = new TreeMap<>();

    private TiffDirectory(RandomAccessFile in) throws IOException {
        this.in = in;
        order = in.read() == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        length = in.length();
    }

    /**
     * Reads the first directory.
     *
     * @param in the file, from its beginning
     * @throws RefusedPictureException if a tag names bytes after the file's end
     */
    static TiffDirectory read(RandomAccessFile in) throws IOException {
        TiffDirectory directory = new TiffDirectory(in);
        directory.readEntries();
        return directory;
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
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

    private void readEntries() throws IOException {
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
    long[] values(int tag, long most) throws IOException {
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

    /** The first value of a tag, or another number where the directory lacks the tag. */
    long value(int tag, long otherwise) throws IOException {
        long[] values = values(tag, 1);
        return values.length == 0 ? otherwise : values[0];
    }

    /**
     * The file with this directory in the place of its own.
     *
     * @param bytes the whole file
     */
    InputStream rewritten(InputStream bytes) throws IOException {
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
}
