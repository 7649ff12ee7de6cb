package org.zimagelab.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A variable whose initializer throws has no value that a cell could read. */
class FailedInitializersTest extends CellTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "int boom = Integer.parseInt(\"x\");",
                "String boom = List.of(\"a\").get(3);",
                "var boom = Stream.of(1).map(i -> i / 0).toList();",
                "final int[] boom = new int[-1];",
                "int fine = 1, boom = fine / 0;",
                "int boom_ = 0; int boom = 1 / boom_;",
                "var boom = new Object() { int k = 1 / 0; };",
                "%time int boom = 1 / 0;"
            })
    void aNewOneDoesNotExist(String cell) {
        cells.error(cell);
        assertEquals("", cells.out());
        assertTrue(cells.error("boom").message().startsWith("cannot find symbol"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int old = 5;|int old = 1 / 0;|5",
                "int old = 0;|int old = 1 / 0;|0",
                "var old = List.of(1);|var old = List.of(1 / 0);|[1]",
                "int old = 6;|String old = \"a\".substring(3);|6",
                "List<Integer> old = new ArrayList<>(List.of(7));|double old = 1 / 0;|[7]",
                "record Held(int a) {} Held old = new Held(8);|int old = 1 / 0;|Held[a=8]",
                "int old_ = 1, old = old_ + 8;|int old = old_ / 0;|9"
            })
    void anEarlierOneIsAsItWas(String before, String cell, String value) {
        cells.value(before);
        assertTrue(String.join("\n", cells.lines(cell)).contains("Cell In[" + cells.number() + "], line 1"));
        assertEquals(
                "old keeps its earlier value, because the new declaration failed",
                cells.out().strip());
        assertEquals(value, cells.value("old"));
    }

    @Test
    void whoUsesItWaitsForIt() {
        cells.value("int use() { return needed + 1; }");
        cells.error("int needed = 1 / 0;");
        assertTrue(cells.error("use()").message().contains("waits for variable needed"));
        assertEquals("4", cells.value("int needed = 3;\nuse()"));
        cells.error("var needed = Map.of(1, 1 / 0);");
        assertEquals("4", cells.value("use()"), "as it was, too");
    }
}
