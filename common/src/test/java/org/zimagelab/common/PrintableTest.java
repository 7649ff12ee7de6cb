package org.zimagelab.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void lineEndsAndControlSequencesAreShown() {
        assertEquals("a\\nb\\r\\nc\\td", Printable.value("a\nb\r\nc\td"));
        assertEquals("\\u001b[2J\\u001b]0;title\\u0007", Printable.value("\u001b[2J\u001b]0;title\u0007"));
        assertEquals("\\u009b31m\\u0085\\u007f\\u0008", Printable.value("\u009b31m\u0085\u007f\b"));
        assertEquals("gpj.\\u202egnp", Printable.value("gpj.\u202egnp"));
        assertEquals("\\u2066a\\u2069 \\u2028", Printable.value("\u2066a\u2069 \u2028"));
        assertEquals("a\n\tb\\r\\u001b", Printable.lines("a\n\tb\r\u001b"));
    }

    @Test
    void whatOnlyLooksUnusualStays() {
        String family = "一只猫 👨‍👩‍👧 ﷽ e\u0301 \u05d0\u05d1";
        assertEquals(family, Printable.line(family));
        assertEquals("\\ud83d|\\udc68|👨\\ud83d", Printable.value("\ud83d|\udc68|👨\ud83d"));
    }

    @Test
    void longValuesAreCut() {
        String exact = "x".repeat(Printable.LONGEST);
        assertEquals(exact, Printable.value(exact));
        assertEquals("x".repeat(99) + "…", Printable.value(exact + "x"));
        assertEquals("x".repeat(99) + "…", Printable.value("x".repeat(100_000)));
        assertTrue(Printable.value("\u001b".repeat(100)).length() <= Printable.LONGEST);
        assertTrue(Printable.value("👨".repeat(5000)).length() <= Printable.LONGEST);
        for (int i = 90; i < 110; i++) {
            String cut = Printable.value("x".repeat(i) + "👨".repeat(100));
            assertEquals(cut, new String(cut.codePoints().toArray(), 0, cut.codePointCount(0, cut.length())));
            assertTrue(cut.chars().noneMatch(c -> c == '\\'), cut);
        }
    }

    @Test
    void pathsKeepTheirEnd() {
        String key = "0123456789abcdef".repeat(4) + ".png";
        assertEquals("/store/runs/" + key, Printable.path(Path.of("/store/runs/" + key)));
        String cut = Printable.path(Path.of("/" + "deep/".repeat(800) + key));
        assertEquals(200, cut.length());
        assertTrue(cut.startsWith("/deep/deep/") && cut.endsWith("/" + key), cut);
        assertTrue(Printable.path(Path.of("\n".repeat(3000))).length() <= Printable.LONGEST);
        assertTrue(Printable.path(Path.of("👨".repeat(300) + "x")).length() <= Printable.LONGEST);
        assertTrue(Printable.path(Path.of("a/" + "👨".repeat(300) + "x")).length() <= 200);
    }
}
