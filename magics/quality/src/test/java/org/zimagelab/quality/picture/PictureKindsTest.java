package org.zimagelab.quality.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.quality.exposure.Luma;

/** Files of many kinds against Pillow; {@code src/test/python/kinds.py} made them and {@code kinds.tsv}. */
class PictureKindsTest {
    @TempDir
    Path folder;

    private static Path path(String name) throws Exception {
        return Path.of(PictureKindsTest.class.getResource("/kinds/" + name).toURI());
    }

    private static List<String> expected() throws Exception {
        return Files.readAllLines(path("kinds.tsv"));
    }

    /** Pixel for pixel, but for lossy WebP, whose decoder smooths the edges of blocks otherwise than libwebp's. */
    @ParameterizedTest
    @MethodSource("expected")
    void isReadAsPillowReadsIt(String line) throws Exception {
        String[] fields = line.split("\t");
        Pixels picture = Pixels.read(path(fields[0]));
        assertEquals(fields[1] + "×" + fields[2], picture.width() + "×" + picture.height());
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(picture.rgb());
        if (isLossy(path(fields[0]))) {
            assertEquals(Double.parseDouble(fields[3]), Luma.MEAN.of(picture), 1);
        } else {
            assertEquals(fields[4], HexFormat.of().formatHex(digest));
        }
    }

    private static boolean isLossy(Path file) throws IOException {
        return file.toString().endsWith(".webp")
                && new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains("VP8 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int8.tif      | a TIFF of signed numbers",
                "int16.tif     | a TIFF of signed numbers",
                "int32.tif     | a TIFF of signed numbers",
                "uint32.tif    | a TIFF of 32 bits a sample",
                "float16.tif   | a TIFF of floating-point numbers",
                "float32.tif   | a TIFF of floating-point numbers",
                "float64.tif   | a TIFF of floating-point numbers",
                "complex64.tif | a TIFF of complex numbers",
                "twelve.tif    | a TIFF of 12 bits a sample",
                "big.tif       | a BigTIFF",
                "ycbcr.tif     | a TIFF in YCbCr without JPEG",
                "filters.tif   | a TIFF in a camera's colour filters",
                "inks.tif      | a TIFF in CMYK",
                "lab.tif       | a TIFF in CIE L*a*b*"
            })
    void whatWouldBeReadWronglyIsRefused(String name, String reason) throws Exception {
        Path file = path(name);
        String line = assertThrows(IOException.class, () -> Pixels.read(file)).getMessage();
        assertTrue(line.startsWith(file + ": " + reason) && line.lines().count() == 1, line);
    }

    /** Wherever it is cut, and also where somebody has put an end behind the cut. */
    @ParameterizedTest
    @ValueSource(strings = {"plain.gif", "interlaced.gif", "holes.gif", "animated.gif"})
    void aTornGifIsNamed(String name) throws Exception {
        byte[] whole = Files.readAllBytes(path(name));
        byte[] pixels = Pixels.read(path(name)).rgb();
        for (int length = 1; length < whole.length; length++) {
            Path cut = Files.write(folder.resolve("cut.gif"), Arrays.copyOf(whole, length));
            String line =
                    assertThrows(IOException.class, () -> Pixels.read(cut)).getMessage();
            assertTrue(line.startsWith(cut + ": ") && line.lines().count() == 1, line);
            byte[] ended = Arrays.copyOf(whole, length + 2);
            ended[length + 1] = 0x3b;
            Path mended = Files.write(folder.resolve("mended.gif"), ended);
            try {
                assertArrayEquals(pixels, Pixels.read(mended).rgb(), "cut at " + length);
            } catch (IOException e) {
                assertTrue(e.getMessage().startsWith(mended + ": "), e.getMessage());
            }
        }
    }

    @Test
    void aHugeScreenIsRefusedBeforeItIsMade() throws Exception {
        byte[] gif = Files.readAllBytes(path("plain.gif"));
        Arrays.fill(gif, 6, 10, (byte) 0xff);
        Path file = Files.write(folder.resolve("huge.gif"), gif);
        assertEquals(
                file + ": 65535×65535 pixels, more than the 100 megapixels read here",
                assertThrows(PictureTooLargeException.class, () -> Pixels.read(file))
                        .getMessage());
    }
}
