package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.zimagelab.tuning.results.Runs;

/** Grids have a PNG beside their HTML, for a PDF by way of LaTeX. */
class GridPngTest extends PaintedMagics {

    private BufferedImage png() throws Exception {
        byte[] bytes = Base64.getDecoder().decode(kernel.last().png());
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }

    private static int colours(BufferedImage image, int x, int y, int width, int height) {
        Set<Integer> colours = new HashSet<>();
        for (int i = x; i < x + width; i++) {
            for (int j = y; j < y + height; j++) {
                colours.add(image.getRGB(i, j));
            }
        }
        return colours.size();
    }

    @Test
    void aSweepAndItsGridKeepEveryPicture() throws Exception {
        Runs runs = sweep("--as", "mine");
        BufferedImage sheet = png();
        assertEquals(64 + 3 * (2 * 66 + 8), sheet.getWidth(), "three columns of two seeds");
        assertEquals(2 * 16 + 3 * 66 + 8, sheet.getHeight(), "three rows");
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                for (int seed = 0; seed < 2; seed++) {
                    int x = 64 + column * 140 + seed * 66;
                    assertTrue(colours(sheet, x, 32 + row * 66, 64, 64) > 20, "a picture at " + row + ", " + column);
                }
            }
        }
        kernel.line("grid", "mine");
        assertEquals(sheet.getWidth(), png().getWidth());
        assertTrue(kernel.last().html().contains("<img"), "clients that show HTML have it");
        Files.delete(runs.runs().get(0).file().orElseThrow());
        kernel.line("grid", "mine");
        assertEquals(2, colours(png(), 64, 32, 64, 64), "an empty frame for a picture that is gone");
    }

    @Test
    void aLargeSheetIsMadeSmaller() throws Exception {
        kernel.cell(
                "sweep",
                CAT,
                "--steps",
                "1,2",
                "--cfg",
                "1,2",
                "--size",
                "512x512",
                "--seeds",
                "1:20:1",
                "--scores",
                "colorfulness",
                "--store",
                store());
        assertTrue(png().getWidth() * png().getHeight() <= 800_000);
        kernel.line("table");
        assertNull(kernel.last().png());
    }
}
