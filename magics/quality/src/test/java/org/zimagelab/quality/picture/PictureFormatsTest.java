package org.zimagelab.quality.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.quality.numerics.Plane;

/** The same pixels from every kind of file; {@code src/test/python/pictures.py} made the files. */
class PictureFormatsTest {
    /** What JPEG at quality 95 does to flat blocks. */
    private static final int LOSS = 4;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "turned1.jpg",
                "turned2.jpg",
                "turned3.jpg",
                "turned4.jpg",
                "turned5.jpg",
                "turned6.jpg",
                "turned7.jpg",
                "turned8.jpg",
                "turned99.jpg"
            })
    void aTurnedJpegIsThePictureItShows(String file) throws Exception {
        assertTrue(worst(read("upright.png"), read(file)) <= LOSS, "off by " + worst(read("upright.png"), read(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"turned6.png", "turned6.webp", "turned6.tif"})
    void aTurnedPictureWithoutLossIsEqual(String file) throws Exception {
        assertEquals(0, worst(read("upright.png"), read(file)));
    }

    /** Read as red, green and blue, inks would be off by up to 200; a system's own CMYK profile shifts them by less. */
    @Test
    void inksBecomeColours() throws Exception {
        int worst = worst(read("upright.png"), read("inks.jpg"));
        assertTrue(worst <= 80, "off by " + worst);
    }

    @Test
    void webpIsRead() throws Exception {
        assertEquals(0, worst(TestPictures.read("scene"), read("lossless.webp")));
        assertEquals(0, worst(TestPictures.read("rgba"), read("rgba.webp")));
        Pixels one = read("one.webp");
        assertEquals(
                "1×1 10 200 90",
                one.width() + "×" + one.height() + " " + one.red(0) + " " + one.green(0) + " " + one.blue(0));
    }

    /** Decoders interpolate colour between its samples each in its own way; luma has no say in that. */
    @Test
    void lossyWebpAgreesWithLibwebp() throws Exception {
        Plane theirs = read("lossy.png").shared(Pixels.LUMA);
        Plane ours = read("lossy.webp").shared(Pixels.LUMA);
        double sum = 0;
        for (int i = 0; i < theirs.values().length; i++) {
            sum += Math.abs(theirs.at(i) - ours.at(i));
        }
        double mean = sum / theirs.values().length;
        assertTrue(mean < 0.6, "mean difference of luma " + mean);
    }

    @Test
    void aTruncatedWebpIsTold(@TempDir Path folder) throws Exception {
        for (String name : new String[] {"lossy.webp", "lossless.webp", "rgba.webp"}) {
            byte[] whole = Files.readAllBytes(path(name));
            for (int percent : new int[] {3, 20, 60, 95}) {
                Path cut =
                        Files.write(folder.resolve(percent + name), Arrays.copyOf(whole, whole.length * percent / 100));
                String told =
                        assertThrows(IOException.class, () -> Pixels.read(cut)).getMessage();
                assertTrue(told.startsWith(cut.toString()) && !told.contains("\n"), told);
            }
        }
    }

    private static Pixels read(String name) throws Exception {
        return Pixels.read(path(name));
    }

    private static Path path(String name) throws Exception {
        return Path.of(PictureFormatsTest.class.getResource("/pictures/" + name).toURI());
    }

    private static int worst(Pixels expected, Pixels actual) {
        assertEquals(expected.width() + "×" + expected.height(), actual.width() + "×" + actual.height());
        int worst = 0;
        for (int i = 0; i < expected.count(); i++) {
            worst = Math.max(worst, Math.abs(expected.red(i) - actual.red(i)));
            worst = Math.max(worst, Math.abs(expected.green(i) - actual.green(i)));
            worst = Math.max(worst, Math.abs(expected.blue(i) - actual.blue(i)));
        }
        return worst;
    }
}
