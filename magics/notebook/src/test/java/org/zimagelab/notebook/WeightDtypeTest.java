package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import tech.tablesaw.api.Table;

/** Forms of weights, compared in one sweep. */
class WeightDtypeTest {
    private final NotebookKernel kernel = new NotebookKernel();
    private final Session session = new Session();

    @TempDir
    Path folder;

    @BeforeEach
    void install() throws Exception {
        new ZImageExtension(session).install(kernel);
        kernel.line("zimage", "load", "demo-turbo", "--device", "cpu");
    }

    @AfterEach
    void unload() {
        session.models().unload(null);
    }

    private Runs sweep(String... more) throws Exception {
        String[] options = {"--steps", "2", "--seeds", "1,2", "--size", "32x32", "--scores", "luma_mean"};
        String[] store = {"--store", folder.resolve("store").toString()};
        return (Runs) kernel.cell(
                "sweep",
                "a red circle",
                Stream.of(options, store, more).flatMap(Stream::of).toArray(String[]::new));
    }

    private static List<String> pixels(Runs runs, String form) {
        return runs.runs().stream()
                .filter(run -> run.value(Parameter.WEIGHT_DTYPE).equals(form))
                .map(run -> run.metadata().orElseThrow().pixels())
                .toList();
    }

    private static long reused(Runs runs) {
        return runs.runs().stream()
                .filter(run -> run.outcome() instanceof Outcome.Reused)
                .count();
    }

    @Test
    void aSweepComparesThem() throws Exception {
        List<String> plain = pixels(sweep(), "stored");
        Runs runs = sweep("--weights", "stored,int8,fp8");
        assertEquals(6, runs.size());
        assertEquals(2, reused(runs), "those of the form that the model has anyway");
        assertEquals(plain, pixels(runs, "stored"));
        assertTrue(Stream.of("int8", "fp8")
                .noneMatch(form -> pixels(runs, form).stream().anyMatch(plain::contains)));
        assertEquals(6, runs.runs().stream().map(Run::key).distinct().count());
        Table table = (Table) kernel.line("table", "runs");
        assertEquals(3, table.stringColumn("weight_dtype").unique().size());
        assertEquals(1, session.models().all().size(), "the others were loaded for the sweep alone");

        // the model itself in another form: the same runs, found again
        kernel.line("zimage", "load", "demo-turbo", "--device", "cpu", "--weights", "int8");
        assertTrue(
                kernel.last().text().contains("fp32 on cpu, matrices in int8"),
                kernel.last().text());
        Runs own = sweep();
        assertEquals(2, reused(own));
        assertEquals(pixels(runs, "int8"), pixels(own, "int8"));
    }

    @Test
    void aDryRunTimesEachFormAndTheSweepAfterItIsAsEver() throws Exception {
        List<String> plain = pixels(sweep(), "stored");
        kernel.cell(
                "sweep",
                "a red circle",
                "--steps",
                "2",
                "--size",
                "64x32",
                "--weights",
                "stored,int8",
                "--dry-run",
                "--store",
                folder.resolve("store").toString());
        assertEquals(6, kernel.last().updates, "three steps of each are timed, as the first of two");
        assertTrue(
                kernel.last().text().contains("of this size of each model"),
                kernel.last().text());
        assertEquals(plain, pixels(sweep("--fresh"), "stored"));
    }

    @Test
    void whatIsWrongIsOneLine() {
        MagicException unknown = assertThrows(MagicException.class, () -> sweep("--weights", "int4"));
        assertTrue(
                unknown.getMessage().contains("'int4': expected one of stored, bf16, int8, fp8"), unknown.getMessage());
        MagicException same = assertThrows(MagicException.class, () -> sweep("--weights", "bf16"));
        assertTrue(
                same.getMessage().contains("is stored in bf16, so bf16 would take no fewer bits"), same.getMessage());
    }
}
