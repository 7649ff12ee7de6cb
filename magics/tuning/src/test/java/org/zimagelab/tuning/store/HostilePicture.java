package org.zimagelab.tuning.store;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Pictures whose parts are of the right form and ask for too much: of each format, what a header may promise, what may
 * stand there often, long, within itself or in a ring. None has more than a few megabytes.
 */
final class HostilePicture {
    private static final List<Integer> SIDES = List.of(0, 1, 7, 64, 100, 1000, 4000, 9999, 16383, 60_000, 65_500);
    private static final List<Integer> COUNTS =
            List.of(0, 1, 2, 100, 65_535, 1 << 20, 1 << 28, Integer.MAX_VALUE, -1, Integer.MIN_VALUE);

    private HostilePicture() {}

    /** The picture of a seed. */
    static byte[] of(Mutation m) {
        return switch (m.pick(List.of(0, 1, 2, 3, 4, 5, 6))) {
            case 0, 1 -> tiff(m);
            case 2 -> gif(m);
            case 3 -> bmp(m);
            case 4 -> webp(m);
            case 5 -> jpeg(m);
            default -> png(m);
        };
    }

    // ---- TIFF 6.0

    /** Tags, strips and tiles of one directory; the others hang below it, or in a ring. */
    static byte[] tiff(Mutation m) {
        int width = m.pick(SIDES);
        int height = m.pick(SIDES);
        int compression = m.pick(List.of(1, 1, 2, 3, 4, 5, 6, 7, 8, 32_773, 32_946, 34_712));
        int samples = m.pick(List.of(1, 3, 3, 4, 5));
        int bits = m.pick(List.of(1, 4, 8, 8, 16, 32, 64));
        byte[] data = data(m, compression);
        boolean tiled = m.chance(0.5);
        int side = tiled ? m.pick(List.of(1, 16, 256, 60_000)) : m.pick(List.of(1, 8, 65_536, Integer.MAX_VALUE));
        long across = tiled ? Math.max(1, (width + side - 1L) / side) : 1;
        long parts = Math.max(1, across * ((height + (long) side - 1) / side));
        int named = (int) Math.min(m.chance(0.8) ? parts : m.pick(List.of(1, 2, 100_000)), 200_000);

        ByteBuffer out =
                ByteBuffer.allocate(data.length + named * 8 + (1 << 20)).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(0);
        int dataAt = out.position();
        out.put(data);
        int offsetsAt = out.position();
        boolean spread = m.chance(0.3);
        for (int i = 0; i < named; i++) {
            out.putInt(spread ? dataAt + i % data.length : dataAt);
        }
        int countsAt = out.position();
        int count = m.chance(0.7) ? data.length : m.pick(COUNTS);
        for (int i = 0; i < named; i++) {
            out.putInt(count);
        }
        int bitsAt = out.position();
        for (int i = 0; i < samples; i++) {
            out.putShort((short) bits);
        }
        int below = below(m, out);
        int at = out.position();
        out.putInt(4, at);
        int[][] tags = {
            {256, 4, 1, width},
            {257, 4, 1, height},
            {258, 3, samples, samples > 2 ? bitsAt : bits | bits << 16},
            {259, 3, 1, compression},
            {262, 3, 1, m.pick(List.of(0, 1, 2, 2, 3, 5, 6, 8))},
            {277, 3, 1, samples},
            {284, 3, 1, m.pick(List.of(1, 1, 2))},
            tiled ? new int[] {322, 4, 1, side} : new int[] {278, 4, 1, side},
            {tiled ? 323 : 317, tiled ? 4 : 3, 1, tiled ? side : m.pick(List.of(1, 2, 3))},
            {tiled ? 324 : 273, 4, named, named == 1 ? dataAt : offsetsAt},
            {tiled ? 325 : 279, 4, named, named == 1 ? count : countsAt},
            {m.pick(List.of(34_665, 34_853, 330, 40_965)), m.pick(List.of(4, 13)), 1, below},
            {
                m.pick(List.of(320, 347, 700, 34_675, 37_500, 65_000)),
                m.pick(List.of(1, 2, 3, 4, 5, 7, 12)),
                m.pick(COUNTS),
                m.pick(List.of(8, dataAt, at, -1))
            },
        };
        boolean odd = m.chance(0.2);
        out.putShort((short) tags.length);
        for (int[] tag : tags) {
            boolean wild = odd && m.chance(0.2);
            out.putShort((short) tag[0]).putShort((short) tag[1]);
            out.putInt(wild ? m.pick(COUNTS) : tag[2]).putInt(wild ? m.pick(COUNTS) : tag[3]);
        }
        out.putInt(m.pick(List.of(0, at, below)));
        return Arrays.copyOf(out.array(), out.position());
    }

