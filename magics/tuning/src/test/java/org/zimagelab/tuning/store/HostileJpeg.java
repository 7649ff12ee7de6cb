package org.zimagelab.tuning.store;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** JPEG files whose segments, profiles and scans ask for too much. */
final class HostileJpeg {
    private static final byte[] JPEG = encoded(drawn(BufferedImage.TYPE_INT_RGB), "jpeg", false);
    private static final byte[] PROGRESSIVE = encoded(drawn(BufferedImage.TYPE_INT_RGB), "jpeg", true);
    private static final byte[] GREY = encoded(drawn(BufferedImage.TYPE_BYTE_GRAY), "jpeg", false);

    private HostileJpeg() {}

    static byte[] of(Mutation m) {
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
                byte[] tiff = HostileTiff.of(m);
                byte[] exif = new byte[Math.min(65_000, tiff.length + 6)];
                System.arraycopy("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1), 0, exif, 0, 6);
                // If it does not fit, its end is cut off.
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
                            .putShort(i + 5, (short) (int) m.pick(HostilePicture.SIDES))
                            .putShort(i + 7, (short) (int) m.pick(HostilePicture.SIDES));
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
            out.writeBytes(HostilePicture.repeated(
                    new byte[] {-1, (byte) (int) m.pick(List.of(0xd0, 0xd7, 0, 0xff))}, 500_000));
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

    /** Java's own colour profiles: unchanged, with a size that is too large, or with changed bytes. */
    static byte[] profile(Mutation m) {
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
                ByteBuffer.wrap(profile).putInt(128, m.pick(HostilePicture.COUNTS));
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

    static byte[] promised(int width, int height) {
        byte[] jpeg = JPEG.clone();
        for (int i = 2; i < jpeg.length - 10; i++) {
            if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xc0) {
                ByteBuffer.wrap(jpeg).putShort(i + 5, (short) height).putShort(i + 7, (short) width);
                break;
            }
        }
        return jpeg;
    }

    /** The last scan of a progressive JPEG, repeated many times. */
    static byte[] scans(int scans) {
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

    static BufferedImage drawn(int type) {
        BufferedImage image = new BufferedImage(64, 48, type);
        var g = image.createGraphics();
        g.setColor(Color.ORANGE);
        g.fillOval(10, 10, 30, 20);
        g.dispose();
        return image;
    }

    static byte[] encoded(BufferedImage image, String format, boolean progressive) {
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
