package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.notebook.session.Session;
import tech.tablesaw.api.Table;

/** Diversity of seeds and the price of a step cache, where people look for them. */
class SeedsAndStepCacheTest {
    private final NotebookKernel kernel = new NotebookKernel();
    private final Session session = new Session();

    @TempDir
    Path folder;

    @AfterEach
    void unload() {
        session.models().unload(null);
    }

    private Object sweep(String... more) throws Exception {
        List<String> all = new java.util.ArrayList<>(List.of(
                "--steps=2,6",
                "--guidance=0",
                "--seeds=1,2,3",
                "--step-cache=0,0.3",
                "--latents",
                "--scores=blur_effect"));
        all.add("--store=" + folder.resolve("store"));
        all.addAll(List.of(more));
        return kernel.cell("sweep", "一只橘色的布偶猫", all.toArray(String[]::new));
    }

    @Test
    void tablesAndChartsHaveBoth() throws Exception {
        new ZImageExtension(session).install(kernel);
        kernel.line("zimage", "load", "demo-base", "--device=cpu");
        String dry = Printed.out(() -> sweep("--dry-run"));
        assertTrue((dry + kernel.last().text()).contains("at most 48 network calls"), dry);
        sweep();

        Path csv = folder.resolve("种子.csv");
        String notes = Printed.out(() -> {
            Table table = (Table) kernel.line("table", "--by", "cell", "--score", "diversity", "--csv", csv.toString());
            assertEquals(4, table.rowCount());
            assertEquals(0, table.doubleColumn("low").countMissing());
            assertTrue(table.doubleColumn("mean").min() > 0);
        });
        assertTrue(notes.contains("diversity: distance by 1 − MS-SSIM at 4 of 5 scales;"), notes);
        assertEquals(5, Files.readAllLines(csv).size());

        String pooled = Printed.out(() -> kernel.line("plot", "--only", "steps=2", "--score", "blur_effect"));
        assertTrue(
                pooled.contains("so this is the mean of 2 settings; %plot --only 'steps=2' --kind difference"), pooled);
        assertEquals("", Printed.out(() -> kernel.line("plot", "--score", "blur_effect")));

        kernel.line("plot", "--score", "diversity");
        assertTrue(kernel.last().text().startsWith("heatmap of "), kernel.last().text());
        assertTrue(
                kernel.last().text().contains("distance by 1 − MS-SSIM"),
                kernel.last().text());
        assertEquals(
                "--score diversity is one number of a cell, not of each picture: a cell has no quartiles of it",
                assertThrows(Exception.class, () -> kernel.line("plot", "--kind", "box", "--score", "diversity"))
                        .getMessage());

        Path chart = Path.of("target/charts/pareto-step-cache.png");
        Files.createDirectories(chart.getParent());
        kernel.line("plot", "--kind", "pareto", "--score", "latent_l2", "--save", chart.toString());
        assertTrue(Files.size(chart) > 0);
        Table pareto = (Table) kernel.line("plot", "--kind", "pareto", "--score", "latent_l2", "--table", "--as", "p");
        assertEquals(4, pareto.rowCount());
        for (int row = 0; row < 4; row++) {
            boolean isReference = pareto.intColumn("steps").get(row) == 6
                    && pareto.doubleColumn("step_cache").get(row) == 0;
            assertEquals(isReference, pareto.doubleColumn("mean").get(row) == 0);
            assertTrue(pareto.doubleColumn("network_calls").get(row)
                    <= pareto.intColumn("steps").get(row));
        }
    }
}
