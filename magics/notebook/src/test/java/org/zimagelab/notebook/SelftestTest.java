package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import tech.tablesaw.api.Table;

/** {@code %quality selftest}: its table, its words, and what can be wrong. */
class SelftestTest {
    private final NotebookKernel kernel = NotebookKernel.installed();

    @TempDir
    Path folder;

    @Test
    void aPersonsOwnPicturesAreDamagedAndTheTableSaysWhoSawIt() throws Exception {
        picture("<b>.png", 200, 192);
        Path csv = folder.resolve("t.csv");
        Table table = (Table) kernel.line(
                "quality",
                "selftest",
                folder + "/*.png",
                "--scores",
                "noise,blur_effect,niqe",
                "--csv",
                csv.toString(),
                "--as",
                "talk");
        assertEquals(
                List.of("noise", "blur_effect", "niqe"),
                table.stringColumn("score").asList());
        assertEquals(17, table.columnCount());
        assertEquals(1, table.doubleColumn("noise_rank").get(0));
        assertTrue(table.doubleColumn("noise_shift").isMissing(0), "one picture has no spread");
        assertInstanceOf(Table.class, kernel.variables.get("talk"));
        assertEquals(4, Files.readAllLines(csv).size());
        String text = kernel.outputs.get(0).text();
        assertTrue(text.contains("\nnoise: seen by noise"), text);
        assertTrue(text.contains("contrast: its score rms_contrast was not computed"), text);
        String html = kernel.outputs.get(0).html();
        assertTrue(html.contains("●+1.0 / –") && html.contains("<li>blur: seen by blur_effect"), html);
        assertFalse(html.contains("<b>"));
    }

    @Test
    void mistakesAreOneLine() throws Exception {
        Path small = picture("small.png", 300, 100);
        assertEquals(
                small + ": 300×100 pixels; a self-test needs sides of at least 192",
                error("selftest", small.toString()));
        assertEquals("nothing.png: no such file", error("selftest", "nothing.png"));
        assertTrue(error("selftest", "--scores", "sharp").startsWith("--scores sharp: unknown score 'sharp'"));
        assertTrue(error("selftst").contains("did you mean selftest"), error("selftst"));
        assertTrue(kernel.outputs.isEmpty());
    }

    @Test
    void anInterruptStopsItAndSaysSo() throws Exception {
        Path file = picture("a.png", 192, 192);
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> kernel.line("quality", "selftest"));
        assertTrue(kernel.last().text().startsWith("stopped"), kernel.last().text());
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> kernel.line("quality", "selftest", file.toString()));
    }

    private String error(String... args) {
        MagicException e = assertThrows(MagicException.class, () -> kernel.line("quality", args));
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
        return e.getMessage();
    }

    private Path picture(String name, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < width * height; i++) {
            int x = i % width;
            int y = i / width;
            int grey = 40 + x / 2 + (x / 25 + y / 25) % 2 * 60 + random.nextInt(9);
            image.setRGB(x, y, Math.min(255, grey) << 16 | Math.min(255, grey + y / 8) << 8 | grey / 2);
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