    /** Directories that a tag leads to: a ring, a long row, or levels of which each names the next one many times. */
    private static int below(Mutation m, ByteBuffer out) {
        int first = out.position();
        int form = m.pick(List.of(0, 1, 2, 3));
        int levels = form == 0 ? 1 : form == 1 ? 40 : form == 2 ? 5000 : 20_000;
        int wide = form == 1 ? 3 : 1;
        int size = 6 + 12 * wide;
        int tag = m.pick(List.of(34_665, 330, 40_965));
        int type = m.pick(List.of(4, 13));
        for (int i = 0; i < levels; i++) {
            int next = form == 0 ? first : first + (i + 1) % levels * size;
            out.putShort((short) wide);
            for (int k = 0; k < wide; k++) {
                out.putShort((short) tag).putShort((short) type).putInt(1).putInt(next);
            }
            out.putInt(form == 3 ? next : 0);
        }
        return first;
    }

    private static byte[] data(Mutation m, int compression) {
        return switch (compression) {
            case 6, 7 -> m.chance(0.3) ? promised(m.pick(SIDES), m.pick(SIDES)) : scans(m.pick(List.of(1, 50, 2000)));
            case 8, 32_946 -> deflated(m.pick(List.of(100, 1 << 20, 1 << 26)));
            case 5 -> lzw(m.pick(List.of(100, 100_000)));
            case 32_773 -> repeated(new byte[] {-127, 0}, m.pick(List.of(10, 100_000)));
            default -> new byte[m.pick(List.of(10, 1000, 1 << 20))];
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

    /** Codes of nine bits of which each stands for one more pixel than the one before. */
    private static byte[] lzw(int length) {
        byte[] codes = new byte[length];
        for (int i = 0; i < length; i++) {
            codes[i] = (byte) (i * 37);
        }
        return codes;
    }

    // ---- BMP, of any header

    static byte[] bmp(Mutation m) {
        int compression = m.pick(List.of(0, 1, 1, 2, 3, 4, 5, 6));
        int bits = m.pick(List.of(1, 4, 8, 8, 16, 24, 32, 64));
        byte[] data = switch (compression) {
            case 1, 2 ->
                repeated(m.pick(List.of(new byte[] {-1, 7}, new byte[] {0, 2, -1, -1}, new byte[] {0, 0})), 100_000);
            case 4 -> m.chance(0.5) ? promised(m.pick(SIDES), m.pick(SIDES)) : scans(m.pick(List.of(1, 2000)));
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
            riff(m, body, "ICCP", profile(m));
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

    /** A lossless picture, of one colour as far as its bits go. */
    private static byte[] vp8l(int width, int height) {
        ByteBuffer out = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        int w = Math.min(width, 16_384) - 1;
        int h = Math.min(height, 16_384) - 1;
        out.put((byte) 0x2f).putInt(w | h << 14);
        // no transform, no cache, no groups, and simple codes of one symbol each
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

    // ---- JPEG

    static byte[] jpeg(Mutation m) {
        byte[] seed = m.pick(List.of(JPEG, PROGRESSIVE, GREY)).clone();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(seed, 0, 2);
        switch (m.pick(List.of(0, 1, 2, 3, 4, 5))) {
            case 0 -> profiles(out, profile(m), m.pick(List.of(1, 1, 255)));
            case 1 -> {
                int marker = m.pick(List.of(0xe0, 0xe1, 0xe2, 0xed, 0xee, 0xfe));
                byte[] data = new byte[m.pick(List.of(0, 14, 1000))];
                byte[] name = m.pick(List.of("JFIF\0", "JFXX\0", "Exif\0\0", "ICC_PROFILE\0", "MPF\0", "Adobe"))
                        .getBytes(StandardCharsets.ISO_8859_1);
                System.arraycopy(name, 0, data, 0, Math.min(name.length, data.length));
                for (int i = m.pick(List.of(1, 100, 20_000)); i > 0; i--) {
                    segment(out, marker, data);
                }
            }
            case 2 -> {
                byte[] tiff = tiff(m);
                byte[] exif = new byte[Math.min(65_000, tiff.length + 6)];
                System.arraycopy("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), 0, exif, 0, 6);
                // of what does not fit, the end with its directory
                System.arraycopy(tiff, 0, exif, 6, exif.length - 6);
                segment(out, 0xe1, exif);
            }
            case 3 -> {
                byte[] thumbnail = new byte[60_000];
                System.arraycopy("JFIF\0".getBytes(StandardCharsets.ISO_8859_1), 0, thumbnail, 0, 5);
                thumbnail[12] = (byte) 255;
                thumbnail[13] = (byte) 255;
                segment(out, 0xe0, thumbnail);
            }
            case 4 -> segment(out, 0xdd, new byte[] {0, 1});
            default ->
                segment(out, 0xee, new byte[] {
                    'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) (int) m.pick(List.of(0, 1, 2, 9))
                });
        }
        boolean size = m.chance(0.6);
        for (int i = 2; i < seed.length - 10; i++) {
            int marker = seed[i + 1] & 0xff;
            if ((seed[i] & 0xff) == 0xff && (marker == 0xc0 || marker == 0xc2)) {
                if (size) {
                    ByteBuffer.wrap(seed)
                            .putShort(i + 5, (short) (int) m.pick(SIDES))
                            .putShort(i + 7, (short) (int) m.pick(SIDES));
                }
                if (m.chance(0.3)) {
                    seed[i + 1] = (byte) (int) m.pick(List.of(0xc1, 0xc2, 0xc3, 0xc5, 0xc9, 0xca, 0xcb, 0xcf));
                }
                if (m.chance(0.2)) {
                    seed[i + 4] = (byte) (int) m.pick(List.of(2, 8, 12, 16));
                }
                if (m.chance(0.2)) {
                    seed[i + 11] = (byte) (int) m.pick(List.of(0x11, 0x22, 0x41, 0x44));
                }
                break;
            }
        }
        out.write(seed, 2, seed.length - 4);
        if (m.chance(0.2)) {
            out.writeBytes(repeated(new byte[] {-1, (byte) (int) m.pick(List.of(0xd0, 0xd7, 0, 0xff))}, 500_000));
        }
        out.write(seed, seed.length - 2, 2);
        return out.toByteArray();
    }

    /** A profile in its parts, ICC.1 B.4. */
    private static void profiles(ByteArrayOutputStream out, byte[] profile, int said) {
        int parts = Math.min(255, (profile.length + 59_999) / 60_000);
        for (int i = 0; i < parts; i++) {
            ByteArrayOutputStream part = new ByteArrayOutputStream();
            part.writeBytes("ICC_PROFILE\0".getBytes(StandardCharsets.ISO_8859_1));
            part.write(i + 1);
            part.write(said == 1 ? parts : said);
            part.write(profile, i * 60_000, Math.min(60_000, profile.length - i * 60_000));
            segment(out, 0xe2, part.toByteArray());
        }
    }

    /** Profiles of colour spaces that Java brings, whole, promising more, or with bytes changed. */
    private static byte[] profile(Mutation m) {
        int space = m.pick(List.of(
                ColorSpace.CS_sRGB,
                ColorSpace.CS_LINEAR_RGB,
                ColorSpace.CS_CIEXYZ,
                ColorSpace.CS_PYCC,
                ColorSpace.CS_GRAY));
        byte[] profile = ICC_Profile.getInstance(space).getData();
        return switch (m.pick(List.of(0, 1, 2, 3))) {
            case 0 -> profile;
            case 1 -> {
                ByteBuffer.wrap(profile).putInt(128, m.pick(COUNTS));
                yield profile;
            }
            case 2 -> Arrays.copyOf(profile, m.pick(List.of(1, 100, 130, 1_000_000)));
            default -> m.bytes(profile, profile);
        };
    }

    private static void segment(ByteArrayOutputStream out, int marker, byte[] data) {
        out.write(0xff);
        out.write(marker);
        out.write((data.length + 2) >> 8);
        out.write(data.length + 2);
        out.writeBytes(data);
    }

    private static byte[] promised(int width, int height) {
        byte[] jpeg = JPEG.clone();
        for (int i = 2; i < jpeg.length - 10; i++) {
            if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xc0) {
                ByteBuffer.wrap(jpeg).putShort(i + 5, (short) height).putShort(i + 7, (short) width);
                break;
            }
        }
        return jpeg;
    }

    /** The last scan of a progressive JPEG many times over. */
    private static byte[] scans(int scans) {
        int last = 0;
        for (int i = 0; i < PROGRESSIVE.length - 1; i++) {
            last = (PROGRESSIVE[i] & 0xff) == 0xff && (PROGRESSIVE[i + 1] & 0xff) == 0xda ? i : last;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(PROGRESSIVE, 0, last);
        for (int i = 0; i < scans; i++) {
            out.write(PROGRESSIVE, last, PROGRESSIVE.length - 2 - last);
        }
        out.write(PROGRESSIVE, PROGRESSIVE.length - 2, 2);
        return out.toByteArray();
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

    /** A whole PNG of one bit a pixel, a hundred times as large as its file and more. */
    private static byte[] huge(int width, int height) {
        return encoded(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY), "png", false);
    }

    // ---- all of them

    private static byte[] deflated(int zeros) {
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

    private static byte[] repeated(byte[] what, int times) {
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

    private static final byte[] JPEG = encoded(drawn(BufferedImage.TYPE_INT_RGB), "jpeg", false);
    private static final byte[] PROGRESSIVE = encoded(drawn(BufferedImage.TYPE_INT_RGB), "jpeg", true);
    private static final byte[] GREY = encoded(drawn(BufferedImage.TYPE_BYTE_GRAY), "jpeg", false);

    private static BufferedImage drawn(int type) {
        BufferedImage image = new BufferedImage(64, 48, type);
        var g = image.createGraphics();
        g.setColor(Color.ORANGE);
        g.fillOval(10, 10, 30, 20);
        g.dispose();
        return image;
    }

    private static byte[] encoded(BufferedImage image, String format, boolean progressive) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        if (progressive) {
            parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        }
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
