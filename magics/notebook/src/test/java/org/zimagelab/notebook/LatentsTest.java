package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.compare.PictureComparison;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * Latents that a sweep of the demo model keeps: what the magics make of them, and what they say where there are none.
 */
class LatentsTest {
    private static final String[] GRID = {
        "--steps=2,4,8,16", "--guidance=0,2", "--seeds=6,7", "--scores=blur_effect", "--as=mine"
    };

    private final NotebookKernel kernel = new NotebookKernel();
    private final Session session = new Session();

    @TempDir
    Path folder;

    @BeforeEach
    void load() throws Exception {
        new ZImageExtension(session).install(kernel);
        kernel.line("zimage", "load", "demo-base", "--device=cpu");
    }

    @AfterEach
    void unload() {
        session.models().unload(null);
    }

    private Object sweep(String... more) throws Exception {
        List<String> all = new java.util.ArrayList<>(List.of(GRID));
        all.add("--store=" + folder.resolve("store"));
        all.addAll(List.of(more));
        return kernel.cell("sweep", "一只橘色的布偶猫", all.toArray(String[]::new));
    }

    @Test
    void runsConvergeInTheirLatentsToo() throws Exception {
        sweep("--latents");
        Path chart = Path.of("target/charts/convergence-latents.png");
        Files.createDirectories(chart.getParent());
        String said = Printed.out(() -> kernel.line(
                "plot",
                "mine",
                "--kind=convergence",
                "--score=latent_l2",
                "--save=" + chart,
                "--csv=" + folder.resolve("c.csv")));
        assertEquals("latent_l2: change from the reference, not quality\n", said);
        assertTrue(
                kernel.outputs.stream()
                        .anyMatch(o -> o.text() != null
                                && o.text().contains("the change from the picture of the longest run (16 steps)")
                                && o.text().contains("lower is closer")),
                "its caption");
        assertTrue(Files.readString(folder.resolve("c.csv")).startsWith("steps,guidance,cfg,longest,n,mean,"));
        Table table = (Table) kernel.line("plot", "mine", "--kind=convergence", "--score=latent_l2", "--table");
        assertEquals(8, table.rowCount());
        double before = Double.MAX_VALUE;
        for (Row row : table) {
            double mean = row.getDouble("mean");
            assertTrue(row.getInt("steps") == 2 || mean < before, "more steps are nearer");
            assertTrue(row.getInt("steps") != 16 || mean == 0, "the longest run is its own reference");
            before = mean;
        }

        Runs runs = (Runs) kernel.variables.get("mine");
        PictureComparison pair = (PictureComparison)
                kernel.line("compare", "mine", "--steps=8,16", "--guidance=0", "--seed=6", "--scores=latent_l2,psnr");
        assertTrue(pair.rows().get(0).between() > 0 && pair.rows().get(0).between() < 1);
        String longest = runs.runs().stream()
                .filter(run -> run.request().steps() == 16)
                .map(run -> run.file().orElseThrow().toString())
                .findFirst()
                .orElseThrow();
        Table scores = (Table) kernel.line("score", "mine", "--reference=" + longest, "--scores=latent_l2");
        assertEquals(16, scores.rowCount());
        assertEquals(
                1,
                scores.doubleColumn("latent_l2").asList().stream()
                        .filter(x -> x == 0)
                        .count());
        Table all = (Table) kernel.line("score", longest, "--reference=" + longest);
        assertEquals(0.0, all.doubleColumn("latent_l2").get(0), "a file knows its store");
        Table list = (Table) kernel.line("store", "list", "--store=" + folder.resolve("store"));
        assertEquals(16, list.intColumn("latents").get(0));
    }

    @Test
    void withoutLatentsOneLineSaysWhatBringsThem() throws Exception {
        sweep();
        MagicException e = assertThrows(
                MagicException.class, () -> kernel.line("plot", "mine", "--kind=convergence", "--score=latent_l2"));
        assertTrue(e.getMessage().endsWith("latents are not kept; run the sweep again with --latents"), e.getMessage());
        kernel.outputs.clear();
        sweep("--latents", "--dry-run");
        String plan = kernel.last().text();
        assertTrue(plan.contains("with latents: 0\nto make: 16 runs"), plan);
        assertTrue(plan.contains("(PNG usually takes half of it), and 262 kB for latents"), plan);

        Runs first = (Runs) kernel.variables.get("mine");
        Runs again = (Runs) sweep("--latents");
        for (int i = 0; i < 16; i++) {
            Run run = again.runs().get(i);
            assertEquals("made", run.outcome().word());
            assertEquals(first.runs().get(i).scores(), run.scores(), "the same picture");
        }
        Path torn = again.runs().get(0).file().orElseThrow();
        Files.write(Path.of(torn.toString().replace(".png", ".latents.safetensors")), new byte[20]);
        String said = Printed.out(() -> kernel.line("plot", "mine", "--kind=convergence", "--score=latent_l2"));
        assertTrue(said.contains("not a safetensors file") && said.contains("passed over"), said);
    }
}
