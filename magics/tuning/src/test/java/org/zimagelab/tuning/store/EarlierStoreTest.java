package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Combinations;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.plan.FakeModel;
import org.zimagelab.tuning.plan.Sweep;
import org.zimagelab.tuning.plan.SweepListener;
import org.zimagelab.tuning.plan.SweepOptions;
import org.zimagelab.tuning.results.Csv;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.png.InfoText;
import org.zimagelab.tuning.store.png.PicturePng;

/**
 * The store in {@code earlier-store} was written by commit d44cf30 with {@link FakeModel}. A later version must find
 * each of its runs, and must write the same keys, texts and tables for them.
 */
class EarlierStoreTest {
    private static final Request BASE = Pictures.request().withSize(16, 16);

    @TempDir
    Path folder;

    private RunStore store;

    /** The sweep that wrote the store. */
    private static List<Sweep> sweeps() {
        Request guided = BASE.withNegative("模糊, \"blur\"");
        String stages = "0-0.3:cfg4,0.3-0.8:cfg9,0.8-1:cfg7";
        return List.of(
                Sweep.of(BASE).steps(1, 8).guidance(0, 2).seeds(1, 2),
                Sweep.of(guided).prompts("a cat\non two lines", "雪白的布偶猫，蓝色眼睛").cfg(1.1),
                Sweep.of(guided).with(Parameter.STAGES, List.of(stages, stages + " of sigma")),
                Sweep.of(guided).with(Parameter.NORMALIZATION, List.of(0.9)).with(Parameter.TRUNCATION, List.of(0.6)),
                Sweep.of(BASE).sampler("heun").shift(0.1, 7.5).seeds(-9, Long.MAX_VALUE),
                Sweep.of(BASE.withMaxLength(77)).with(Parameter.SIZE, List.of("32x16")),
                Sweep.of(BASE).points(Combinations.points("points", "3/12,5/4.5")));
    }

    @BeforeEach
    void copy() throws Exception {
        Path earlier =
                Path.of(EarlierStoreTest.class.getResource("earlier-store").toURI());
        try (Stream<Path> files = Files.walk(earlier)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = folder.resolve(earlier.relativize(file).toString());
                if (Files.isRegularFile(file)) {
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        store = RunStore.open(folder);
    }

    @Test
    void everyRunIsFoundByItsKey() throws Exception {
        Set<String> keys = new TreeSet<>();
        FakeModel model = new FakeModel();
        for (Sweep sweep : sweeps()) {
            Runs runs = sweep.run(model, store, SweepOptions.of(List.of()), SweepListener.SILENT);
            assertTrue(runs.runs().stream().allMatch(Run::ok));
            runs.forEach(run -> keys.add(run.key()));
        }
        assertEquals(List.of(), model.generated);
        assertEquals(store.keys(), keys);
        Verification verified = Verification.of(store, (done, of) -> {});
        assertEquals(keys.size(), verified.whole().size());
        assertEquals(List.of(), verified.odd());
        assertEquals(List.of(), store.notes());
    }

    @Test
    void textsAreUnchanged() throws IOException {
        for (Run run : store.all()) {
            RunMetadata metadata = run.metadata().orElseThrow();
            assertEquals(
                    PicturePng.parameters(run.file().orElseThrow()).orElseThrow(),
                    InfoText.of(metadata).text());
            String file = new String(Files.readAllBytes(run.file().orElseThrow()), StandardCharsets.UTF_8);
            assertTrue(file.contains(metadata.toJson()), metadata.toJson());
        }
    }

    @Test
    void anExportHasTheSameNamesAndTable() throws Exception {
        Path copies = folder.resolve("copies");
        Export.into(copies).copy(store.all(), store, (done, of) -> {});
        assertEquals(Files.readString(folder.resolve("export.csv")), Files.readString(copies.resolve(Export.INDEX)));
    }

    @Test
    void tablesHaveTheSameColumnsAndValues() throws Exception {
        assertEquals(Files.readString(folder.resolve("tables.csv")), tables());
    }

    private String tables() throws InterruptedException {
        StringBuilder tables = new StringBuilder();
        for (Sweep sweep : sweeps()) {
            Runs runs = sweep.run(new FakeModel(), store, SweepOptions.of(List.of()), SweepListener.SILENT);
            String text = Csv.of(runs.table()) + Csv.of(runs.cellTable("network_calls"));
            tables.append(text.replace(folder + "/", ""));
        }
        return tables.toString();
    }
}
