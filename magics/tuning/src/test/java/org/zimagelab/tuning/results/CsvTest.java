package org.zimagelab.tuning.results;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class CsvTest {

    @Test
    void formulasAreTextsAndNumbersStayNumbers() {
        Table table = Table.create(
                "t",
                StringColumn.create("prompt", "=cmd|'/c calc'!A0", "+a", "-cat", "@x", "\tx", "-1.5", "a cat", ""),
                DoubleColumn.create("x", -1.5, 2, 3, 4, 5, 6, 7, 8));
        assertEquals(
                "prompt,x\n'=cmd|'/c calc'!A0,-1.5\n'+a,2\n'-cat,3\n'@x,4\n'\tx,5\n-1.5,6\na cat,7\n,8\n",
                Csv.of(table).replace(".0\n", "\n").replace("\"", ""));
        assertEquals("=cmd|'/c calc'!A0", table.stringColumn("prompt").get(0), "the table itself keeps its texts");
    }
}
