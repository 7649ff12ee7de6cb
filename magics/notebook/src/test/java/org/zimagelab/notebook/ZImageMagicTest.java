package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.notebook.session.LoadedModel;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.compare.PictureComparison;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import tech.tablesaw.api.Table;

/** Both demo models in one sweep, through the magics. */
class ZImageMagicTest {
    private final NotebookKernel kernel = new NotebookKernel();
    private final List<String> loads = new ArrayList<>();
    private final Session session = new Session((source, options) -> {
        loads.add(source + " " + options.dtype());
        return LoadedModel.of(source, options, ZImage.load(source, options));
    });

    @TempDir
    Path folder;

    @BeforeEach
    void install() throws Exception {
        new ZImageExtension(session).install(kernel);
    }

    @AfterEach
    void unload() {
        session.models().unload(null);
    }

    private Object cell(String... more) throws Exception {
        List<String> args = Stream.concat(
                        Stream.of("--steps", "1,2", "--guidance", "0,2", "--seeds", "1", "--size", "32x32"),
                        Stream.concat(
                                Stream.of("--store", folder.resolve("store").toString(), "--scores", "luma_mean"),
                                Stream.of(more)))
                .toList();
        return kernel.cell("sweep", "a red <circle>", args.toArray(String[]::new));
    }

    private static long reused(Runs runs) {
        return runs.runs().stream()
                .filter(run -> run.outcome() instanceof Outcome.Reused)
                .count();
    }

    @Test
    void aSweepOfTwoModelsLoadsThemForItselfAndSharesTheStoreWithPlainOnes() throws Exception {
        assertTrue(assertThrows(MagicException.class, this::cell).getMessage().startsWith("no model is loaded"));
        Runs[] runs = new Runs[1];
        String warning = Printed.out(() -> runs[0] = (Runs) cell("--models", "demo-base,demo-turbo"));
        assertTrue(warning.contains("note: demo-turbo is a turbo model"), warning);
        assertFalse(warning.contains("demo-base is a turbo"), warning);
        assertTrue(warning.contains("is far from demo-base and demo-turbo's own size, 128×128"), warning);
        assertEquals(2, warning.lines().count(), warning);
        assertEquals(8, runs[0].size());
        assertEquals(List.of(), session.models().all(), "both were loaded for the sweep alone");
        String html = kernel.last().html();
        assertTrue(html.contains("<b>a red &lt;circle&gt;</b> · demo-base<"), html);
        assertTrue(html.indexOf("demo-base<") < html.indexOf("demo-turbo<"), html);

        kernel.line("zimage", "load", "demo-base", "--dtype", "fp32");
        LoadedModel own = session.models().current();
        assertEquals(4, reused((Runs) cell()));
        loads.clear();
        String again = Printed.out(
                () -> assertEquals(8, reused((Runs) cell("--models", "demo-turbo,demo-base", "--as", "mine"))));
        assertFalse(again.contains("turbo model"), again);
        assertEquals(List.of("demo-turbo fp32"), loads, "with the loaded model's precision");
        assertSame(own, session.models().current());
        assertEquals(List.of(own), session.models().all());
    }

    @Test
    void loadingSaysHowTheMemoryIsUsed() throws Exception {
        kernel.line("zimage", "load", "demo-base", "--device", "cpu");
        String line = kernel.last().text();
        assertTrue(line.matches(".* · at most .* MB of .* GB on cpu for 128×128 · .*"), line);
        kernel.line("zimage", "load", "demo-base", "--device", "cpu", "--offload", "blocks", "--memory", "1");
        line = kernel.last().text();
        assertTrue(
                line.contains("of 1.0 GB on cpu for 128×128: 0 of 8 blocks and 2 of 2 text layers stay there")
                        || line.contains(
                                "of 1.0 GB on cpu for 128×128: 0 of 8 blocks and 0 of 2 text layers stay there"),
                line);
        kernel.line("zimage", "info");
        String facts = kernel.last().text();
        assertTrue(
                facts.contains("8 are streamed through 2 slots") && facts.contains("1.0 GB of cpu may be used"), facts);
        assertTrue(facts.lines().anyMatch(fact -> fact.matches("planned +.* = at most .* MB")), facts);

        String error = assertThrows(
                        MagicException.class,
                        () -> kernel.cell("generate", "a", "--width", "2048", "--height", "2048", "--steps", "1"))
                .getMessage();
        assertTrue(
                error.matches("--width 2048: a picture of 2048×2048 needs .* GB on cpu, where 1\\.0 GB may be used\\. "
                        + "What fits: .*"),
                error);
        error = assertThrows(MagicException.class, () -> kernel.cell("sweep", "a", "--size", "64x64,2048x2048"))
                .getMessage();
        assertTrue(error.startsWith("--width 2048: a picture of 2048×2048 needs "), error);
    }

