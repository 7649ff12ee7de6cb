package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a cell does to the standard streams, the next cell can print and read. */
class StandardStreamsTest extends CellTest {
    private static final String AGAIN =
            " the notebook's again: what a cell puts in its place holds for that cell alone\n";

    @BeforeAll
    static void declare() {
        cells.value("var bytes = new ByteArrayOutputStream();");
    }

    private static void assertPrints() {
        cells.value("System.out.println(1); System.err.println(2);");
        assertEquals("1\n", cells.out());
        assertEquals("2\n", cells.err());
        assertEquals("false", cells.value("System.out.checkError() || System.err.checkError()"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "try (var w = new PrintWriter(System.out)) { w.print(\"x\"); }",
                "try (var s = System.out) { s.print(\"x\"); }",
                "System.out.close(); System.err.close(); System.out.print(\"x\");",
                "var w = new BufferedWriter(new OutputStreamWriter(System.out)); w.write(\"x\"); w.close();",
                "new Formatter(System.out).format(\"%s\", \"x\").close();",
                "var zip = new FilterOutputStream(new BufferedOutputStream(System.out)); zip.write('x'); zip.close();"
            })
    void aClosedStreamStaysOpen(String code) {
        cells.value(code);
        assertEquals("x", cells.out());
        assertEquals("", cells.err());
        assertPrints();
    }

    @Test
    void aReplacedStreamHoldsForItsCell() {
        cells.value("bytes.reset(); System.setOut(new PrintStream(bytes)); System.out.print(\"caught\");");
        assertEquals("System.out is" + AGAIN, cells.out());
        assertEquals("", cells.err());
        assertEquals("caught", cells.value("bytes.toString()"));
        assertPrints();
        cells.value("var before = System.out; System.setOut(new PrintStream(bytes));\n"
                + "try { System.out.print(\"quiet\"); } finally { System.setOut(before); }");
        assertEquals("", cells.out(), "who puts it back himself is told nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "System.setErr(new PrintStream(bytes))|System.err is",
                "System.setIn(null); System.setOut(null); System.setErr(null)"
                        + "|System.out and System.err and System.in are",
                "System.setIn(InputStream.nullInputStream())|System.in is",
                "System.setOut(new PrintStream(bytes) { public void flush() { throw new Error(); } })|System.out is",
                "System.setOut(System.err)|System.out is"
            })
    void anyOfThemIsTakenBack(String code, String which) {
        cells.value(code + ";");
        assertEquals(which + AGAIN, cells.out());
        assertPrints();
    }

    @Test
    void whatAReplacedStreamHoldsBackIsPrinted() {
        cells.value(
                "System.setOut(new PrintStream(new BufferedOutputStream(System.out))); System.out.print(\"late\");");
        assertEquals("late\nSystem.out is" + AGAIN, cells.out());
        assertPrints();
    }

    @Test
    void aCellThatFailsGivesThemBackToo() {
        cells.error("System.setOut(new PrintStream(bytes)); throw new Error();");
        assertEquals("System.out is" + AGAIN, cells.out());
        assertPrints();
    }

    @Test
    void aThreadThatReplacesOneLaterIsUndoneByTheNextCell() {
        cells.value("var gate = new CountDownLatch(1);\nvar later = new Thread(() -> {\n"
                + "  try { gate.await(); } catch (InterruptedException e) { }\n"
                + "  System.setOut(new PrintStream(bytes));\n});\nlater.start();");
        cells.value("var kept = System.out; gate.countDown(); later.join(); System.out.print(\"lost\");");
        assertEquals("System.out is" + AGAIN, cells.out());
        cells.value("kept.print(\"kept\");");
        assertEquals("kept", cells.out());
        System.setOut(null); // between two cells
        cells.value("System.out.print(\"here\");");
        assertEquals("System.out is" + AGAIN + "here", cells.out());
    }

    @Test
    void aStreamThatNeverFlushesCanBeInterrupted() {
        System.clearProperty("test.flushing");
        CompletableFuture<Void> stopper = CompletableFuture.runAsync(() -> {
            while (System.getProperty("test.flushing") == null) {
                Thread.onSpinWait();
            }
            cells.kernel().interrupt();
        });
        String endless = "public void flush() { System.setProperty(\"test.flushing\", \"now\"); while (true) { } }";
        assertTimeoutPreemptively(
                Duration.ofMinutes(10),
                () -> cells.value("System.setOut(new PrintStream(bytes) { " + endless + " });"));
        stopper.join();
        assertPrints();
    }
}
