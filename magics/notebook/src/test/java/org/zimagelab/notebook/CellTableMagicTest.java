package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.internal.chartpart.Chart;
import org.zimagelab.common.magic.MagicException;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/** {@code %table --by cell} and {@code %plot --kind difference}, with what a person may type wrong. */
class CellTableMagicTest extends PaintedMagics {

    private String refused(String... line) {
        return assertThrows(
                        Exception.class,
                        () -> kernel.line(
                                line[0], List.of(line).subList(1, line.length).toArray(String[]::new)))
                .getMessage();
    }

    @Test
    void aRowForEachCellSortedAsAsked() throws Exception {
        sweep();
        Path csv = folder.resolve("格.csv");
        Table table = (Table) kernel.line(
                "table", "--by", "cell", "--score", "blur_effect", "--sort", "score", "--csv", csv.toString());
        assertEquals(9, table.rowCount());
        List<Double> means = table.doubleColumn("mean").asList();
        assertEquals(means.stream().sorted().toList(), means, "lower is better");
        assertEquals(List.of("these"), table.stringColumn("estimand").unique().asList());
        DoubleColumn difference = table.doubleColumn("difference");
        assertEquals(1, difference.countMissing(), "the reference has none");
        int reference =
                IntStream.range(0, 9).filter(difference::isMissing).findFirst().orElseThrow();
        assertEquals(2L, table.longColumn("steps").get(reference), "the cheapest");
        assertEquals(0.0, table.doubleColumn("guidance").get(reference));
        for (int row = 0; row < 9; row++) {
            if (row != reference) {
                assertEquals(means.get(row) - means.get(reference), difference.get(row), 1e-12, "blocks are complete");
            }
        }
        String first = Files.readAllLines(csv).get(1);
        assertTrue(first.contains(String.valueOf(means.get(0))), "no digit is lost: " + first);
        Table costs = (Table) kernel.line("table", "--by", "cell", "--sort", "cost", "--reference", "steps=8,cfg=1");
        List<Double> calls = costs.doubleColumn("network_calls").asList();
        assertEquals(calls.stream().sorted().toList(), calls);
        Table pooled = (Table) kernel.line("table", "--by", "steps", "--sort", "steps");
        assertEquals(List.of(2L, 4L, 8L), pooled.longColumn("steps").asList());
        assertEquals(List.of(2, 2, 2), pooled.intColumn("n").asList(), "strengths count within their block");
    }

    @Test
    void onePromptSaysNothingOfNewOnes() throws Exception {
        sweep();
        Table table = (Table) kernel.line("table", "--by", "cell", "--for", "new");
        assertEquals(9, table.doubleColumn("low").countMissing());
        assertEquals(List.of("new"), table.stringColumn("estimand").unique().asList());
        kernel.line("plot", "--kind", "difference", "--for", "new", "--sort", "cost");
        assertTrue(
                kernel.last().text().contains("There are no intervals for new prompts like these: one prompt"),
                kernel.last().text());
        assertTrue(
                kernel.last().text().endsWith("%plot --kind difference --for new --sort cost --save chart.png"),
                kernel.last().text());
    }

    @Test
    void whatDoesNotFitIsOneLine() throws Exception {
        sweep();
        assertEquals("--sort is an option of --by cell", refused("table", "--sort", "cost"));
        assertEquals("--for is an option of --by cell", refused("table", "--for", "new"));
        assertTrue(refused("table", "--by", "cell", "--sort", "beauty")
                .startsWith("--sort 'beauty': expected score, cost"));
        assertTrue(refused("table", "--by", "cel").startsWith("--by 'cel': expected one of cfg"));
        assertTrue(refused("table", "--by", "prompt").startsWith("--by prompt: cells are compared within"));
        assertTrue(refused("table", "--by", "cell", "--for", "all").contains("expected these or new"));
        String absent = refused("table", "--by", "cell", "--reference", "steps=3");
        assertTrue(
                absent.startsWith(
                        "--reference steps=3: no cell has 3 steps; there are 2 steps, guidance 0 (cfg 1, off); "),
                absent);
        assertTrue(absent.endsWith(" and 3 more"), absent);
        assertTrue(refused("table", "--by", "cell", "--reference", "steps=2").contains("3 cells have 2 steps"));
        assertTrue(refused("table", "--by", "cell", "--reference", "steps=2,cfg=1;steps=4")
                .endsWith("expected one cell"));
        String unknown = refused("table", "--by", "cell", "--score", "nope");
        assertTrue(unknown.contains("is not in these runs"), unknown);
        assertTrue(refused("plot", "--kind", "lines", "--within", "0.1").contains("is an option of --kind difference"));
        assertTrue(refused("plot", "--kind", "lines", "--sort", "cost").contains("is an option of --kind difference"));
        assertThrows(MagicException.class, () -> kernel.line("plot", "--kind", "difference", "--within", "-1"));
        assertEquals(
                "--for is no option of --kind box, which has no intervals",
                refused("plot", "--kind", "box", "--for", "new"));
        assertEquals("--by is no option of --kind surface", refused("plot", "--kind", "surface", "--by", "prompt"));
        assertTrue(refused("plot", "--by", "beauty").startsWith("--by 'beauty': expected one of cfg"));
        assertEquals(
                "--by prompt: these runs have one value of it; expected a parameter that varies, and besides steps,"
                        + " guidance and seed none does",
                refused("plot", "--by", "prompt"));
    }

    @Test
    void eachSamplerHasItsChart() throws Exception {
        sweep("--sampler", "euler,heun");
        kernel.line("plot", "--kind", "lines", "--by", "sampler", "--as", "chart");
        assertTrue(kernel.variables.get("chart") instanceof Chart<?, ?>);
        assertTrue(
                kernel.last().text().endsWith("%plot --kind lines --by sampler --save chart.png"),
                kernel.last().text());
        Table table = (Table) kernel.line("plot", "--kind", "heatmap", "--by", "sampler", "--table");
        assertEquals(18, table.rowCount());
        assertEquals(
                List.of("euler", "heun"),
                table.stringColumn("sampler").asList().stream().distinct().toList());
        Table cells = (Table) kernel.line("table", "--by", "cell");
        assertEquals(18, cells.rowCount());
    }
}
