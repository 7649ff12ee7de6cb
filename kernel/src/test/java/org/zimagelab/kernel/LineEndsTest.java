package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.kernel.protocol.Interpreter.Completions;

/** A cell with CR LF or CR as line ends means the same as with line feeds. */
class LineEndsTest extends CellTest {
    @TempDir
    private static Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r", "\n"})
    void everyCell(String end) throws Exception {
        assertEquals("a red circle\non a table\n", shown("%%body --x 1\na red circle\non a table\n", end));
        assertEquals("3", cells.value("int a = 1; // one\n\n%arguments x\na + 2".replace("\n", end)));
        assertEquals("a|b", cells.value("var words = %arguments a b\nwords".replace("\n", end)));
        assertEquals("a\nb", cells.value("\"\"\"\n    a\n    b\"\"\"".replace("\n", end)));
        cells.value("%%sh\necho one\nif true; then\necho two\nfi".replace("\n", end));
        assertEquals("one\ntwo\n", cells.out());
        cells.value("!echo one \\\n  two\nint afterCommand = 1;".replace("\n", end));
        assertEquals("one two\n", cells.out());
        assertEquals("[one, two]", cells.value("var lines = !echo one; echo two\nlines".replace("\n", end)));
        assertEquals("7", cells.value("%%time\nint seven = 7; // a remark\nseven".replace("\n", end)));
        List<String> error = cells.lines("int ok = 1;\nint bad = \"s\";\n".replace("\n", end));
        assertTrue(error.get(0).contains("line 2: incompatible types"), error.toString());
        assertEquals(List.of("    int bad = \"s\";", "              ^"), error.subList(1, 3));

        Path file = Files.writeString(
                folder.resolve("loaded.java"), "int b = 5; // five\n%arguments x\nb + 1\n".replace("\n", end));
        assertEquals("6", cells.value("%load " + file));
        Files.writeString(file, "int c = 1;\n\nint fails() {\n  return 1 / 0;\n}\nfails()".replace("\n", end));
        assertEquals(
                "    " + file + ", line 4, in fails()",
                cells.lines("%load " + file).get(1));
    }

    private static String shown(String cell, String end) {
        SampleExtension.bodies.clear();
        cells.value(cell.replace("\n", end));
        return SampleExtension.bodies.get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "\r", "\n"})
    void helpWhileTyping(String end) {
        String cell = ("String text = \"\"; // a remark\n%arguments x\ntext.subs").replace("\n", end);
        Completions found = cells.kernel().completions(cell, cell.length());
        assertTrue(found.matches().stream().anyMatch(match -> match.text().equals("substring(")), found.toString());
        assertEquals(cell.length() - "subs".length(), found.start());
        assertEquals(
                "complete",
                cells.kernel().completeness(cell.replace(".subs", "")).status());
        assertTrue(cells.kernel()
                .completions("// text." + end + "\"text.", 8 + end.length() + 6)
                .matches()
                .isEmpty());
    }
}
