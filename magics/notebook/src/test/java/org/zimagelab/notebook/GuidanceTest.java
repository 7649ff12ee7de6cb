package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.tuning.compare.ComparedSetting;
import org.zimagelab.tuning.compare.PictureComparison;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.results.Runs;
import tech.tablesaw.api.Table;

/** One strength of guidance in its two conventions is one, in whichever magic it is named. */
class GuidanceTest {
    private final NotebookKernel kernel = NotebookKernel.painted();

    @TempDir
    Path folder;

    private Runs sweep(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "--steps",
                "2",
                "--as",
                "mine",
                "--store",
                folder.resolve("store").toString()));
        all.addAll(List.of(options));
        return (Runs) kernel.cell("sweep", "a cat", all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "--cfg,1.1, --guidance,0.1",
        "--guidance,0.1, --cfg,1.1",
        "--cfg,1.7, --guidance,0.7",
        "--guidance,0.3, --cfg,1.3",
        "--cfg,2.2, --guidance,1.2",
        "--guidance,3.9, --cfg,4.9",
        "--cfg,8.05, --guidance,7.05",
        "--guidance,1e-5, --cfg,1.00001"
    })
    void everyMagicFindsItByTheOtherName(String option, String value, String other, String same) throws Exception {
        sweep(option, value + ",7", "--seeds", "1,2");
        String pair = other.substring(2) + "=" + same;
        assertEquals(2, ((Table) kernel.line("table", "mine", "--only", pair)).rowCount());
        assertEquals(
                2,
                sweep(option, value + ",7", "--seeds", "1,2", "--exclude", pair)
                        .runs()
                        .size());
        sweep(option, value + ",7", "--seeds", "1,2");
        kernel.line("diagnose", "mine", other, same, "--seed", "1", "--as", "why");
        PictureComparison two = (PictureComparison) kernel.line("compare", "mine", other, same, "--seed", "1,2");
        assertFalse(setting(two, "cfg").differs());
        kernel.line("store", "prune", "--store", folder.resolve("store").toString(), other, same, "--yes");
        kernel.line("store", "list", "--store", folder.resolve("store").toString(), "--as", "kept");
        assertEquals(2, ((Table) kernel.variables.get("kept")).intColumn("runs").get(0));
    }

    @Test
    void noMagicShowsWhatBinaryNumbersLeave() throws Exception {
        sweep("--cfg", "1.1,1.7,2.2", "--seeds", "1");
        PictureComparison two = (PictureComparison) kernel.line("compare", "mine", "--cfg", "1.1,1.7");
        assertEquals(
                List.of(0.1, 0.7),
                List.of(setting(two, "guidance").a(), setting(two, "guidance").b()));
        assertEquals(
                List.of(1.1, 1.7),
                List.of(setting(two, "cfg").a(), setting(two, "cfg").b()));
        kernel.line("table", "mine");
        kernel.line("grid", "mine");
        kernel.outputs.forEach(shown -> assertFalse((shown.html() + shown.text()).matches("(?s).*\\d\\.\\d{15,}.*")));
    }

    @Test
    void theSamePictureIsMadeOnceByEitherName() throws Exception {
        sweep("--cfg", "1.1");
        assertTrue(sweep("--guidance", "0.1").runs().get(0).file().isPresent());
        kernel.line("store", "list", "--store", folder.resolve("store").toString(), "--as", "kept");
        assertEquals(1, ((Table) kernel.variables.get("kept")).intColumn("runs").get(0));
    }

    /** A cell of Java computes in binary. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3, 0.7, 1.2, 7.05})
    void whatJavaComputesIsFound(double scale) {
        assertTrue(Parameter.same(1 + scale - 1, scale));
        assertTrue(Parameter.same(scale * 3 / 3, scale));
        assertFalse(Parameter.same(scale, Math.nextUp((float) scale) * 1.0));
    }

    @Test
    void bothConventionsAgreeForEveryNumberOfTwoDecimals() {
        for (int i = 0; i <= 100_000; i++) {
            double scale = BigDecimal.valueOf(i, 2).doubleValue();
            double cfg = BigDecimal.valueOf(i + 100, 2).doubleValue();
            assertEquals(scale, Guidance.ofCfg(cfg).scale());
            assertEquals(cfg, Guidance.of(scale).cfg());
        }
        assertTrue(Double.isNaN(Guidance.fromCfg(Double.NaN)));
    }

    private static ComparedSetting setting(PictureComparison pair, String name) {
        return pair.settings().stream()
                .filter(setting -> setting.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
