package org.zimagelab.common.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeTest {

    /** The values are those of {@code bench/resize_values.py}. */
    @ParameterizedTest
    @CsvSource({
        "37,23,74,46,BILINEAR,1789723316",
        "37,23,74,46,BICUBIC,596424306",
        "37,23,74,46,LANCZOS,878579918",
        "37,23,128,96,BILINEAR,3451297260",
        "37,23,128,96,BICUBIC,2889921004",
        "37,23,128,96,LANCZOS,4282805489",
        "37,23,55,40,BILINEAR,1331806394",
        "37,23,55,40,BICUBIC,3678932120",
        "37,23,55,40,LANCZOS,1903750749",
        "37,23,19,90,BILINEAR,1764056122",
        "37,23,19,90,BICUBIC,3292415067",
        "37,23,19,90,LANCZOS,1537753065",
        "37,23,200,11,BILINEAR,791978015",
        "37,23,200,11,BICUBIC,3238913299",
        "37,23,200,11,LANCZOS,2335572951",
        "64,48,74,46,BILINEAR,396832226",
        "64,48,74,46,BICUBIC,2362172583",
        "64,48,74,46,LANCZOS,2576097359",
        "64,48,128,96,BILINEAR,714790643",
        "64,48,128,96,BICUBIC,2860745640",
        "64,48,128,96,LANCZOS,856506693",
        "64,48,55,40,BILINEAR,1768270402",
        "64,48,55,40,BICUBIC,1196275807",
        "64,48,55,40,LANCZOS,1535507782",
        "64,48,19,90,BILINEAR,141718346",
        "64,48,19,90,BICUBIC,473022053",
        "64,48,19,90,LANCZOS,2354143212",
        "64,48,200,11,BILINEAR,4108478797",
        "64,48,200,11,BICUBIC,1316951816",
        "64,48,200,11,LANCZOS,2626665480"
    })
    void isPillowsByteForByte(int width, int height, int toWidth, int toHeight, Resize.Filter filter, long expected) {
        CRC32 crc = new CRC32();
        crc.update(Resize.resized(picture(width, height), toWidth, toHeight, filter));
        assertEquals(expected, crc.getValue());
    }

    @Test
    void aWindowIsAPartOfTheWhole() {
        byte[] whole = Resize.resized(picture(37, 23), 74, 46, Resize.Filter.LANCZOS);
        byte[] part = Resize.window(picture(37, 23), 74, 46, 10, 20, 5, 7, Resize.Filter.LANCZOS);
        byte[] expected = new byte[3 * 5 * 7];
        for (int y = 0; y < 7; y++) {
            System.arraycopy(whole, 3 * ((20 + y) * 74 + 10), expected, 3 * 5 * y, 3 * 5);
        }
        assertArrayEquals(expected, part);
    }

    @Test
    void anImageGivesItsBytesBack() {
        PackedRgb picture = picture(5, 3);
        assertArrayEquals(picture.rgb(), PackedRgb.of(picture.image()).rgb());
        assertThrows(IllegalArgumentException.class, () -> new PackedRgb(5, 3, new byte[44]));
    }

    private static PackedRgb picture(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) ((long) i * i * 31 + i * 7L >> 5);
        }
        return new PackedRgb(width, height, rgb);
    }
}
