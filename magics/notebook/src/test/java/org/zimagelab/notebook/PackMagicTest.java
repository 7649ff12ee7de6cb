package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.session.Session;

class PackMagicTest {
    private final NotebookKernel kernel = new NotebookKernel();
    private final Session session = new Session();

    @TempDir
    Path folder;

    @BeforeEach
    void install() throws Exception {
        new ZImageExtension(session).install(kernel);
    }

    @AfterEach
    void unload() {
        session.models().unload(null);
    }

    private String packed(String... more) throws Exception {
        Path target = folder.resolve("packed");
        String[] line = new String[more.length + 3];
        System.arraycopy(new String[] {"pack", "demo-turbo", target.toString()}, 0, line, 0, 3);
        System.arraycopy(more, 0, line, 3, more.length);
        kernel.line("zimage", line);
        return kernel.last().text();
    }

    @Test
    void int8SaysWhatItCosts() throws Exception {
        String text = packed("--weights", "int8", "--pictures", "2");
        assertTrue(
                text.matches("packed demo-turbo into .*: \\d.* MB became \\d.* MB; over 2 pictures, int8 against the"
                        + " source's weights: PSNR \\d\\S* dB in the median, \\d\\S* at the least; final latents differ"
                        + " by 0\\.0\\d+ of their length in the median"),
                text);
        kernel.line("zimage", "load", folder.resolve("packed").toString());
        assertTrue(
                kernel.last().text().contains("packed: turbo model"),
                kernel.last().text());
    }

    @Test
    void withoutPicturesNothingIsMeasured() throws Exception {
        String text = packed("--weights", "int8", "--pictures", "0");
        assertTrue(text.endsWith("; what int8 changes was not measured"), text);
    }

    @Test
    void whatIsWrongIsOneLine() throws Exception {
        MagicException small = assertThrows(MagicException.class, this::packed);
        assertEquals(
                "demo-turbo: packing would not make it smaller: no weights are float32;"
                        + " --weights int8 makes it smaller",
                small.getMessage());
        assertThrows(MagicException.class, () -> packed("--weights", "int4"));
        assertThrows(MagicException.class, () -> packed("--weights", "int8", "--pictures", "-1"));
        Files.writeString(folder.resolve("packed"), "mine");
        MagicException there = assertThrows(MagicException.class, () -> packed("--weights", "int8"));
        assertTrue(there.getMessage().endsWith("packed: is there already; name a new folder"), there.getMessage());
        assertFalse(Files.isDirectory(folder.resolve("packed")));
    }
}
