package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
    @TempDir
    Path folder;

    private Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void contentDecidesAndTheNameIsForPeople() throws Exception {
        InputFile one = InputFile.read(file("猫，蓝色.png", "one"));
        InputFile copy = InputFile.read(file("copy.png", "one"));
        InputFile other = InputFile.read(file("other.png", "two"));
        // printf one | sha256sum
        assertEquals("7692c3ad3540bb80", one.digest());
        assertEquals("猫，蓝色.png@7692c3ad3540bb80", one.text());
        assertEquals(one, copy);
        assertEquals(one.hashCode(), copy.hashCode());
        assertNotEquals(one, other);
        InputFile again = InputFile.of(one.text());
        assertEquals(one, again);
        assertEquals("猫，蓝色.png", again.name());
        assertTrue(Files.isSameFile(folder.resolve("猫，蓝色.png"), again.path()));
        Files.delete(folder.resolve("猫，蓝色.png"));
        assertTrue(Files.isSameFile(folder.resolve("copy.png"), again.path()), "where the content was seen last");
    }

    @Test
    void aReaderSeesTheNameAndTellsTwoOfItApart() throws Exception {
        InputFile alone = InputFile.read(file("alone.png", "alone"));
        assertEquals("alone.png", InputFile.shown(alone.text()));
        assertEquals("off", InputFile.shown("off"));
        InputFile first = InputFile.read(file("a/same.png", "first"));
        InputFile second = InputFile.read(file("b/same.png", "second"));
        assertEquals("same.png (" + first.digest().substring(0, 4) + ")", InputFile.shown(first.text()));
        assertNotEquals(InputFile.shown(first.text()), InputFile.shown(second.text()));
    }

    @Test
    void aFileIsTypedByItsPathAndSelectedByItsName() throws Exception {
        Path path = file("typed.png", "typed");
        String text = InputFile.read(path).text();
        assertEquals(path.toAbsolutePath().normalize().toString(), InputFile.typed(text));
        assertEquals("far.png@0123456789abcdef", InputFile.typed("far.png@0123456789abcdef"), "never seen here");
        assertEquals("off", InputFile.typed("off"));
        assertTrue(InputFile.isNamed(text, "typed.png"));
        assertTrue(InputFile.isNamed(text, path.toString()));
        assertTrue(InputFile.isNamed(text, text));
        assertFalse(InputFile.isNamed(text, "other.png"));
        assertTrue(InputFile.isNamed("far.png@0123456789abcdef", "far.png"));
        assertFalse(InputFile.isNamed(text, file("b/typed.png", "another").toString()), "another content");
    }

    @Test
    void aFileThatIsGoneOrChangedIsNamedInOneLine() throws Exception {
        Path path = file("changing.png", "before");
        InputFile before = InputFile.read(path);
        Files.writeString(path, "after, longer");
        IllegalArgumentException changed = assertThrows(IllegalArgumentException.class, before::path);
        assertTrue(changed.getMessage().endsWith("changing.png': the file has changed; name it again"));
        Files.delete(path);
        assertTrue(assertThrows(IllegalArgumentException.class, before::path)
                .getMessage()
                .endsWith("changing.png': no such file"));
        InputFile unseen = InputFile.of("unseen.png@00112233445566aa");
        assertTrue(assertThrows(IllegalArgumentException.class, unseen::path)
                .getMessage()
                .contains("SHA-256 begins with 00112233445566aa"));
        assertThrows(IllegalArgumentException.class, () -> InputFile.of("not there.png"));
        assertThrows(IllegalArgumentException.class, () -> InputFile.of("nul\0.png"));
        assertThrows(IllegalArgumentException.class, () -> InputFile.read(folder));
    }
}
