package org.zimagelab.torch.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.common.Printable;

/** Reads the values of a GGUF header one after the other, and never more than the header may have. */
final class GgufReader {
    /** ggml has the same limit. */
    private static final int MOST_SIDES = 4;

    /** Published files have less than a hundred. */
    private static final int MOST_PAIRS = 1 << 16;

    private static final int LONGEST_NAME = 1024;

    /** Lists in lists; published files have none. */
    private static final int DEEPEST = 4;

    private static final int STRING = 8;
    private static final int LIST = 9;

    private final InputStream in;
    private final long limit;
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long position;

    /** @param limit bytes after which reading fails */
    GgufReader(InputStream in, long limit) {
        this.in = in;
        this.limit = limit;
    }

    /** What the header says makes no sense. */
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed(String why) {
            super(why);
        }
    }

    /** Bytes that were read. */
    long position() {
        return position;
    }

    int int32() throws IOException {
        return number(Integer.BYTES).getInt();
    }

    long int64() throws IOException {
        return number(Long.BYTES).getLong();
    }

    private ByteBuffer number(int bytes) throws IOException {
        take(bytes);
        if (in.readNBytes(number.array(), 0, bytes) < bytes) {
            throw new EOFException();
        }
        return number.clear();
    }

    private void take(long bytes) throws IOException {
        if (bytes < 0 || bytes > limit - position) {
            throw new EOFException();
        }
        position += bytes;
    }

    /** So many bytes of UTF-8. */
    String text(int bytes) throws IOException {
        take(bytes);
        byte[] text = in.readNBytes(bytes);
        if (text.length < bytes) {
            throw new EOFException();
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    /** A text that names something. */
    String name() throws IOException {
        long length = int64();
        if (length < 0 || length > LONGEST_NAME) {
            throw new Malformed("a name of " + Long.toUnsignedString(length) + " bytes in the header");
        }
        return text((int) length);
    }

    private void skip(long bytes) throws IOException {
        take(bytes);
        in.skipNBytes(bytes);
    }

    /** Reads so many pairs of a name and a value; keeps short texts and numbers. */
    Map<String, Object> metadata(long pairs) throws IOException {
        if (pairs < 0 || pairs > MOST_PAIRS) {
            throw new Malformed(
                    Long.toUnsignedString(pairs) + " values of metadata; at most " + MOST_PAIRS + " are read");
        }
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (long i = 0; i < pairs; i++) {
            String name = name();
            Object value = value(int32(), DEEPEST);
            if (value != null) {
                metadata.put(name, value);
            }
        }
        return metadata;
    }

    /** A value of one of GGUF's types; null if it is a list, a long text or a yes or no. */
    private Object value(int type, int depth) throws IOException {
        if (type == STRING) {
            long length = int64();
            if (length < 0 || length > LONGEST_NAME) {
                skip(length);
                return null;
            }
            return text((int) length);
        }
        if (type == LIST) {
            list(depth);
            return null;
        }
        ByteBuffer b = number(bytes(type));
        return switch (type) {
            case 0 -> b.get() & 0xff;
            case 1 -> b.get();
            case 2 -> b.getShort() & 0xffff;
            case 3 -> b.getShort();
            case 4 -> b.getInt() & 0xffffffffL;
            case 5 -> b.getInt();
            case 6 -> b.getFloat();
            case 7 -> null;
            case 10, 11 -> b.getLong();
            default -> b.getDouble();
        };
    }

    private void list(int depth) throws IOException {
        int type = int32();
        long length = int64();
        if (depth == 0) {
            throw new Malformed("lists are nested deeper than " + DEEPEST + " in the header");
        }
        if (type != STRING && type != LIST) {
            int bytes = bytes(type);
            if (length < 0 || length > limit / bytes) {
                throw new EOFException();
            }
            skip(length * bytes);
            return;
        }
        for (long i = 0; i != length; i++) {
            if (type == STRING) {
                skip(int64());
            } else {
                list(depth - 1);
            }
        }
    }

    /** Bytes of a number or a yes or no. */
    private static int bytes(int type) throws Malformed {
        return switch (type) {
            case 0, 1, 7 -> 1;
            case 2, 3 -> 2;
            case 4, 5, 6 -> 4;
            case 10, 11, 12 -> 8;
            default -> throw new Malformed("type " + Integer.toUnsignedString(type) + " in the header's metadata");
        };
    }

    /** What the header says of a tensor behind its name. */
    Gguf.Entry entry(String name) throws IOException {
        int sides = int32();
        if (sides < 0 || sides > MOST_SIDES) {
            throw new Malformed(
                    "tensor '" + Printable.value(name) + "': " + Integer.toUnsignedString(sides) + " sides");
        }
        long[] shape = new long[sides];
        for (int i = sides - 1; i >= 0; i--) {
            shape[i] = int64();
            if (shape[i] < 0) {
                throw new Malformed(
                        "tensor '" + Printable.value(name) + "': a side of " + Long.toUnsignedString(shape[i]));
            }
        }
        return new Gguf.Entry(int32(), shape, int64());
    }
}
