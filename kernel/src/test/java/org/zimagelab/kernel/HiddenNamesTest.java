package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Types in a cell that hide Java's own types. */
class HiddenNamesTest {

    /** Java hides an imported name or one of java.lang behind a cell's own; nothing of the kernel's needs those. */
    @Test
    void typesNamedAsOthersOfJavaAreHarmless() {
        try (Cells own = new Cells()) {
            for (String name : List.of(
                    "List",
                    "Path",
                    "Map",
                    "Supplier",
                    "Record",
                    "Enum",
                    "Thread",
                    "Error",
                    "Void",
                    "Deprecated",
                    "Magics",
                    "NotebookStatics",
                    "CellValue",
                    "Test",
                    "Iterable",
                    "FunctionalInterface",
                    "Comparable",
                    "Character")) {
                own.value("class " + name + " { int v = 3; }");
                assertEquals("3", own.value("new " + name + "().v"));
            }
            assertEquals(
                    "R[a=1]", own.value("record R(int a) { @Override public int hashCode() { return 1; } } new R(1)"));
            assertEquals("A", own.value("enum E { A } E.valueOf(\"A\")"));
            assertEquals("[2]", own.value("var l = java.util.stream.Stream.of(1).map(k -> k + 1).toList(); l"));
            assertEquals("[a]", own.value("%declare kept a\nkept"));
            assertEquals("[x]", own.value("var lines = %sx echo x\nlines"));
            assertEquals("2", own.value("%time 1 + 1"));
            own.value("%whos");
            assertTrue(own.out().contains("kept"));
            assertEquals(
                    "true",
                    own.value("sealed interface S {}\nrecord S1() implements S {}\n"
                            + "non-sealed interface S2 extends S {}\nS.class.isSealed()"));
        }
    }
}
