package org.zimagelab.quality.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were made to cost time or memory, or to hold up who opens them: each is read or refused in one line. */
class HostilePicturesTest {
    @TempDir
    Path folder;

    private static BufferedImage image(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Random random = new Random(1);
        for (int i = 0; i < 400; i++) {
            image.setRGB(random.nextInt(width), random.nextInt(height), random.nextInt());
        }
        image.createGraphics().setColor(Color.RED);
        return image;
    }

    private static byte[] encoded(BufferedImage image, String format, boolean progressive) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        if (progressive) {
            parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        }
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), parameters);
        }
        return out.toByteArray();
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("picture"), bytes);
    }

    private static String refused(Path file) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        String line = assertThrows(IOException.class, () -> Pixels.read(file)).getMessage();
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertTrue(spent < 5e9, () -> spent / 1e9 + " s: " + line);
        assertTrue(line.startsWith(file + ": ") && line.lines().count() == 1, line);
        return line.substring(file.toString().length() + 2);
    }

    /** A JPEG whose last scan stands there many times over. */
    private static byte[] withScans(BufferedImage image, int scans) throws IOException {
        byte[] jpeg = encoded(image, "jpeg", true);
        int last = 0;
        for (int i = 0; i < jpeg.length - 1; i++) {
            last = (jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xda ? i : last;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, last);
        for (int i = 0; i < scans; i++) {
            out.write(jpeg, last, jpeg.length - 2 - last);
        }
        out.write(jpeg, jpeg.length - 2, 2);
        return out.toByteArray();
    }

    @Test
    void scansOfAJpegAreCounted() throws IOException {
        BufferedImage small = image(64, 64, BufferedImage.TYPE_INT_RGB);
        assertEquals(
                "a JPEG of more than 100 scans; no more are read of a picture of its size",
                refused(file(withScans(small, 2000))));
        BufferedImage large = image(4000, 3000, BufferedImage.TYPE_INT_RGB);
        assertEquals(
                "a JPEG of more than 33 scans; no more are read of a picture of its size",
                refused(file(withScans(large, 60))));
        Pixels once = Pixels.read(file(withScans(small, 1)));
        assertEquals(64, once.width());
        assertEquals(64, Pixels.read(file(withScans(small, 40))).width());
        // a picture within a segment, as cameras put one into EXIF
        byte[] jpeg = withScans(small, 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        byte[] scan = {(byte) 0xff, (byte) 0xda, 0, 2};
        for (int i = 0; i < 50; i++) {
            out.write(new byte[] {(byte) 0xff, (byte) 0xe1, 0, 42});
            for (int k = 0; k < 10; k++) {
                out.write(scan);
            }
        }
        out.write(jpeg, 2, jpeg.length - 2);
        Pixels kept = Pixels.read(file(out.toByteArray()));
        assertEquals(once.red(100), kept.red(100));
    }

    /** A picture of 60 megapixels in 20 bytes: the missing ones took a while. */
    @Test
    void stripsOfATiffCanHoldItsPixels() throws IOException {
        ByteBuffer tiff = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(8).putShort((short) 8);
        int[][] tags = {{256, 60_000}, {257, 1000}, {258, 8}, {259, 32_773}, {262, 1}, {273, 150}, {277, 1}, {279, 20}};
        for (int[] tag : tags) {
            tiff.putShort((short) tag[0]).putShort((short) 4).putInt(1).putInt(tag[1]);
        }
        assertEquals(
                "truncated or damaged TIFF: its strips or tiles have 20 bytes, too few for 60000×1000 pixels",
                refused(file(tiff.array())));
        BufferedImage plain = new BufferedImage(3000, 2000, BufferedImage.TYPE_INT_RGB); // packs as well as any
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        for (String compression : new String[] {"LZW", "Deflate", "ZLib", "PackBits", "JPEG"}) {
            parameters.setCompressionType(compression);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
                writer.setOutput(stream);
                writer.write(null, new IIOImage(plain, null, null), parameters);
            }
            assertEquals(3000, Pixels.read(file(out.toByteArray())).width(), compression);
        }
    }

    /** Thousands of texts, in a picture with a palette, of which Java's reader unpacks every one. */
    @Test
    void textsOfAPngCostNothing() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(new byte[1 << 20]);
        }
        for (int type :
                new int[] {BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB}) {
            byte[] png = encoded(image(40, 30, type), "png", false);
            Pixels plain = Pixels.read(file(png));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(png, 0, 33);
            for (int i = 0; i < 5000; i++) {
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                body.writeBytes(("Comment" + i + "\0\0").getBytes(StandardCharsets.ISO_8859_1));
                body.writeBytes(packed.toByteArray());
                byte[] data = body.toByteArray();
                CRC32 crc = new CRC32();
                crc.update("zTXt".getBytes(StandardCharsets.ISO_8859_1));
                crc.update(data);
                out.writeBytes(ByteBuffer.allocate(data.length + 12)
                        .putInt(data.length)
                        .put("zTXt".getBytes(StandardCharsets.ISO_8859_1))
                        .put(data)
                        .putInt((int) crc.getValue())
                        .array());
            }
            out.write(png, 33, png.length - 33);
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Pixels read = Pixels.read(file(out.toByteArray()));
            assertTrue(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before < 5e9);
            for (int i = 0; i < plain.count(); i++) {
                assertEquals(plain.red(i), read.red(i));
            }
            assertTrue(refused(file(Arrays.copyOf(out.toByteArray(), out.size() / 2)))
                    .startsWith("truncated"));
        }
    }

    /** Java's reader copies all blocks of a comment for each further one. */
    @Test
    void textsOfAGifCostNothing() throws IOException {
        byte[] gif = encoded(image(40, 30, BufferedImage.TYPE_BYTE_INDEXED), "gif", false);
        Pixels plain = Pixels.read(file(gif));
        int start = 13 + 3 * (2 << (gif[10] & 7));
        for (int label : new int[] {0xfe, 0xff, 0x01}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(gif, 0, start);
            out.write(0x21);
            out.write(label);
            byte[] block = new byte[256];
            block[0] = (byte) 255;
            for (int i = 0; i < 30_000; i++) {
                out.write(block);
            }
            out.write(0);
            out.write(gif, start, gif.length - start);
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            Pixels read = Pixels.read(file(out.toByteArray()));
            assertTrue(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before < 5e9);
            for (int i = 0; i < plain.count(); i++) {
                assertEquals(plain.red(i), read.red(i));
            }
            assertTrue(
                    refused(file(Arrays.copyOf(out.toByteArray(), start + 200))).startsWith("truncated"));
        }
    }

    /** Levels of directories of which each names the next one twice: two to the fortieth, for who follows them. */
    @Test
    void directoriesOfATiffAreNotFollowed() throws IOException {
        byte[] tiff = encoded(image(40, 30, BufferedImage.TYPE_INT_RGB), "tiff", false);
        Pixels plain = Pixels.read(file(tiff));
        for (boolean ring : new boolean[] {true, false}) {
            Pixels read = Pixels.read(file(withDirectories(tiff, 40, ring)));
            for (int i = 0; i < plain.count(); i++) {
                assertEquals(plain.green(i), read.green(i));
            }
        }
    }

    private static byte[] withDirectories(byte[] tiff, int levels, boolean ring) {
        ByteOrder order = tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer from = ByteBuffer.wrap(tiff).order(order);
        int at = from.getInt(4);
        int entries = from.getShort(at);
        int first = tiff.length + tiff.length % 2;
        int below = first + 2 + 12 * (entries + 1) + 4;
        ByteBuffer out = ByteBuffer.allocate(below + 30 * levels).order(order);
        out.put(tiff).putInt(4, first).position(first);
        out.putShort((short) (entries + 1)).put(tiff, at + 2, 12 * entries);
        out.putShort((short) 34_665).putShort((short) 4).putInt(1).putInt(below).putInt(ring ? first : 0);
        for (int i = 0; i < levels; i++) {
            int next = ring || i == levels - 1 ? below : below + 30 * (i + 1);
            out.putShort((short) 2);
            for (int k = 0; k < 2; k++) {
                out.putShort((short) 40_965).putShort((short) 13).putInt(1).putInt(next);
            }
            out.putInt(0);
        }
        return out.array();
    }

    /** A tag of a TIFF with another value. */
    private static byte[] with(byte[] tiff, int tag, int value) {
        ByteBuffer copy =
                ByteBuffer.wrap(tiff.clone()).order(tiff[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int at = copy.getInt(4);
        for (int i = 0; i < copy.getShort(at); i++) {
            int entry = at + 2 + 12 * i;
            if (copy.getShort(entry) == tag) {
                if (copy.getShort(entry + 2) == 3) {
                    copy.putShort(entry + 8, (short) value);
                } else {
                    copy.putInt(entry + 8, value);
                }
                return copy.array();
            }
        }
        throw new IllegalStateException("no tag " + tag);
    }

    @Test
    void partsOfATiffAreOfItsSize() throws IOException {
        byte[] tiff = encoded(image(40, 30, BufferedImage.TYPE_INT_RGB), "tiff", false);
        assertEquals(
                "60000×60000 pixels, more than the 100 megapixels read here",
                refused(file(with(with(tiff, 256, 60_000), 257, 60_000))));
        assertTrue(refused(file(with(tiff, 273, -1))).startsWith("truncated"));
        assertEquals("damaged TIFF: strips or tiles of 40×0 pixels", refused(file(with(tiff, 278, 0))));
        assertTrue(refused(file(with(with(with(tiff, 278, 1), 257, 65_000), 277, 9)))
                        .length()
                < 300);
        for (int cut : new int[] {4, 7, 9, 100, tiff.length / 2}) {
            assertTrue(refused(file(Arrays.copyOf(tiff, cut))).length() < 300);
        }
    }

    /** Two gigabytes, promised by the length of a chunk, of pixels, or of a picture within the picture. */
    @Test
    void lengthsArePromisesToBeRefused() throws IOException {
        byte[] png = encoded(image(40, 30, BufferedImage.TYPE_INT_RGB), "png", false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(png, 0, 33);
        out.writeBytes(ByteBuffer.allocate(8)
                .putInt(Integer.MAX_VALUE)
                .putInt(0x504c5445)
                .array());
        out.write(png, 33, png.length - 33);
        assertTrue(refused(file(out.toByteArray())).contains("a chunk PLTE of 2147483647 bytes"));
        byte[] bmp = encoded(image(40, 30, BufferedImage.TYPE_INT_RGB), "bmp", false);
        ByteBuffer head = ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt(30, 1).putInt(34, Integer.MAX_VALUE);
        assertEquals("truncated BMP: 2147483647 bytes of pixels, of a file of " + bmp.length, refused(file(bmp)));
        head.putInt(30, 5).putInt(34, 100);
        assertEquals("a BMP that holds a PNG, which only printers read; save it as that", refused(file(bmp)));
        byte[] webp = HostilePicturesTest.class
                .getResourceAsStream("/pictures/rgba.webp")
                .readAllBytes();
        ByteBuffer riff = ByteBuffer.allocate(webp.length + 18).order(ByteOrder.LITTLE_ENDIAN);
        riff.put(webp, 0, 12)
                .put("VP8X".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(10)
                .put(new byte[10]);
        riff.put(webp, 12, webp.length - 12).putInt(4, webp.length + 10);
        String line = refused(file(riff.array()));
        assertTrue(line.startsWith("damaged WebP: a frame of ") && line.endsWith(" pixels in a picture of 1×1"), line);
    }

    /** Sixty thousand by sixty thousand pixels, promised by a header of each format. */
    @Test
    void sizesArePromisesToBeRefused() throws IOException {
        byte[] png = encoded(image(40, 30, BufferedImage.TYPE_INT_RGB), "png", false);
        ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        assertEquals("60000×60000 pixels, more than the 100 megapixels read here", refused(file(png)));
        byte[] jpeg = encoded(image(40, 30, BufferedImage.TYPE_INT_RGB), "jpeg", false);
        for (int i = 0; i < jpeg.length - 9; i++) {
            if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xc0) {
                ByteBuffer.wrap(jpeg).putShort(i + 5, (short) 60_000).putShort(i + 7, (short) 60_000);
                break;
            }
        }
        assertEquals("60000×60000 pixels, more than the 100 megapixels read here", refused(file(jpeg)));
    }

    @Test
    void whatCannotBeOpenedSaysWhy() throws Exception {
        assertEquals("no such file", refused(folder.resolve("none.png")));
        assertEquals("a folder, not a file; add /* to name its files", refused(folder));
        assertEquals("the file is empty", refused(Files.createFile(folder.resolve("empty.png"))));
        Path there = folder.resolve("there.png");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling.png"), folder.resolve("gone.png"));
        assertEquals("a link to " + folder.resolve("gone.png") + ", which does not exist", refused(dangling));
        Path ring = Files.createSymbolicLink(folder.resolve("ring.png"), there);
        Files.createSymbolicLink(there, ring);
        assertEquals("a link that leads back to itself", refused(ring));
        Path longest = folder.resolve("x".repeat(300));
        String line =
                assertThrows(IOException.class, () -> Pixels.read(longest)).getMessage();
        assertTrue(line.endsWith("xxx: no such file: the name is too long") && line.length() < 300, line);
        assertEquals(
                "no such file: a part of its path is not a folder",
                refused(folder.resolve("empty.png").resolve("x.png")));
    }

    /** Nobody writes into them: who opened one would wait for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"pipe.png", "pipe"})
    void pipesAreNotOpened(String name) throws Exception {
        Path pipe = folder.resolve(name);
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertEquals(0, made.waitFor());
        assertEquals("a pipe, socket or device, not a file", refused(pipe));
    }
}
