package org.zimagelab.quality.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PixelsTest {

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_ARGB_PRE,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_4BYTE_ABGR_PRE
            })
    void everyTrueColourTypeGivesTheSamePixels(int type) {
        BufferedImage image = new BufferedImage(2, 3, type);
        image.setRGB(1, 2, 0xff0a80fe);
        image.setRGB(0, 0, 0xff010203);
        Pixels pixels = Pixels.of(image);
        assertRgb(0x0a80fe, pixels, 5);
        assertRgb(0x010203, pixels, 0);
    }

    @Test
    void greyKeepsItsStoredValues() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 128);
        assertRgb(0x808080, Pixels.of(image), 0);
        BufferedImage deep = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(0, 0, 0, 128 * 257 + 128);
        deep.getRaster().setSample(1, 0, 0, 128 * 257 + 129);
        assertRgb(0x808080, Pixels.of(deep), 0);
        assertRgb(0x818181, Pixels.of(deep), 1);
    }

    @Test
    void transparencyLiesOverWhite() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00123456);
        image.setRGB(1, 0, 0x80ff0000);
        assertRgb(0xffffff, Pixels.of(image), 0);
        assertRgb(0xff7f7f, Pixels.of(image), 1);
    }

    @Test
    void palettesAndPackedTypesAreLookedUp() {
        for (int type : new int[] {BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_USHORT_565_RGB}) {
            BufferedImage image = new BufferedImage(1, 1, type);
            image.setRGB(0, 0, 0xffff0000);
            assertRgb(0xff0000, Pixels.of(image), 0);
        }
        assertRgb(0x000000, Pixels.of(new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY)), 8);
    }

    @Test
    void aPartOfAnImageIsItself() {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_3BYTE_BGR);
        image.setRGB(2, 3, 0xff102030);
        assertRgb(0x102030, Pixels.of(image.getSubimage(2, 3, 1, 1)), 0);
    }

    @Test
    void isIndependentOfItsSource() {
        byte[] rgb = {1, 2, 3};
        Pixels pixels = Pixels.ofRgb(1, 1, rgb);
        rgb[0] = 99;
        assertRgb(0x010203, pixels, 0);
        assertEquals(0xff010203, pixels.toImage().getRGB(0, 0));
        assertThrows(IllegalArgumentException.class, () -> Pixels.ofRgb(2, 1, rgb));
        assertThrows(IllegalArgumentException.class, () -> Pixels.ofRgb(0, 1, new byte[0]));
    }

    @Test
    void derivesOnceForAllScores() {
        Pixels pixels = Pixels.ofRgb(1, 1, new byte[] {10, 20, 30});
        AtomicInteger calls = new AtomicInteger();
        SharedFeature<Integer> first = p -> calls.incrementAndGet();
        SharedFeature<Integer> second = p -> p.shared(first) + 100;
        assertEquals(101, pixels.shared(second));
        assertEquals(1, pixels.shared(first));
        assertEquals(1, calls.get());
        assertSame(pixels.shared(Pixels.LUMA), pixels.shared(Pixels.LUMA));
        assertNotSame(pixels.shared(Pixels.LUMA), pixels.shared(Pixels.LUMA_8_BIT));
        assertEquals(18.15f, pixels.shared(Pixels.LUMA).at(0));
        assertEquals(18f, pixels.shared(Pixels.LUMA_8_BIT).at(0));
    }

    private static void assertRgb(int wanted, Pixels pixels, int index) {
        int got = pixels.red(index) << 16 | pixels.green(index) << 8 | pixels.blue(index);
        assertEquals(Integer.toHexString(wanted), Integer.toHexString(got));
    }
}
