package org.zimagelab.tuning.store.imported.comfy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.tuning.store.imported.comfy.Value.Nothing;
import org.zimagelab.tuning.store.imported.comfy.Value.Text;

/** Formulas, patterns and numbers give what Python 3 gave for them, or nothing. */
class PythonTest {
    private static List<String> lines(String name) throws IOException {
        try (var in = Objects.requireNonNull(PythonTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static Value value(String python) {
        return switch (python) {
            case "True", "False" -> new Value.Truth(python.equals("True"));
            case "none" -> Nothing.UNKNOWN;
            default -> GraphJson.number(python);
        };
    }

    private static String written(Value value) {
        return value instanceof Value.Real || value instanceof Value.Whole || value instanceof Value.Truth
                ? ((Text) PythonNumbers.toText(value)).text()
                : "none";
    }

    @Test
    void formulas() throws IOException {
        List<String> wrong = new ArrayList<>();
        int none = 0;
        List<String> lines = lines("formulas.txt");
        for (String line : lines) {
            String[] words = line.split("\t");
            String value = written(Formula.value(
                    Formula.Dialect.PYTHON, words[0], List.of(value(words[1]), value(words[2]), value(words[3]))));
            if (value.equals("none") && !words[4].equals("none")) {
                none++;
            } else if (!value.equals(words[4]) && !near(words[0], value, words[4])) {
                wrong.add(line + " -> " + value);
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(none < lines.size() / 20, none + " of " + lines.size() + " have no value");
    }

    /** Powers of fractions are those of the machine's own library in Python. */
    private static boolean near(String formula, String value, String expected) {
        return (formula.contains("**") || formula.contains("pow"))
                && value.contains(".")
                && Math.abs(Double.parseDouble(value) / Double.parseDouble(expected) - 1) < 1e-14;
    }

    @Test
    void patterns() throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> none = new ArrayList<>();
        List<String> lines = lines("patterns.txt");
        for (String line : lines) {
            var words =
                    JsonParser.parseString("[" + line.replace('\t', ',') + "]").getAsJsonArray();
            List<Value> arguments = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                arguments.add(new Text(words.get(new int[] {1, 0, 2}[i]).getAsString()));
            }
            for (int i = 3; i < 6; i++) {
                arguments.add(new Value.Truth(words.get(i).getAsBoolean()));
            }
            arguments.add(Value.Whole.of(words.get(6).getAsInt()));
            Value value = new NodeFunctions().apply("substitute", arguments);
            if (!(value instanceof Text text)) {
                none.add(line);
            } else if (!text.text().equals(words.get(7).getAsString())) {
                wrong.add(line + " -> " + text.text());
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(
                none.size() < lines.size() / 4, () -> none.size() + " of " + lines.size() + " have no value: " + none);
    }

    /** As Python 3 writes floats. */
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "0.1, 0.1",
        "1e16, 1e+16",
        "123456789012345.6, 123456789012345.6",
        "1e-05, 1e-05",
        "0.0001, 0.0001",
        "-2.5e-7, -2.5e-07",
        "5.9604644775390625E-8, 5.960464477539063e-08",
        "1e22, 1e+22",
        "2.0E-3, 0.002",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "5e-324, 5e-324"
    })
    void floats(double x, String python) {
        assertEquals(python, PythonNumbers.written(x));
    }

    /** Formulas that are none, or would take all time or memory, have no value; none takes long. */
    @Test
    void formulasThatHaveNoValue() {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (String formula : List.of(
                "",
                "a +",
                "(a",
                "a b",
                "1 / 0",
                "9 ** 9 ** 9 ** 9",
                "2 ** 100000",
                "1 << 100000",
                "x",
                "a.b",
                "print(1)",
                "__import__('os')",
                "1 < a < 3",
                "08",
                "1_000",
                "sqrt(-1)",
                "max()",
                "a == 'x'",
                "[1][0]",
                "lambda: 1",
                "(".repeat(1000) + "1" + ")".repeat(1000),
                "-".repeat(900) + "1",
                "not ".repeat(200) + "1",
                "1 if " + "1 if ".repeat(150) + "1",
                "a + ".repeat(1000) + "a",
                "2 ** 4000 * 2 ** 4000",
                "1e400",
                "int(1e400)")) {
            assertEquals(
                    Nothing.UNKNOWN,
                    Formula.value(Formula.Dialect.PYTHON, formula, List.of(Value.Whole.of(4))),
                    formula.substring(0, Math.min(40, formula.length())));
        }
        assertTrue(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before < 5_000_000_000L);
    }

    /** Patterns that search without an end, or mean something else in Java. */
    @Test
    void patternsThatAreNotComputed() {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        String as = "a".repeat(40_000);
        for (String pattern : List.of(
                "(a+)+b",
                "(a|aa)+$x",
                "(.*)*b",
                "(a?){60}a{60}b",
                "(?:(?:a{90}){90}){90}",
                "a*a*a*a*a*b",
                "(?>a)",
                "a*+",
                "(?(1)a|b)",
                "(?i:a)",
                "\\N{DASH}",
                "a**",
                "(",
                "[a",
                "\\",
                "(a".repeat(900),
                "(?P<n>a",
                "\\10",
                "[^\\W]")) {
            Value value = new NodeFunctions()
                    .apply(
                            "substitute",
                            List.of(
                                    new Text(as),
                                    new Text(pattern),
                                    new Text("x"),
                                    new Value.Truth(false),
                                    new Value.Truth(false),
                                    new Value.Truth(false),
                                    Value.Whole.of(0)));
            assertEquals(Nothing.UNKNOWN, value, pattern.substring(0, Math.min(40, pattern.length())));
        }
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
        assertTrue(spent < 20_000_000_000L, spent / 1e9 + " s");
    }
}
