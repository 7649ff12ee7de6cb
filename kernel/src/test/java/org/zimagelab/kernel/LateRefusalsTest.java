package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Classes that javac refuses only while it writes them: the error is javac's own, and the session continues. */
class LateRefusalsTest extends CellTest {
    private static final String NUMBERS =
            IntStream.range(0, 10_000).mapToObj(String::valueOf).collect(Collectors.joining(","));
    private static final String LETTERS = "a".repeat(65_536);
    private static final String CHINESE = "汉".repeat(21_846);

    @BeforeAll
    static void declare() {
        cells.value("int before = 42;\nString kept = \"kept\";");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"LETTERS\".length() | constant string too long",
                "\"CHINESE\".length() | UTF8 representation",
                "if (before > 0) { System.out.println(\"LETTERS\"); } | constant string too long",
                "String s = \"LETTERS\"; | constant string too long",
                "var s = \"LETTERS\"; | constant string too long",
                "Supplier<String> s = () -> \"LETTERS\"; | constant string too long",
                "int first = 1, second = \"LETTERS\".length(); | constant string too long",
                "new int[]{NUMBERS}.length | code too large",
                "int[] numbers = {NUMBERS}; | code too large",
                "record R(int a) { static final String S = \"LETTERS\"; } | constant string too long",
                "enum E { A(\"CHINESE\"); E(String s) { } } | UTF8 representation",
                "before == 1 ? 0 : DEEP | nested too deeply",
                "int deep = DEEP; | nested too deeply",
                "class Deep { int q = DEEP; } | nested too deeply",
                "int deep() { return DEEP; } | nested too deeply",
                "BRACES | nested too deeply",
                "void deep() { BRACES } | nested too deeply",
                "class Deep { void m() { BRACES } } | nested too deeply",
                "Runnable deep = () -> { BRACES }; | nested too deeply",
            })
    void isToldInJavacsWordsAndTheNextCellRuns(String cell, String words) {
        String source = cell.replace("LETTERS", LETTERS)
                .replace("CHINESE", CHINESE)
                .replace("NUMBERS", NUMBERS)
                .replace("BRACES", "{".repeat(9000) + "}".repeat(9000))
                .replace("DEEP", "(".repeat(9000) + "1" + ")".repeat(9000));
        var report = cells.error(source);
        assertEquals("CompilationError", report.name());
        assertEquals("", cells.err(), "no stack trace of javac's");
        assertTrue(report.message().contains(words), report.message());
        assertTrue(report.traceback().stream().allMatch(line -> line.length() < 300), "a long line is cut");
        assertEquals("2", cells.value("1 + 1"));
        assertEquals("43", cells.value("int after() { return before + 1; }\nafter()"));
    }

    @Test
    void aTextBlockAndAMultilineCellNameTheLine() {
        String report = String.join(
                "\n",
                cells.error("int one = 1;\n\nString block = \"\"\"\n    " + LETTERS + "\n    \"\"\";")
                        .traceback());
        assertTrue(report.contains("line 3"), report);
        assertEquals("1", cells.value("one"));
    }

    @Test
    void aBlockOfManyStatementsIsTooLarge() {
        String many = IntStream.range(0, 12_000)
                .mapToObj(i -> "sum = sum + " + i + ";\n")
                .collect(Collectors.joining());
        cells.value("int sum = 0;");
        assertEquals("code too large", cells.error("{\n" + many + "}").message());
        assertEquals("0", cells.value("sum"));
    }
}
