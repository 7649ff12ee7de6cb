package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.quality.ScoreScale;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.store.RunStore;
import tech.tablesaw.api.Table;

/** Seven magics take the name of a sweep and the folder of a store alike, the folder also without a model. */
class SweepOrStoreTest {
    /** Each magic with the options that it needs, and a filter. */
    private record Magic(String name, List<String> options, List<String> filter) {
        Object run(NotebookKernel kernel, String named, List<String> more) throws Exception {
            List<String> words = new ArrayList<>(List.of(named));
            words.addAll(options);
            words.addAll(more);
            return kernel.line(name, words.toArray(String[]::new));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<String> CELL = List.of("--prompt", "circle", "--steps", "2");

    static Stream<Magic> magics() {
        return Stream.of(
                new Magic("table", List.of(), CELL),
                new Magic("plot", List.of(), CELL),
                new Magic("grid", List.of(), CELL),
                new Magic("score", List.of("--scores", "blur_effect"), List.of()),
                new Magic("diagnose", List.of(), List.of("--steps", "2")),
                new Magic(
                        "compare",
                        List.of("--scores", "blur_effect", "--cfg=1", "--seed=1", "--prompt=1", "--steps=2,8"),
                        List.of("--model=painted")),
                new Magic("rate", List.of("--result"), List.of("--only", "steps=2")));
    }

    private final NotebookKernel ours = NotebookKernel.painted();
    private final NotebookKernel theirs = NotebookKernel.installed();

    @TempDir
    Path folder;

    private Path store;

    @BeforeEach
    void sweep() throws Exception {
        store = folder.resolve("图片 库");
        sweep("mine");
    }

    private void sweep(String name) throws Exception {
        ours.cell(
                "sweep",
                "a red circle\n---\na blue square",
                "--steps=2,8",
                "--guidance=0,4",
                "--seeds=1,2",
                "--scores=blur_effect",
                "--as=" + name,
                "--store=" + store);
        ours.outputs.clear();
    }

    private static String error(Magic magic, NotebookKernel kernel, String named) {
        return assertThrows(MagicException.class, () -> magic.run(kernel, named, List.of()))
                .getMessage();
    }

    @ParameterizedTest
    @MethodSource("magics")
    void theNameOfASweep(Magic magic) throws Exception {
        magic.run(ours, "mine", List.of());
        assertTrue(ours.outputs.size() > 0);
        magic.run(ours, "mine", magic.filter());
    }

    @ParameterizedTest
    @MethodSource("magics")
    void theFolderOfAStoreWithoutAModel(Magic magic) throws Exception {
        Path here = Path.of("").toAbsolutePath();
        for (String named : List.of(store.toString(), here.relativize(store).toString(), store + "/")) {
            theirs.outputs.clear();
            magic.run(theirs, named, List.of());
            assertTrue(theirs.outputs.size() > 0);
        }
        magic.run(theirs, store.toString(), magic.filter());
    }

    @ParameterizedTest
    @MethodSource("magics")
    void whatIsNoStoreIsOneLine(Magic magic) throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertTrue(error(magic, theirs, empty.toString()).contains("a folder, but not a store of runs"));
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(other.resolve("a.txt"), "no picture");
        assertTrue(error(magic, theirs, other.toString()).contains("a folder, but not a store of runs"));
        Path unused = folder.resolve("unused");
        RunStore.open(unused);
        assertTrue(error(magic, theirs, unused.toString()).contains("this store has no finished run"));
        String missing = error(magic, theirs, folder.resolve("missing").toString());
        assertTrue(missing.contains("missing"), missing);
    }

    @ParameterizedTest
    @MethodSource("magics")
    void aSweepWinsOverAFolderOfItsName(Magic magic) throws Exception {
        Path both = Path.of("sweep_and_store");
        RunStore.open(both);
        try {
            sweep("sweep_and_store");
            String printed = Printed.out(() -> magic.run(ours, "sweep_and_store", List.of()));
            String note = "note: sweep_and_store is a sweep and the folder of a store: the sweep is meant;"
                    + " for the folder write ./sweep_and_store";
            assertEquals(1, printed.lines().filter(note::equals).count(), printed);
        } finally {
            Files.deleteIfExists(both.resolve("runs"));
            Files.deleteIfExists(both);
        }
    }

    @Test
    void aTableOfAStoreHasTheRowsOfItsSweep() throws Exception {
        Table sweep = (Table) ours.line("table", "mine");
        Table stored = (Table) theirs.line("table", store.toString());
        assertEquals(16, stored.rowCount());
        assertEquals(sweep.columnNames(), stored.columnNames());
        assertEquals(
                sweep.doubleColumn("blur_effect").sum(),
                stored.doubleColumn("blur_effect").sum(),
                1e-9);
        Table part = (Table) theirs.line("table", store.toString(), "--prompt", "circle", "--steps", "2");
        assertEquals(4, part.rowCount());
        assertEquals(
                store + ": no run matches all given options",
                assertThrows(MagicException.class, () -> theirs.line("table", store.toString(), "--prompt", "cat"))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"heatmap", "lines", "box"})
    void aScoreOfAnotherLabIsShownAndDrawn(String kind) throws Exception {
        Metric metric = new Metric("their_score", 1, "Theirs.", ScoreScale.higherIsBetter(0, 100), Optional.empty());
        RunStore runs = RunStore.open(store);
        runs.all()
                .forEach(run ->
                        runs.score(run, Map.of(metric, (double) run.request().steps())));
        Table table = (Table) theirs.line("table", store.toString());
        assertEquals(80, table.doubleColumn("their_score").sum());
        assertNotNull(theirs.line("plot", store.toString(), "--score", "their_score", "--kind", kind));
    }
}
