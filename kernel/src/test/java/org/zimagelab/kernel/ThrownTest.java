package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exceptions and values whose own methods fail. */
class ThrownTest extends CellTest {
    @BeforeAll
    static void declare() {
        cells.value("""
                class Bad extends RuntimeException {
                    Bad(String s) { super(s); }
                    public String toString() { throw new Error("toString"); }
                }
                class Fresh extends Bad {
                    Fresh() { super("fresh"); }
                    public Throwable getCause() { return new Fresh(); }
                }
                class Closing implements AutoCloseable {
                    public void close() throws Exception {
                        throw new IOException("closing", new IllegalStateException("why"));
                    }
                }
                """);
    }

    /** Without the frames, which are those of one cell. */
    private static List<String> headings(String code) {
        return assertTimeoutPreemptively(Duration.ofMinutes(10), () -> cells.lines(code)).stream()
                .filter(line -> !line.contains("Cell In["))
                .toList();
    }

    @Test
    void aRingOfCausesIsCut() {
        List<String> ring = List.of(
                "java.lang.RuntimeException: a",
                "Caused by: java.lang.RuntimeException: b",
                "Caused by: RuntimeException (shown above)");
        assertEquals(
                ring,
                headings("var a = new RuntimeException(\"a\"); var b = new RuntimeException(\"b\", a);\n"
                        + "a.initCause(b); throw a;"));
        cells.value("int thrower() { throw a; }");
        assertEquals(ring, headings("int x = thrower();"), "thrown inside JShell");
        assertEquals(ring, headings("%time thrower()"));
        assertEquals("2", cells.value("1 + 1"));
    }

    @Test
    void whatWasSuppressedIsShown() {
        String close = "    Suppressed: java.io.IOException: closing";
        String why = "    Caused by: java.lang.IllegalStateException: why";
        assertEquals(
                List.of("java.lang.IllegalArgumentException: body", close, why, close, why),
                headings("try (var one = new Closing(); var two = new Closing()) {\n"
                        + "    throw new IllegalArgumentException(\"body\");\n}"));
        assertEquals(
                List.of(
                        "java.lang.Exception: one",
                        "    Suppressed: java.lang.Exception: two",
                        "        Suppressed: Exception (shown above)",
                        "    Caused by: Exception (shown above)"),
                headings("var one = new Exception(\"one\"); var two = new Exception(\"two\", one);\n"
                        + "one.addSuppressed(two); two.addSuppressed(one); throw one;"));
        List<String> many = headings("var many = new Exception(); for (int i = 0; i < 5000; i++) {\n"
                + "    many.addSuppressed(new Exception(\"s\" + i));\n}\nthrow many;");
        assertEquals("    ... 4,990 more suppressed", many.get(many.size() - 1));
    }

    @Test
    void ofADeepChainTheFirstAndTheLastAreShown() {
        cells.value("Throwable t = new Exception(\"root\");\n"
                + "for (int i = 0; i < 100_000; i++) { t = new Exception(\"cause \" + i, t); }");
        for (String code :
                List.of("throw t;", "int never = ((Callable<Integer>) () -> { throw (Exception) t; }).call();")) {
            List<String> lines = headings(code);
            assertEquals(12, lines.size());
            assertEquals("java.lang.Exception: cause 99999", lines.get(0));
            assertEquals(
                    List.of("... 99,990 more causes", "Caused by: java.lang.Exception: root"), lines.subList(10, 12));
        }
        List<String> endless = headings("throw new Fresh();");
        assertTrue(endless.get(endless.size() - 1).startsWith("... and more causes than"), endless.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public String getMessage() { throw new Error(); }"
                        + "|Exception|(its getMessage threw java.lang.Error)",
                "public String getMessage() { return getMessage(); }"
                        + "|Exception|(its getMessage threw java.lang.StackOverflowError)",
                "public String getMessage() { return null; }|Exception|''",
                "public Throwable getCause() { throw new Bad(\"cause\"); }|Exception|said",
                "public StackTraceElement[] getStackTrace() { return null; }|Exception|said",
                "public StackTraceElement[] getStackTrace() { return new StackTraceElement[9]; }|Exception|said",
                "public StackTraceElement[] getStackTrace() { throw new Bad(\"stack\"); }|Exception|said",
                "public String toString() { throw new Error(); }|Exception|said",
                "public boolean equals(Object o) { throw new Error(); }"
                        + " public int hashCode() { throw new Error(); }|Exception|said"
            })
    void anExceptionWhoseMethodsGoWrong(String method, String name, String message) {
        var error = cells.error("throw new Exception(\"said\") { " + method + " };");
        assertEquals(name, error.name());
        assertEquals(message, error.message());
        error = cells.error("throw new Exception(\"outer\", new Exception(\"said\") { " + method + " });");
        assertEquals("outer", error.message());
        assertTrue(error.traceback().stream().anyMatch(line -> line.startsWith("Caused by: ")), error.toString());
        assertEquals("2", cells.value("1 + 1"));
    }

    @Test
    void aLongMessageIsCut() {
        String message =
                cells.error("throw new Exception(\"z\".repeat(50_000_000));").message();
        assertEquals("z".repeat(10_000) + "… (the first 10,000 of 50,000,000 characters)", message);
    }

    @Test
    void aMessageThatNeverEndsIsInterrupted() {
        System.clearProperty("test.telling");
        CompletableFuture<Void> stopper = CompletableFuture.runAsync(() -> {
            while (System.getProperty("test.telling") == null) {
                Thread.onSpinWait();
            }
            cells.kernel().interrupt();
        });
        String endless =
                "public String getMessage() { System.setProperty(\"test.telling\", \"now\"); while (true) { } }";
        assertEquals(
                "KeyboardInterrupt",
                assertTimeoutPreemptively(
                        Duration.ofMinutes(10),
                        () -> cells.error("throw new Exception() { " + endless + " };")
                                .name()));
        stopper.join();
        assertEquals("2", cells.value("1 + 1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "toString() { throw new IllegalStateException(\"no\"); }|its toString threw IllegalStateException: no",
                "toString() { throw new AssertionError(); }|its toString threw AssertionError",
                "toString() { throw new Error(\"no\"); }|its toString threw Error: no",
                "toString() { throw new Fresh(); }|its toString threw Fresh: fresh",
                "toString() { return toString(); }|its toString threw StackOverflowError"
            })
    void aValueWhoseTextCannotBeMade(String both) {
        String[] parts = both.split("\\|");
        String value = "new Object() { public String " + parts[0] + " }";
        assertEquals("(an anonymous Object; " + parts[1] + ")", cells.value(value));
        assertEquals("[(an anonymous Object; " + parts[1] + ")]", cells.value("List.of(" + value + ")"));
        cells.value("Object held = " + value + ";\n%whos");
        assertTrue(cells.out().contains("held "), cells.out());
    }

    @Test
    void aValueIsShownWhateverItsEqualsDoes() {
        cells.value("class Unequal { public boolean equals(Object o) { throw new Error(); }\n"
                + "  public int hashCode() { throw new Error(); } public String toString() { return \"text\"; } }");
        assertEquals("text", cells.value("new Unequal()"));
    }
}
