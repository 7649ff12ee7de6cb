package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.zimagelab.common.magic.MagicException;

/** {@code %store pack} and {@code %store unpack}. */
class StorePackMagicTest extends PaintedMagics {

    private String refused(String... words) {
        return assertThrows(MagicException.class, () -> kernel.line("store", words))
                .getMessage();
    }

    @Test
    void aStoreMovesAsOneFileAndItsPicturesAreWhole() throws Exception {
        sweep();
        String file = folder.resolve("mine.zip").toString();
        String back = folder.resolve("back").toString();
        kernel.line("store", "pack", file, "--store", store(), "--steps", "4");
        assertTrue(
                kernel.last().text().startsWith(file + ": 6 runs, "),
                kernel.last().text());
        kernel.line("store", "unpack", file, "--store", back);
        assertEquals(back + ": 6 runs added, 0 there already", kernel.last().text());
        kernel.line("store", "pack", file, "--store", store());
        kernel.line("store", "unpack", file, "--store", back);
        assertEquals(back + ": 12 runs added, 6 there already", kernel.last().text());
        kernel.line("store", "verify", "--store", back);
        assertEquals(back + ": 18 pictures whole", kernel.last().text());
    }

    @Test
    void whatCannotBePackedOrUnpackedIsOneLine() throws Exception {
        sweep();
        Path zip = folder.resolve("a.zip");
        assertTrue(refused("pack", folder.resolve("a.tar").toString(), "--store", store())
                .contains(".zip"));
        String none = folder.resolve("none/a.zip").toString();
        assertTrue(refused("pack", none, "--store", store()).contains("does not exist"));
        String odd = refused("pack", zip.toString(), "--store", store(), "--steps", "77");
        assertTrue(odd.contains("no run matches all given options"), odd);
        assertFalse(Files.exists(zip));
        int shown = kernel.outputs.size();
        assertEquals(zip + ": no such file", refused("unpack", zip.toString(), "--store", store()));
        assertEquals(shown, kernel.outputs.size(), "nothing but the line");
        Files.writeString(zip, "text");
        assertEquals(zip + ": not a whole zip file", refused("unpack", zip.toString(), "--store", store()));
    }
}
