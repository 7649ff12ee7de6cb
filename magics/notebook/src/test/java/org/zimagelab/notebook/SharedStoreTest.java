package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.torch.files.CacheFolder;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.StoreAddress;
import org.zimagelab.tuning.store.Verification;
import tech.tablesaw.api.Table;

/** The magics with the address of a store that Hadoop opens. */
class SharedStoreTest {
    @TempDir
    Path folder;

    private final FolderBucket store = new FolderBucket();

    private final String address = store.address();

    private final NotebookKernel kernel = NotebookKernel.painted((of, conf) -> store);

    @BeforeEach
    void sweepElsewhere() throws Exception {
        store.bucket = folder.resolve("bucket");
        NotebookKernel.painted()
                .cell(
                        "sweep",
                        "a cat",
                        "--steps",
                        "2,4",
                        "--cfg",
                        "1,3",
                        "--seeds",
                        "1",
                        "--store",
                        store.bucket.toString());
    }

    private String first() {
        return kernel.outputs.get(0).text();
    }

    private Object line(String... words) throws Exception {
        kernel.outputs.clear();
        return kernel.line(words[0], Arrays.copyOfRange(words, 1, words.length));
    }

    private List<Path> there(String ending) throws IOException {
        try (Stream<Path> files = Files.list(store.bucket.resolve("runs"))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void commandsShowWhatTheStoreHasNow() throws Exception {
        Table list = (Table) line("store", "list", "--store", address);
        assertEquals(4, list.intColumn("runs").get(0));
        assertTrue(first().startsWith(address + ": 4 pictures copied to this machine (8 files, "), first());
        assertTrue(kernel.last().text().contains("\n" + address + ": 4 runs of 1 model"), kernel.last()::text);
        assertEquals(4, ((Table) line("table", address)).rowCount());
        assertEquals(address + ": nothing new to copy", first());
        assertEquals(
                4,
                ((Table) line("store", "manifest", address)).intColumn("runs").get(0));

        NotebookKernel.painted()
                .cell(
                        "sweep",
                        "a cat",
                        "--steps",
                        "2,4,6",
                        "--cfg",
                        "1",
                        "--seeds",
                        "1",
                        "--store",
                        store.bucket.toString());
        assertEquals(5, ((Table) line("table", address)).rowCount());
        assertTrue(first().startsWith(address + ": 1 picture copied to this machine (2 files, "), first());
        Files.delete(there(".png").get(0));
        assertEquals(4, ((Table) line("table", address)).rowCount());
        assertEquals(
                address + ": nothing new to copy; 1 run of which this machine has copies, and the store none any more,"
                        + " is left out",
                first());

        Path pack = folder.resolve("all.zip");
        line("store", "pack", pack.toString(), "--store", address);
        line(
                "store",
                "unpack",
                pack.toString(),
                "--store",
                folder.resolve("unpacked").toString());
        assertEquals(4, RunStore.existing(folder.resolve("unpacked")).all().size());
        line("store", "export", folder.resolve("out").toString(), "--store", address);
        assertTrue(kernel.last().text().contains("4 pictures added"), kernel.last()::text);

        store.reachable = false;
        assertEquals(5, ((Table) line("table", address)).rowCount());
        assertEquals(
                "store " + address + ": cannot be listed: connection refused; shown is what this machine has copies of",
                first());
        Exception refused = assertThrows(MagicException.class, () -> line("store", "verify", "--store", address));
        assertEquals("--store " + address + ": cannot be listed: connection refused", refused.getMessage());
        assertThrows(MagicException.class, () -> line("table", address + "/never-copied"));
        // what a sweep leaves that could not begin
        StoreAddress refusing = new StoreAddress(address + "/refusing");
        Files.createDirectories(refusing.folder(CacheFolder.path()).resolve("runs"));
        refused = assertThrows(MagicException.class, () -> line("table", refusing.text()));
        assertTrue(refused.getMessage().endsWith(": cannot be listed: connection refused"), refused::getMessage);
    }

    @Test
    void verifyAndPruneAreAboutTheFilesThere() throws Exception {
        line("table", address);
        Path torn = there(".png").get(1);
        Files.write(torn, Arrays.copyOf(Files.readAllBytes(torn), 100));
        Verification found = (Verification) line("store", "verify", "--store", address);
        assertEquals(3, found.whole().size());
        assertEquals(
                address + ": 3 pictures whole, 1 other file:\n" + address + "/runs/" + torn.getFileName()
                        + ": cut short; this machine's copy is whole",
                kernel.last().text());
        line("store", "prune", "--store", address, "--steps", "4");
        assertEquals(4, there(".png").size());
        line("store", "prune", "--store", address, "--steps", "4", "--yes");
        assertTrue(there(".png").size() < 3 && !Files.exists(torn), kernel.last()::text);
        line("store", "verify", "--store", address);
        assertTrue(kernel.last().text().contains("on this machine alone, as a copy"), kernel.last()::text);
    }

    @Test
    void scoresAndUnpackedRunsGoThereToo() throws Exception {
        line("score", address, "--scores", "banding");
        assertEquals(4, there(".scores.json").size());
        assertTrue(Files.exists(store.bucket.resolve("metrics.json")));
        Files.delete(there(".png").get(0));
        line("table", address);
        store.reachable = false;
        line("score", address, "--scores", "entropy");
        store.reachable = true;
        String word = "entropy";
        assertFalse(Files.readString(there(".scores.json").get(1)).contains(word));
        Path scores = there(".scores.json").get(1);
        Files.setLastModifiedTime(scores, FileTime.fromMillis(1));
        line("table", address);
        assertTrue(Files.readString(scores).contains(word), "what was kept here goes there");

        NotebookKernel.painted()
                .line("store", "pack", folder.resolve("p.zip").toString(), "--store", store.bucket.toString());
        Path empty = folder.resolve("empty");
        Files.createDirectories(empty.resolve("runs"));
        store.bucket = empty;
        line("store", "unpack", folder.resolve("p.zip").toString(), "--store", address);
        assertEquals(3, there(".png").size());
        assertTrue(kernel.last().text().startsWith(address + ": 3 runs added"), kernel.last()::text);
    }

    @Test
    void freshPicturesOfBestAreKeptThere() throws Exception {
        store.bucket = folder.resolve("blocks");
        String[] sweep = {"--steps", "2,4", "--cfg", "1", "--seeds", "1,2,3,4", "--scores", "blur_effect"};
        NotebookKernel.painted()
                .cell(
                        "sweep",
                        "a cat",
                        Stream.concat(Stream.of(sweep), Stream.of("--store", store.bucket.toString()))
                                .toArray(String[]::new));
        line("best", address, "--within", "0.9", "--confirm", "2", "--lang", "en");
        assertTrue(kernel.last().text().contains("2") && there(".png").size() > 8, kernel.last()::text);
        assertEquals(there(".png").size(), there(".scores.json").size());
        assertEquals(List.of(), there(".making"));
    }

    @Test
    void anInterruptStopsTheCopying() {
        store.interrupting = true;
        assertThrows(InterruptedException.class, () -> line("table", address));
        store.interrupting = false;
        assertFalse(Thread.interrupted());
        assertEquals("stopped; the copies so far are on this machine", first());
    }

    @Test
    void propertiesOfASessionAreRemembered() {
        Session session = new Session((source, options) -> null, (of, conf) -> {
            assertEquals(Map.of("spark.hadoop.fs.s3a.endpoint", "x"), conf);
            return store;
        });
        session.stores().use(Map.of("spark.hadoop.fs.s3a.endpoint", "x"));
        assertEquals(address, session.stores().folder(new StoreAddress(address)).address());
    }
}