    @Test
    void theModelStandsInTablesChartsPagesAndPicks() throws Exception {
        kernel.line("zimage", "load", "demo-base");
        String dry = (String) text(() -> cell("--models", "demo-base,demo-turbo", "--dry-run"));
        assertTrue(dry.contains("8 cells, 8 runs") && dry.contains("a picture of this size of each model"), dry);
        assertTrue(dry.contains("documented by the vendor (2 of 8 cells)"), dry);
        Runs runs = (Runs) cell("--models", "demo-base,demo-turbo", "--exclude", "model=demo-turbo,guidance=2");
        assertEquals(6, runs.size());
        Table table = (Table) kernel.line("table");
        assertEquals(
                List.of("demo-base", "demo-turbo"),
                table.stringColumn("model").unique().asList().stream().sorted().toList());
        assertTrue(((String) text(() -> kernel.line("plot"))).contains("2 models"));
        String part = (String) text(() -> kernel.line("plot", "--only", "model=demo-base"));
        assertFalse(part.contains("models"), part);
        Path page = folder.resolve("page.html");
        kernel.line("grid", "--html", page.toString());
        String html = Files.readString(page);
        assertTrue(html.contains("\"values\":[\"demo-base\",\"demo-turbo\"]}"));
        assertTrue(html.contains("demo-turbo, fp32 on cpu"));
        PictureComparison pair = (PictureComparison) kernel.line(
                "compare", "--model", "demo-base,demo-turbo", "--steps", "2", "--guidance", "0", "--scores", "psnr");
        assertEquals(
                List.of("model", "weights"),
                pair.differing().stream()
                        .map(setting -> setting.name())
                        .filter(name -> !name.equals("shift"))
                        .toList());
        String which = assertThrows(
                        MagicException.class, () -> kernel.line("compare", "--steps", "2", "--guidance", "0"))
                .getMessage();
        assertTrue(which.contains("add --model demo-base or demo-turbo"), which);
    }

    private Object text(Printed.Action action) throws Exception {
        action.run();
        return kernel.last().text();
    }

    @Test
    void whatCannotBeLoadedOrMadeIsOneLineBeforeAnyPicture() throws Exception {
        kernel.line("zimage", "load", "demo-base");
        String unknown = assertThrows(MagicException.class, () -> cell("--models", "demo-base,demo-tubro"))
                .getMessage();
        assertTrue(
                unknown.startsWith("--models 'demo-tubro': no such folder; expected demo-base, demo-turbo, a model"),
                unknown);
        String size = assertThrows(
                        MagicException.class,
                        () -> kernel.cell("sweep", "a", "--models", "demo-base,demo-turbo", "--size", "33x32"))
                .getMessage();
        assertTrue(size.startsWith("--width 33: expected a multiple of"), size);
        assertTrue(size.endsWith("(model demo-base)"), size);
        assertFalse(Files.exists(folder.resolve("store")) || Files.exists(Path.of("zimage-runs")));
        assertEquals(1, session.models().all().size());
    }

    @Test
    void aModelWhoseFilesChangeMakesNoPictureUntilItIsLoadedAgain() throws Exception {
        Path from = ZImage.embedded().get(0).folder();
        Path model = folder.resolve("mine");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(from.relativize(file).toString()));
            }
        }
        String[] options = {"--steps", "1", "--width", "32", "--height", "32"};
        kernel.line("zimage", "load", model.toString());
        kernel.cell("generate", "a red circle", options);
        Path config = model.resolve("scheduler/scheduler_config.json");
        Files.writeString(config, Files.readString(config) + " ");
        String message = assertThrows(MagicException.class, () -> kernel.cell("generate", "a red circle", options))
                .getMessage();
        assertTrue(message.startsWith(config + ": changed since it was first read"), message);
        assertTrue(message.endsWith("load the model " + model + " again"), message);
        kernel.line("zimage", "load", model.toString());
        assertEquals(2, loads.size());
        kernel.cell("generate", "a red circle", options);
        kernel.line("zimage", "load", model.toString());
        assertEquals(2, loads.size(), "the model in memory is of these files");
    }
}
