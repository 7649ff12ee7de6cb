package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The compiler and a cell each have a System.err of their own. */
class CompilerErrorsTest extends CellTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "System.setErr(null); int x = 3; x + 1|4",
                "System.setErr(null); System.setOut(null); int f(int q) { return q; } class Q { int z = f(1); } "
                        + "new Q().z|1",
                "System.setErr(null); var o = new Object() { int k = 5; }; o.k|5",
                "System.setErr(null); sealed interface S {} record R() implements S {} S.class.isSealed()|true"
            })
    void whatACellHasSetToNullKeepsNothingFromBeingCompiled(String cell, String value) {
        assertEquals(value, cells.value(cell));
        assertTrue(
                cells.error("System.setErr(null); undefinedThing()").message().startsWith("cannot find symbol"));
    }

    @Test
    void whatADeclarationItselfPutsInPlaceHoldsForItsCell() {
        assertEquals(
                "seen",
                cells.value("var bytes = new java.io.ByteArrayOutputStream();\n"
                        + "int set = ((Supplier<Integer>) () -> { System.setErr(new java.io.PrintStream(bytes, "
                        + "true)); return 1; }).get();\n"
                        + "int more = 2; System.err.print(\"seen\"); bytes.toString()"));
    }
}
