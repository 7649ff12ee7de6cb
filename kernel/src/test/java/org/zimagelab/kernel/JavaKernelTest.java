package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.kernel.evaluation.ErrorReport;

class JavaKernelTest extends CellTest {
    private static String value(String code) {
        return cells.value(code);
    }

    private static ErrorReport error(String code) {
        return cells.error(code);
    }

    @Test
    void lastExpressionIsTheValue() {
        assertEquals("42", value("var x = 40;\nx + 2"));
        assertNull(value("int noValue = 5;"));
        assertNull(value("System.out.printf(\"\")"));
        assertNull(value("display(1)"), "the id that display returns is for updateDisplay");
        assertEquals(
                "[1, 2]", value("record P(int a) {}\nvar l = Stream.of(new P(1), new P(2)).map(P::a).toList(); l"));
        assertEquals("汉字", value("String 变量 = \"汉字\"; 变量"));
        assertNull(value("// nothing\n"));
    }

    /** Statements are compiled apart from declarations and live in class loaders of their own. */
    @Test
    void statementsSeeWhatOtherCellsDeclare() {
        value("class Box { int inside = 3; int twice() { return 2 * inside; } }\nBox box = new Box();");
        assertEquals("9", value("box.inside + box.twice()"));
        assertEquals("7", value("new Box() { int twice() { return 7; } }.twice()"));
        assertEquals("4", value("box.inside = 4;"));
        assertNull(value("for (int i = 0; i < 3; i++) { box.inside += i; }"));
        assertEquals("7", value("box.inside"));
        assertEquals("21", value("Supplier<Integer> later = () -> 3 * box.inside;\nlater.get()"));
        assertEquals(
                "[1, 2, 3]",
                value("var list = new ArrayList<Integer>(List.of(3, 1, 2));\nCollections.sort(list);\nlist"));
        assertEquals("1.0", value("true ? 1 : 2.0"), "an expression has the type it has by itself");
        assertNull(value("null"));
        assertEquals("5", value("int sum(int... n) { return IntStream.of(n).sum(); }\nsum(2, 3) // a remark"));
    }

    @Test
    void anythingCanBeDeclaredAgain() {
        assertEquals("1", value("int again() { return 1; }\nagain()"));
        assertEquals("two", value("String again() { return \"two\"; }\nagain()"));
        value("record Narrow(int a) {\n    Narrow {\n        if (a < 0) throw new "
                + "IllegalArgumentException();\n    }\n}");
        assertEquals("Narrow[a=1]", value("new Narrow(1)"));
        assertTrue(error("new Narrow(-1)").traceback().get(1).contains("line 3"));
        value("record Again(int a) {}");
        assertEquals("b", value("record Again(String b) {}\nnew Again(\"b\").b()"));
    }

    @Test
    void errorsNameTheExceptionItsCausesAndTheLinesInCells() {
        value("int divide(int a) {\n    return 1 / a;\n}");
        int first = cells.number();
        int second = first + 1;
        ErrorReport report = error("int y = 1;\ntry {\n    divide(0);\n} catch (Exception e) {\n"
                + "    throw new IllegalStateException(\"outer\", e);\n}");
        assertEquals("IllegalStateException", report.name());
        assertEquals("outer", report.message());
        assertEquals(
                List.of(
                        "java.lang.IllegalStateException: outer",
                        "    Cell In[" + second + "], line 5",
                        "Caused by: java.lang.ArithmeticException: / by zero",
                        "    Cell In[" + first + "], line 2, in divide()",
                        "    Cell In[" + second + "], line 3"),
                Cells.lines(report));
        assertEquals("1", value("y"), "what the failed cell declared before stays");
    }

    @Test
    void compilationErrorsShowTheLineAndACaret() {
        ErrorReport report = error("int good = 1;\n\n  int y = \"s\";");
        int cell = cells.number();
        assertEquals("CompilationError", report.name());
        assertEquals(
                List.of(
                        "Cell In[" + cell
                                + "], line 3: incompatible types: java.lang.String cannot be converted to int",
                        "      int y = \"s\";",
                        "              ^"),
                Cells.lines(report));
        assertEquals("CompilationError", error("for (int i = 0; i < 3; i++) {").name());
        assertEquals("CompilationError", error("foo bar baz").name());
    }

