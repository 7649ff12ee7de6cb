package org.zimagelab.tuning.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.tuning.report.MachineShare;
import org.zimagelab.tuning.results.Csv;
import org.zimagelab.tuning.results.RunTable;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.png.PicturePng;
import tech.tablesaw.api.Table;

/** Which machine made a picture, in what is said of a store. */
class MachineOfRunsTest {
    @TempDir
    Path folder;

    private RunStore store;

    @BeforeEach
    void open() {
        store = RunStore.open(folder.resolve("store"));
    }

    private Run save(long seed, String machine) {
        return store.save(Pictures.picture(Pictures.request().withSeed(seed)), machine);
    }

    @Test
    void aTableHasTheMachineOnlyIfOneOfItsRunsHas() {
        Run alone = save(1, "");
        Table before = RunTable.of("runs", List.of(alone));
        assertFalse(before.containsColumn("machine"));
        List<Run> both = List.of(alone, save(2, "gpu7#3 cuda:1"));
        Table table = RunTable.of("runs", both);
        assertEquals("machine", table.columnNames().get(table.columnCount() - 1));
        assertEquals(List.of("", "gpu7#3 cuda:1"), table.stringColumn("machine").asList());
        table.removeColumns("machine");
        assertTrue(Csv.of(table).startsWith(Csv.of(before).stripTrailing()), "the other columns are as they were");
        assertEquals("date", last(RunTable.withOrigin(RunTable.of("runs", both), both)));
    }

    private static String last(Table table) {
        return table.columnNames().get(table.columnCount() - 1);
    }

    @Test
    void aFormulaIsNoFormulaInASpreadsheet() {
        Table table = RunTable.of("runs", List.of(save(1, "=cmd()")));
        assertTrue(Csv.of(table).contains("'=cmd()"), Csv.of(table));
    }

    @Test
    void theInventoryNamesTheMachines() {
        Run alone = save(1, "");
        assertFalse(Inventory.of(List.of(alone)).table().containsColumn("machines"));
        Inventory inventory = Inventory.of(List.of(alone, save(2, "cpu#2"), save(3, "cpu#1"), save(4, "cpu#2")));
        assertEquals(List.of("cpu#1", "cpu#2"), inventory.entries().get(0).machines());
        assertEquals("cpu#1, cpu#2", inventory.table().stringColumn("machines").get(0));
    }

    @Test
    void eachMachineHasItsShareOfPicturesAndSeconds() {
        List<Run> runs = List.of(save(1, "cpu#2"), save(2, "cpu#1"), save(3, "cpu#2"), save(4, ""));
        assertEquals(List.of(), MachineShare.of(runs.subList(3, 4)));
        List<MachineShare> shares = MachineShare.of(runs);
        assertEquals(
                List.of("", "cpu#1", "cpu#2"),
                shares.stream().map(MachineShare::machine).toList());
        assertEquals(2, shares.get(2).pictures());
        assertEquals(0.5, shares.get(2).seconds());
        assertEquals(0.25, shares.get(2).secondsEach());
    }

    @Test
    void aPictureThatDiffersFromWhatItsMachineMadeIsNamedWithTheMachine() throws Exception {
        Picture picture = Pictures.picture(Pictures.request());
        Run run = store.save(picture, "cpu#1");
        assertEquals(List.of(), Verification.of(store, (done, of) -> {}).odd());
        RunMetadata metadata = run.metadata().orElseThrow();
        picture.image().setRGB(0, 0, ~picture.image().getRGB(0, 0));
        Files.write(run.file().orElseThrow(), PicturePng.encode(picture, metadata));
        List<Verification.Odd> odd = Verification.of(store, (done, of) -> {}).odd();
        assertEquals(1, odd.size());
        assertTrue(
                odd.get(0).reason().endsWith("; it was made on cpu#1"),
                odd.get(0).reason());
    }
}
