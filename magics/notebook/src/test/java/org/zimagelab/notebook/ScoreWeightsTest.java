package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zimagelab.common.magic.MagicException;

/** {@code %score --download}, and the warnings that stand beside scores. */
class ScoreWeightsTest extends PaintedMagics {
    private static final String PROPERTY = "zimage.weights";

    @BeforeEach
    void lookHere() {
        System.setProperty(PROPERTY, folder.toString());
    }

    @AfterEach
    void forget() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void weightsThatAreHereAreNotDownloadedAgain() throws Exception {
        Path file = folder.resolve("ImageMetrics/LPIPS/alexnet.safetensors");
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[4]);
        assertNull(kernel.line("score", "--download", "lpips"));
        assertEquals(
                "the weights of lpips are here: " + file,
                kernel.outputs.get(kernel.outputs.size() - 1).text());
    }

    @Test
    void mistakesAreOneLine() {
        assertEquals("--download psnr: this score needs no weights", error("--download", "psnr"));
        assertTrue(error("--download", "pikscore").startsWith("--download: unknown score 'pikscore'; did you mean"));
        assertTrue(error().startsWith("%score needs a picture"), error());
        String missing = error("nothing.png", "--scores", "pickscore");
        assertTrue(missing.contains("PickScore's weights are not here"), missing);
        assertTrue(missing.contains("%score --download pickscore"), missing);
    }

    @Test
    void aChartSaysWhatItsScoreIsWorth() throws Exception {
        sweep("--scores", "blur_effect,piqe", "--as", "mine");
        String plotted = Printed.out(() -> kernel.line("plot", "mine", "--score", "piqe"));
        assertTrue(plotted.contains("piqe: weak on generated pictures"), plotted);
        assertEquals("", Printed.out(() -> kernel.line("plot", "mine", "--score", "blur_effect")));
    }

    private String error(String... args) {
        String line = assertThrows(MagicException.class, () -> kernel.line("score", args))
                .getMessage();
        assertEquals(1, line.lines().count(), line);
        return line;
    }
}