    @Test
    void whatIsNotDeclaredYetIsNamed() {
        value("int early() { return late(); }");
        assertTrue(error("early()").message().contains("late()"));
        assertEquals("7", value("int late() { return 7; }\nearly()"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "assert false : 1;",
                "void checked() { assert false : 1; }\nchecked();",
                "class Checked { class Inside { Inside() { assert false : 1; } } }\nnew Checked().new Inside();",
                "int never = ((Callable<Integer>) () -> { assert false : 1; return 1; }).call();",
                "enum Kind { A { void go() { assert false : 1; } }; void go() { } }\nKind.A.go();",
                "new Object() { void go() { assert false : 1; } }.go();"
            })
    void cellsCheckTheirAssertions(String code) {
        assertEquals("AssertionError", error(code).name());
        assertEquals("false", value("List.class.desiredAssertionStatus()"));
    }

    @Test
    void errorsOfTheMachineLeaveALivingKernel() {
        assertEquals(
                "StackOverflowError",
                error("int deep(int n) { return deep(n + 1) + 1; }\ndeep(0)").name());
        assertEquals(
                "OutOfMemoryError",
                error("var big = new long[Integer.MAX_VALUE][]").name());
        assertEquals("ExitRefused", error("System.exit(3)").name());
        assertEquals("ExitRefused", error("Runtime.getRuntime().halt(3)").name());
        assertEquals("3", value("1 + 2"));
    }

    @Test
    void aMistakeIsOneLine() {
        ErrorReport report = error("int before = 3;\n%mistake many");
        assertEquals(List.of("SampleMistake: --steps expects a number from 1 to 1000, not many"), report.traceback());
        assertEquals("3", value("before"));
        assertEquals(
                1, error("if (before == 3) {\n  %mistake many\n}").traceback().size());
        assertEquals(
                List.of("java.lang.IllegalStateException: defect", "Caused by: java.io.IOException: disk"),
                Cells.lines(error("%defect")));
        assertTrue(error("%nope").message().startsWith("no magic %nope; there are %arguments, %classpath, %declare"));
        assertEquals("no magic %body; write %%body", error("%body").message());
    }

    @Test
    void magicsStandAnywhere() {
        assertEquals("a|b c|d", value("var r = %arguments a \"b c\" 'd'\nr"));
        assertEquals(
                "x|y",
                value("String f(boolean b) {\n  if (b) {\n    return %arguments x y\n  }\n  return null;\n}\nf(true)"));
        assertEquals("2", value("int a = 17, arguments = 5;\nint m = a\n    %arguments;\nm"));
        assertEquals("1|2", value("Supplier<Object> s = () -> %arguments 1 2\ns.get()"));
        assertEquals("%show", value("\"\"\"\n%show\"\"\".strip()"));
    }

    @Test
    void aMagicDeclaresAVariableForTheNextLineAndTheNextCell() {
        assertEquals("猫", value("%declare mine 猫\nmine.get(0)"));
        assertEquals("1", value("mine.size()"));
        ErrorReport report = error("%evaluate int x = \"text\";");
        assertEquals("CompilationError", report.name());
        assertEquals("ArithmeticException", error("%evaluate 1/0").name());
        assertEquals(
                "5", value("for (int i = 5; i < 6; i++) {\n  %evaluate int fromLoop = 5;\n}\n%evaluate 1\nfromLoop"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "long n = 0; while (true) { n++; }",
                "for (;;) { try { Thread.sleep(5); } catch (Exception e) { } }",
                "Thread.sleep(3_600_000);",
                "int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nfib(70)",
                "IntStream.range(0, 1_000_000_000).parallel().map(i -> { int k = i; while (k != -1) k = "
                        + "Math.abs(k); return k; }).sum()",
                "new CompletableFuture<String>().get()",
                "new java.net.ServerSocket(0).accept()",
                "%generation",
                "%evaluate while (true) { }"
            })
    void interruptFreesTheCell(String code) throws Exception {
        System.clearProperty("test.running");
        Thread stopper = new Thread(() -> {
            while (System.getProperty("test.running") == null) {
                Thread.onSpinWait();
            }
            cells.kernel().interrupt();
        });
        stopper.start();
        String telling = "System.setProperty(\"test.running\", \"yes\");\n" + code;
        ErrorReport report = assertTimeoutPreemptively(Duration.ofMinutes(10), () -> error(telling));
        assertEquals("KeyboardInterrupt", report.name());
        stopper.join();
        assertEquals("2", value("1 + 1"));
    }

    /** The sign comes after the time in which a cell that cannot be interrupted is abandoned, on a quiet machine. */
    @Test
    void anInterruptedCellThatWaitsForItsMachinesToEndMayTellWhatTheyMade() throws Exception {
        List.of("running", "ends", "told").forEach(word -> System.clearProperty("test." + word));
        Thread stopper = new Thread(() -> {
            while (System.getProperty("test.running") == null) {
                Thread.onSpinWait();
            }
            cells.kernel().interrupt();
            try {
                Thread.sleep(1500);
            } catch (InterruptedException e) {
                return;
            }
            System.setProperty("test.ends", "yes");
        });
        stopper.start();
        assertEquals("KeyboardInterrupt", error("%machines").name());
        assertEquals("yes", System.getProperty("test.told"));
        stopper.join();
    }

    /** A client sees that the kernel is busy before the cell begins, and may interrupt it at once. */
    @Test
    void anInterruptBeforeTheCellBeginsIsForThisCell() throws Exception {
        for (String code : new String[] {"int never = 1;", "System.setProperty(\"test.never\", \"yes\")", "%time 1"}) {
            cells.kernel().expectCell();
            cells.kernel().interrupt();
            assertEquals("KeyboardInterrupt", error(code).name());
        }
        assertNull(System.getProperty("test.never"));
        cells.kernel().expectCell();
        assertEquals("2", value("1 + 1"));
        cells.kernel().interrupt(); // while no cell runs or is expected
        cells.kernel().expectCell();
        assertEquals("3", value("1 + 2"));
    }

    @Test
    void imagesAreWholePngs() throws Exception {
        for (int width : new int[] {1, 2, 3, 64}) {
            DisplayData data = cells.data("new java.awt.image.BufferedImage(" + width + ", 5, 1)");
            byte[] png = Base64.getDecoder().decode((String) data.getData(MIMEType.IMAGE_PNG));
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            assertEquals(width, image.getWidth());
            assertEquals('D', png[png.length - 5], "ends with its IEND chunk");
            assertEquals("image, " + width + " × 5", data.getData(MIMEType.TEXT_PLAIN));
        }
    }

    @Test
    void transparentAndDeepImagesKeepTheirPixels() throws Exception {
        for (String make :
                List.of("2, 2, 2); i.setRGB(0, 0, 0x40FF0000)", "2, 2, 11); i.getRaster().setSample(0, 0, 0, 513)")) {
            String code = "var i = new java.awt.image.BufferedImage(" + make + ";\ni";
            byte[] png = Base64.getDecoder().decode((String) cells.data(code).getData(MIMEType.IMAGE_PNG));
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            if (image.getColorModel().hasAlpha()) {
                assertEquals(0x40FF0000, image.getRGB(0, 0));
            } else {
                assertEquals(513, image.getRaster().getSample(0, 0, 0));
            }
        }
        String jpeg = "render(new java.awt.image.BufferedImage(3, 2, 2), \"image/jpeg\")";
        DisplayData data = cells.data(jpeg);
        assertTrue(data.hasDataForType(MIMEType.IMAGE_JPEG) && data.hasDataForType(MIMEType.TEXT_PLAIN));
    }

    @Test
    void aValueThatRendersItselfHasTextBesideIt() {
        value("import org.dflib.jjava.jupyter.kernel.display.*;");
        value("class Own implements DisplayDataRenderable {\n"
                + "  public void render(RenderContext c) { c.getOutputContainer().putHTML(\"<b>own</b>\"); }\n"
                + "  public String toString() { return \"own text\"; }\n}");
        DisplayData data = cells.data("new Own()");
        assertEquals("<b>own</b>", data.getData(MIMEType.TEXT_HTML));
        assertEquals("own text", data.getData(MIMEType.TEXT_PLAIN));
        assertNull(value("(Object) null"));
    }

    /**
     * What an error or a value repeats from files and prompts is text for a terminal; what a cell prints is its own.
     */
    @Test
    void controlSequencesAreShownInErrorsAndWithinValues() {
        String hostile = "\\u001b[2J\\u0007\\r\\u202e\\u009b";
        String shown = "\\u001b[2J\\u0007\\r\\u202e\\u009b";
        ErrorReport thrown = error("throw new java.io.IOException(\"a\\nb" + hostile + "\");");
        assertEquals("a\nb" + shown, thrown.message());
        assertTrue(
                Cells.lines(thrown).get(0).endsWith("a\nb" + shown),
                () -> thrown.traceback().get(0));
        assertEquals("[" + shown + "]", value("List.of(\"" + hostile + "\")"));
        assertEquals("\u001b[1mbold", value("\"\\u001b[1mbold\""), "a text is what the cell made it");
        for (String line :
                List.of("%nosuch\u001b[2J", "%load no\u001b[2J", "%classpath no\u001b[2J", "%env =\u001b[2J")) {
            ErrorReport refused = error(line);
            assertTrue(refused.message().contains("\\u001b[2J"), refused.message());
            assertTrue(refused.traceback().stream().noneMatch(text -> text.contains("\u001b[2J")), refused.message());
        }
        assertTrue(error("%load " + "x".repeat(100_000)).message().length() < 400);
        assertTrue(error("%" + "x".repeat(100_000)).message().length() < 1000);
    }
}
