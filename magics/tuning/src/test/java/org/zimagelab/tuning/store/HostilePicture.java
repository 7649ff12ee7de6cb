package org.zimagelab.tuning.store;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Well-formed pictures that ask for too much, in each format: headers with huge sizes, and parts that are repeated,
 * long, nested or circular. None is larger than a few megabytes.
 */
final class HostilePicture {
    static final List<Integer> SIDES = List.of(0, 1, 7, 64, 100, 1000, 4000, 9999, 16383, 60_000, 65_500);
    static final List<Integer> COUNTS =
            List.of(0, 1, 2, 100, 65_535, 1 << 20, 1 << 28, Integer.MAX_VALUE, -1, Integer.MIN_VALUE);

    private HostilePicture() {}

    /** The picture for a seed. */
    static byte[] of(Mutation m) {
        return switch (m.pick(List.of(0, 1, 2, 3, 4, 5, 6))) {
            case 0, 1 -> HostileTiff.of(m);
            case 2 -> gif(m);
            case 3 -> bmp(m);
            case 4 -> webp(m);
            case 5 -> HostileJpeg.of(m);
            default -> png(m);
        };
    }

    // ---- GIF89a

    static byte[] gif(Mutation m) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GIF89a".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(little(m.pick(SIDES), 2));
        out.writeBytes(little(m.pick(SIDES), 2));
        out.writeBytes(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, -1, -1, -1});
        int blocks = m.pick(List.of(0, 1, 1000, 30_000));
        int kind = m.pick(List.of(0xfe, 0xff, 0x01, 0xf9, 0x77));
        boolean many = m.chance(0.3);
        byte[] block = new byte[256];
        block[0] = (byte) 255;
        for (int i = 0; i < blocks; i++) {
            if (i == 0 || many) {
                out.write(0x21);
                out.write(kind);
            }
            out.writeBytes(block);
            if (i == blocks - 1 || many) {
                out.write(0);
            }
        }
        int width = m.pick(SIDES);
        int height = m.pick(SIDES);
        int frames = m.pick(List.of(1, 1, 2, 100_000));
        byte[] codes = lzw(m.pick(List.of(1, 100, 100_000)));
        for (int i = 0; i < frames; i++) {
            out.write(0x2c);
            out.writeBytes(little(m.pick(List.of(0, 0, 65_535)), 2));
            out.writeBytes(little(0, 2));
            out.writeBytes(little(width, 2));
            out.writeBytes(little(height, 2));
            out.write(m.pick(List.of(0, 0x40)));
            out.write(m.pick(List.of(2, 8, 8, 11, 12, 255)));
            for (int at = 0; at < (frames > 2 ? 1 : codes.length); at += 255) {
                int n = Math.min(255, codes.length - at);
                out.write(n);
                out.write(codes, at, n);
            }
            out.write(0);
        }
        if (m.chance(0.7)) {
            out.write(0x3b);
        }
        return out.toByteArray();
    }

    /** Codes of nine bits; each stands for one pixel more than the one before. */
    static byte[] lzw(int length) {
        byte[] codes = new byte[length];
        for (int i = 0; i < length; i++) {
            codes[i] = (byte) (i * 37);
        }
        return codes;
    }

    // ---- BMP, with any header

    static byte[] bmp(Mutation m) {
        int compression = m.pick(List.of(0, 1, 1, 2, 3, 4, 5, 6));
        int bits = m.pick(List.of(1, 4, 8, 8, 16, 24, 32, 64));
        byte[] data = switch (compression) {
            case 1, 2 ->
                repeated(m.pick(List.of(new byte[] {-1, 7}, new byte[] {0, 2, -1, -1}, new byte[] {0, 0})), 100_000);
            case 4 ->
                m.chance(0.5)
                        ? HostileJpeg.promised(m.pick(SIDES), m.pick(SIDES))
                        : HostileJpeg.scans(m.pick(List.of(1, 2000)));
            case 5 -> m.chance(0.5) ? huge(9000, 9000) : png(m);
            default -> new byte[m.pick(List.of(10, 10_000))];
        };
        int header = m.pick(List.of(12, 40, 40, 40, 108, 124, 200, Integer.MAX_VALUE));
        ByteBuffer out = ByteBuffer.allocate(data.length + 2000).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'B')
                .put((byte) 'M')
                .putInt(m.chance(0.5) ? 0 : m.pick(COUNTS))
                .putInt(0);
        int pixels = Math.min(header, 200) + 14 + (bits <= 8 ? 1024 : 0);
        out.putInt(m.chance(0.9) ? pixels : m.pick(COUNTS)).putInt(header);
        if (header == 12) {
            out.putShort((short) (int) m.pick(SIDES)).putShort((short) (int) m.pick(SIDES));
            out.putShort((short) 1).putShort((short) bits);
        } else {
            out.putInt(m.pick(SIDES)).putInt(m.chance(0.2) ? m.pick(COUNTS) : m.pick(SIDES));
            out.putShort((short) 1).putShort((short) bits).putInt(compression);
            out.putInt(m.chance(0.6) ? data.length : m.pick(COUNTS)).putInt(0).putInt(0);
            out.putInt(m.chance(0.7) ? 256 : m.pick(COUNTS)).putInt(0);
        }
        out.position(pixels);
        out.put(data);
        return Arrays.copyOf(out.array(), out.position());
    }

    // ---- WebP

    static byte[] webp(Mutation m) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("WEBP".getBytes(StandardCharsets.ISO_8859_1));
        int canvasWidth = Math.max(1, m.pick(SIDES));
        int canvasHeight = Math.max(1, m.pick(SIDES));
        if (m.chance(0.8)) {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            head.write(m.pick(List.of(0, 0x02, 0x10, 0x20, 0x3e)));
            head.writeBytes(new byte[3]);
            head.writeBytes(little(canvasWidth - 1, 3));
            head.writeBytes(little(canvasHeight - 1, 3));
            riff(m, body, "VP8X", head.toByteArray());
        }
        int notes = m.pick(List.of(0, 1, 100, 30_000));
        byte[] note = new byte[notes > 100 ? 10 : m.pick(List.of(0, 10, 100_000))];
        String kind = m.pick(List.of("ICCP", "EXIF", "XMP ", "ANIM", "ALPH", "JUNK"));
        for (int i = 0; i < notes; i++) {
            riff(m, body, kind, note);
        }
        if (m.chance(0.3)) {
            riff(m, body, "ICCP", HostileJpeg.profile(m));
        }
        int frames = m.pick(List.of(0, 0, 1, 30_000));
        for (int i = 0; i < frames; i++) {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.writeBytes(new byte[6]);
            frame.writeBytes(little(m.pick(SIDES), 3));
            frame.writeBytes(little(m.pick(SIDES), 3));
            frame.writeBytes(new byte[4]);
            riff(m, frame, "VP8L", vp8l(16, 16));
            riff(m, body, "ANMF", frame.toByteArray());
        }
        byte[] bits = vp8l(Math.max(1, m.pick(SIDES)), Math.max(1, m.pick(SIDES)));
        if (m.chance(0.5)) {
            riff(m, body, "VP8L", bits);
        } else {
            ByteArrayOutputStream key = new ByteArrayOutputStream();
            key.writeBytes(new byte[] {0x10, 0x02, 0x00, (byte) 0x9d, 0x01, 0x2a});
            key.writeBytes(little(Math.min(16_383, m.pick(SIDES)), 2));
            key.writeBytes(little(Math.min(16_383, m.pick(SIDES)), 2));
            key.writeBytes(new byte[m.pick(List.of(10, 1000, 100_000))]);
            riff(m, body, "VP8 ", key.toByteArray());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("RIFF".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(little(body.size(), 4));
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }

    /** A lossless picture in one colour. */
    private static byte[] vp8l(int width, int height) {
        ByteBuffer out = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        int w = Math.min(width, 16_384) - 1;
        int h = Math.min(height, 16_384) - 1;
        out.put((byte) 0x2f).putInt(w | h << 14);
        // no transform, no cache, no groups, and simple codes with one symbol each
        out.put(new byte[] {(byte) 0x88, (byte) 0x88, 0x08, (byte) 0x88, (byte) 0x88, (byte) 0x88});
        return out.array();
    }

    private static void riff(Mutation m, ByteArrayOutputStream out, String type, byte[] data) {
        out.writeBytes(type.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(little(m.chance(0.001) ? m.pick(COUNTS) : data.length, 4));
        out.writeBytes(data);
        if (data.length % 2 == 1) {
            out.write(0);
        }
    }

    // ---- PNG

    static byte[] png(Mutation m) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        int type = m.pick(List.of(0, 2, 3, 4, 6));
        int bits = m.pick(type == 3 ? List.of(1, 2, 4, 8) : List.of(8, 16));
        ByteBuffer head = ByteBuffer.allocate(13).putInt(m.pick(SIDES)).putInt(m.pick(SIDES));
        head.put((byte) bits).put((byte) type).put((byte) 0).put((byte) 0).put((byte) (m.chance(0.5) ? 1 : 0));
        chunk(m, out, "IHDR", head.array());
        if (type == 3 || m.chance(0.3)) {
            chunk(m, out, "PLTE", new byte[m.pick(List.of(0, 3, 6, 768, 769, 3000))]);
        }
        int notes = m.pick(List.of(0, 1, 100, 20_000));
        String kind = m.pick(List.of(
                "iCCP", "tRNS", "sPLT", "hIST", "gAMA", "cHRM", "sBIT", "bKGD", "tIME", "eXIf", "abCd", "ABCD",
                "zTXt"));
        ByteArrayOutputStream note = new ByteArrayOutputStream();
        note.writeBytes(m.pick(List.of("", "a\0\0", "a".repeat(100))).getBytes(StandardCharsets.ISO_8859_1));
        note.writeBytes(notes > 100 ? new byte[8] : deflated(m.pick(List.of(10, 1 << 25))));
        for (int i = 0; i < notes; i++) {
            chunk(m, out, kind, note.toByteArray());
        }
        byte[] packed = deflated(m.pick(List.of(100, 1 << 16, 1 << 26)));
        int portion = m.pick(List.of(1, 100, 1 << 20));
        for (int at = 0; at < packed.length; at += portion) {
            chunk(m, out, "IDAT", Arrays.copyOfRange(packed, at, Math.min(packed.length, at + portion)));
        }
        chunk(m, out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(Mutation m, ByteArrayOutputStream out, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        int length = m.chance(0.02) && !type.equals("IDAT") ? m.pick(COUNTS) : data.length;
        out.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
        out.writeBytes(name);
        out.writeBytes(data);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }

    /** A complete PNG of one bit per pixel whose pixels take more than a hundred times the size of the file. */
    private static byte[] huge(int width, int height) {
        return HostileJpeg.encoded(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", false);
    }

    // ---- all formats

    static byte[] deflated(int zeros) {
        Deflater deflater = new Deflater();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 << 16];
        byte[] input = new byte[1 << 16];
        for (int left = zeros; left > 0; left -= input.length) {
            deflater.setInput(input, 0, Math.min(left, input.length));
            for (int n = deflater.deflate(buffer); n > 0; n = deflater.deflate(buffer)) {
                out.write(buffer, 0, n);
            }
        }
        deflater.finish();
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    static byte[] repeated(byte[] what, int times) {
        byte[] all = new byte[what.length * times];
        for (int i = 0; i < all.length; i++) {
            all[i] = what[i % what.length];
        }
        return all;
    }

    private static byte[] little(int value, int bytes) {
        byte[] all = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            all[i] = (byte) (value >> 8 * i);
        }
        return all;
    }
}
