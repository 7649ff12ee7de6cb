package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.compare.ComparedSetting;
import org.zimagelab.tuning.compare.PictureComparison;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.png.PicturePng;
import tech.tablesaw.api.Table;

/** A parameter that was declared and nothing more, in every magic. */
class CfgRescaleTest {
    private final NotebookKernel kernel = new NotebookKernel();
    private final Session session =
            new Session((source, options) -> LoadedModel.of(source, options, ZImage.load(source, options)));

    @TempDir
    Path folder;

    private Runs runs;

    @BeforeEach
    void sweep() throws Exception {
        new ZImageExtension(session).install(kernel);
        kernel.line("zimage", "load", "demo-base", "--dtype", "fp32");
        runs = sweep("0,0.7");
    }

    @AfterEach
    void unload() {
        session.models().unload(null);
    }

    private Runs sweep(String list) throws Exception {
        List<String> args = new ArrayList<>(List.of("--steps=2", "--guidance=4", "--size=32x32", "--as=mine"));
        args.addAll(List.of("--cfg-rescale", list, "--store=" + folder, "--scores=blur_effect"));
        return (Runs) kernel.cell("sweep", "a red circle", args.toArray(String[]::new));
    }

    private Run run(int index) {
        return runs.runs().get(index);
    }

    @Test
    void itChangesThePictureItsKeyAndItsTexts() throws Exception {
        assertEquals(2, runs.size());
        assertNotEquals(run(0).key(), run(1).key());
        assertNotEquals(
                PicturePng.metadata(run(0).file().get()).get().pixels(),
                PicturePng.metadata(run(1).file().get()).get().pixels());
        String off = Files.readString(run(0).file().get(), java.nio.charset.StandardCharsets.ISO_8859_1);
        String on = Files.readString(run(1).file().get(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertFalse(off.contains("escale"));
        assertTrue(on.contains(", CFG rescale: 0.7,") && on.contains("\"rescale\":0.7}"), on);
        assertTrue(sweep("0.7,0").runs().stream().allMatch(again -> again.outcome() instanceof Outcome.Reused));
    }

    @Test
    void tablesFiltersAndComparisonsKnowIt() throws Exception {
        assertEquals(List.of(0.0, 0.7), runs.table().doubleColumn("cfg_rescale").asList());
        assertEquals(1, ((Table) kernel.line("table", "mine", "--only", "cfg_rescale=0.7")).rowCount());
        PictureComparison pair = (PictureComparison) kernel.line("compare", "mine", "--cfg-rescale", "0,0.7");
        assertEquals(List.of(new ComparedSetting("cfg-rescale", 0.0, 0.7)), pair.differing());
        kernel.line("diagnose", "mine", "--cfg-rescale", "0.7");
        kernel.line("grid", "mine", "--html", folder.resolve("page.html").toString());
        assertTrue(Files.readString(folder.resolve("page.html")).contains("引导重缩放"));
        kernel.line("store", "prune", "--store", folder.toString(), "--cfg-rescale", "0.7", "--yes");
        assertFalse(Files.exists(run(1).file().get()));
        assertTrue(Files.exists(run(0).file().get()));
    }

    @Test
    void itIsAnOptionWithACaptionAndAnErrorOfItsOwn() throws Exception {
        String[] one = {"--steps=1", "--guidance=4", "--size=32x32", "--cfg-rescale=0.5"};
        kernel.cell("generate", "a red circle", one);
        assertTrue(
                kernel.last().text().contains(" · cfg-rescale 0.5 · "),
                kernel.last().text());
        assertEquals(
                "--cfg-rescale 2: expected a number from 0 (off) to 1",
                assertThrows(Exception.class, () -> kernel.cell("generate", "a", "--cfg-rescale=2"))
                        .getMessage());
        String help = Printed.out(() -> kernel.line("sweep", "--help"));
        assertTrue(help.contains("--cfg-rescale=LIST"), help);
    }
}
