package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zimagelab.common.ProgramVersion;
import org.zimagelab.tuning.report.Manifest;
import org.zimagelab.tuning.run.Run;
import tech.tablesaw.api.Table;

/** {@code %version}, and what runs and files say of where they come from. */
class VersionTest extends PaintedMagics {

    @Test
    void saysTheProgramTheMachineAndTheModels() throws Exception {
        kernel.line("zimage", "load", "painted");
        Manifest manifest = (Manifest) kernel.line("version");
        String text = kernel.last().text();
        assertTrue(
                text.startsWith(
                        "program    Z-Image Lab " + ProgramVersion.here().line()),
                text);
        Manifest.Model painted = manifest.models().get(0);
        assertTrue(text.contains(painted.fingerprint()), text);
        assertTrue(text.contains("\nlibtorch   2.") && text.contains("\njava       "), text);
        assertTrue(text.contains("pytorch-engine 0.") && text.contains("tablesaw-core 0."), text);
        assertTrue(kernel.last().html().contains(painted.fingerprint()));
    }

    @Test
    void aStoreSaysWhatMadeItsRuns() throws Exception {
        Run run = sweep().runs().get(0);
        Table origins = (Table) kernel.line("store", "manifest", store(), "--as", "origins");
        assertEquals(origins, kernel.variables.get("origins"));
        assertEquals(1, origins.rowCount());
        assertEquals(18, origins.intColumn("runs").get(0));
        assertEquals(run.model().fingerprint(), origins.stringColumn("weights").get(0));
        assertEquals(
                ProgramVersion.here().brief(), origins.stringColumn("program").get(0));
        assertEquals("cpu", origins.stringColumn("device").get(0));
        assertTrue(kernel.last().text().startsWith("program "), kernel.last().text());
    }

    @Test
    void theFileOfATableSaysWhereItsRunsComeFrom() throws Exception {
        Run run = sweep("--as", "mine").runs().get(0);
        var csv = folder.resolve("mine.csv");
        var parquet = folder.resolve("mine.parquet");
        Table shown = (Table) kernel.line("table", "mine", "--csv", csv.toString(), "--parquet", parquet.toString());
        byte[] file = Files.readAllBytes(parquet);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        assertTrue(text.startsWith("PAR1") && text.endsWith("PAR1"));
        assertTrue(text.contains(run.model().fingerprint()) && text.contains("weights"));
        assertEquals("written: " + parquet, kernel.last().text());
        assertFalse(shown.columnNames().contains("weights"));
        List<String> lines = Files.readAllLines(csv);
        assertTrue(lines.get(0).endsWith(",file,reason,weights,dtype,device,engine,program,date"), lines.get(0));
        assertTrue(
                lines.get(1)
                        .contains("," + run.model().fingerprint() + ","
                                + run.model().dtype() + ",cpu,"),
                lines.get(1));
        assertTrue(lines.get(1).endsWith("," + run.metadata().orElseThrow().made()), lines.get(1));
    }
}
