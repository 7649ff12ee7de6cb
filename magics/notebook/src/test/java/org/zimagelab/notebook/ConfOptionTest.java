package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.common.magic.MagicException;

/** {@code --conf} of every command that opens a store: it is heard, refused where nothing uses it, and never shown. */
class ConfOptionTest {
    private static final String KEY = "spark.hadoop.fs.s3a.secret.key";

    @TempDir
    Path folder;

    private final FolderBucket store = new FolderBucket();

    /** With what the store was opened, each time. */
    private final List<Map<String, String>> opened = new ArrayList<>();

    private final NotebookKernel kernel = NotebookKernel.painted((address, conf) -> {
        opened.add(conf);
        return store;
    });

    @BeforeEach
    void sweep() throws Exception {
        store.bucket = folder.resolve("bucket");
        NotebookKernel.painted()
                .cell(
                        "sweep",
                        "a cat",
                        "--steps",
                        "2,4",
                        "--seeds",
                        "1,2",
                        "--cfg",
                        "1",
                        "--scores",
                        "blur_effect",
                        "--store",
                        store.bucket.toString());
    }

    private void run(String line, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of(line.replace("STORE", store.address())
                .replace("FOLDER", folder.toString())
                .split(" ")));
        words.addAll(List.of(more));
        String name = words.remove(0);
        String[] rest = words.toArray(String[]::new);
        if (name.startsWith("%%")) {
            kernel.cell(name.substring(2), "a cat", rest);
        } else {
            kernel.line(name.substring(1), rest);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%%sweep --steps 2 --seeds 1 --cfg 1 --store STORE",
                "%claims article --dry-run --seeds 2 --store STORE",
                "%store list --store STORE",
                "%store verify --store STORE",
                "%store prune --store STORE",
                "%store manifest STORE",
                "%store manifest --store STORE",
                "%store export FOLDER/out --store STORE",
                "%store pack FOLDER/all.zip --store STORE",
                "%table STORE",
                "%plot STORE",
                "%grid STORE",
                "%best STORE",
                "%rate STORE --result",
                "%report STORE --html FOLDER/page.html",
                "%report --verify STORE",
                "%score STORE --scores blur_effect",
                "%compare STORE --steps 2,4 --seed 1",
                "%diagnose STORE",
                "%upscale STORE --steps 2 --seed 1",
                "%recommend --sweep STORE"
            })
    void eachCommandOpensTheStoreWithTheProperties(String line) throws Exception {
        run(line, "--conf", KEY + "=hush");
        assertFalse(opened.isEmpty());
        assertEquals(List.of(Map.of(KEY, "hush")), opened.stream().distinct().toList());
        assertTrue(kernel.outputs.stream().noneMatch(output -> (output.html() + output.text()).contains("hush")));
        opened.clear();
        run("%table STORE");
        assertEquals(List.of(), opened, "later commands use the same");
        run("%table STORE", "--conf", KEY + "=other");
        assertEquals(List.of(Map.of(KEY, "other")), opened);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%%sweep --steps 2 --store FOLDER/bucket",
                "%claims article --dry-run --store FOLDER/bucket",
                "%store list --store FOLDER/bucket",
                "%store verify --store FOLDER/bucket",
                "%store unpack FOLDER/no.zip --store FOLDER/bucket",
                "%store manifest FOLDER/bucket",
                "%table FOLDER/bucket",
                "%best FOLDER/bucket",
                "%score FOLDER/bucket",
                "%compare FOLDER/bucket",
                "%diagnose FOLDER/bucket",
                "%upscale FOLDER/bucket",
                "%recommend --sweep FOLDER/bucket",
                "%report --verify FOLDER/bucket"
            })
    void whereNothingUsesItItIsRefused(String line) {
        String said = assertThrows(MagicException.class, () -> run(line, "--conf", KEY + "=hush"))
                .getMessage();
        assertTrue(
                said.startsWith("--conf is for a cluster, which --on names, or for a store that Hadoop opens"), said);
        for (String wrong : Stream.of("hush", "x.hush=hush", KEY).toList()) {
            String refused = assertThrows(MagicException.class, () -> run(line, "--conf", wrong))
                    .getMessage();
            assertTrue(refused.startsWith("--conf"), refused);
            assertFalse(refused.replace("x.hush", "").contains("hush"), refused);
        }
    }

    @Test
    void aSweepIsFoundInItsStoreAfterOtherPropertiesWereNamed() throws Exception {
        run("%%sweep --steps 2 --seeds 1 --cfg 1 --store STORE");
        run("%table STORE", "--conf", KEY + "=hush");
        opened.clear();
        run("%score runs --scores entropy");
        assertEquals(List.of(), opened);
        run("%score runs --scores noise", "--conf", KEY + "=other");
        assertEquals(List.of(Map.of(KEY, "other")), opened);
    }
}
