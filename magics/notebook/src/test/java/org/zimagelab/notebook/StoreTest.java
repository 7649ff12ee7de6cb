package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.store.Verification;
import tech.tablesaw.api.Table;

/** {@code %store}: what a person does with a folder of finished runs. */
class StoreTest {
    private static final String CAT = "雪白的布偶猫 <b>";

    private final NotebookKernel kernel = NotebookKernel.painted();

    @TempDir
    Path folder;

    private String store;

    @BeforeEach
    void load() throws Exception {
        store = folder.resolve("runs of mine").toString();
        kernel.cell("sweep", CAT, "--steps", "2,4", "--cfg", "1,3", "--seeds", "1,2", "--store", store);
        kernel.outputs.clear();
    }

    private Object store(String command, String... more) throws Exception {
        return kernel.line(
                "store",
                Stream.concat(Stream.of(command, "--store", store), Stream.of(more))
                        .toArray(String[]::new));
    }

    private List<Path> pictures() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(store, "runs"))) {
            return files.filter(f -> f.toString().endsWith(".png")).sorted().collect(Collectors.toList());
        }
    }

    private void tear(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    @Test
    void listShowsWhatIsThere() throws Exception {
        Path csv = folder.resolve("list.csv");
        Table table = (Table) store("list", "--csv", csv.toString(), "--as", "kept");
        assertEquals(table, kernel.variables.get("kept"));
        assertEquals(
                List.of(8, 4, 2),
                List.of(
                        table.intColumn("runs").get(0),
                        table.intColumn("cells").get(0),
                        table.intColumn("seeds").get(0)));
        assertEquals(2, Files.readAllLines(csv).size());
        assertEquals(2, kernel.outputs.size(), "a table that was a bar, and what was written");
        String text = kernel.outputs.get(0).text();
        assertTrue(text.contains("\n" + store + ": 8 runs of 1 model and 1 prompt, "), text);
        assertFalse(kernel.outputs.get(0).html().contains("<b>"));
    }

    @Test
    void verifyNamesWhatIsTornAndPruneRemovesItWhenToldSo() throws Exception {
        store("verify");
        assertEquals(store + ": 8 pictures whole", kernel.last().text());
        Path torn = pictures().get(3);
        tear(torn);
        Verification found = (Verification) store("verify");
        assertEquals(7, found.whole().size());
        String line = torn + ": cut short";
        assertEquals(
                store + ": 7 pictures whole, 1 other file:\n" + line,
                kernel.last().text());

        store("prune", "--steps", "4", "--cfg", "3");
        String text = kernel.last().text();
        assertTrue(text.contains(": would remove 2 broken files and "), text);
        assertTrue(text.contains("without --yes\n" + line), text);
        assertEquals(8, pictures().size());
        store("prune", "--yes");
        assertTrue(
                kernel.last().text().contains(": removed 2 broken files and 0 runs ("),
                kernel.last().text());
        store("prune", "--yes", "--steps", "4", "--prompt", "布偶");
        assertTrue(pictures().size() == 3 || pictures().size() == 4, "all with two steps, but for the torn one");
        store("prune", "--yes");
        assertEquals(store + ": nothing to remove", kernel.last().text());
    }

    @Test
    void exportedPicturesComeBackAsATableWithScores() throws Exception {
        Path out = folder.resolve("out");
        store("export", out.toString(), "--steps", "4");
        assertEquals(
                out + ": 4 pictures added, 4 pictures in all, listed in index.csv",
                kernel.last().text());
        assertTrue(Files.exists(out.resolve("0001-steps4-cfg1-seed1-雪白的布偶猫 _b.png")));
        store("export", out.toString());
        assertEquals(
                out + ": 4 pictures added, 8 pictures in all, listed in index.csv",
                kernel.last().text());

        Files.writeString(out.resolve("broken.png"), "no picture");
        Table table =
                (Table) kernel.line("store", "import", out + "/*.png", "--scores", "colorfulness", "--as", "theirs");
        assertEquals(8, table.rowCount());
        assertEquals(CAT, table.stringColumn("prompt").get(0));
        assertEquals(2.0, table.doubleColumn("guidance").max());
        assertEquals(0, table.doubleColumn("colorfulness").countMissing());
        assertEquals(table, kernel.variables.get("theirs"));
        assertEquals(8, pictures().size(), "nothing is put among our own runs");
    }

    /** A picture with a graph as ComfyUI writes it. */
    private Path comfy(String name, String graph) throws Exception {
        byte[] png = Files.readAllBytes(pictures().get(0));
        byte[] text = ("prompt\0" + graph).getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer chunk = ByteBuffer.allocate(12 + text.length).putInt(text.length);
        chunk.put("tEXt".getBytes(StandardCharsets.ISO_8859_1)).put(text);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + text.length);
        chunk.putInt((int) crc.getValue());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(ImageIO.read(new ByteArrayInputStream(png)), "png", file);
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        told.write(file.toByteArray(), 0, 33);
        told.writeBytes(chunk.array());
        told.write(file.toByteArray(), 33, file.size() - 33);
        return Files.write(folder.resolve(name), told.toByteArray());
    }

    /** A graph of ComfyUI whose prompt, cfg and width come of a node that nobody knows: three cells, and no other. */
    @Test
    void whatAGraphCannotTellIsAMissingCell() throws Exception {
        String graph = """
                {"1": {"class_type": "KSampler", "inputs": {"seed": 5, "steps": 8, "cfg": ["9", 1],
                            "sampler_name": "euler",
                 "model": ["4", 0], "positive": ["2", 0], "negative": ["3", 0], "latent_image": ["5", 0]}},
                "2": {"class_type": "CLIPTextEncode", "inputs": {"text": ["9", 0]}},
                "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "blur"}},
                "4": {"class_type": "UNETLoader", "inputs": {"unet_name": "z.safetensors"}},
                "5": {"class_type": "EmptyLatentImage", "inputs": {"width": ["9", 2], "height": 64}},
                "9": {"class_type": "LanguageModel", "inputs": {"prompt": "describe a cat", "value": 3}}}""";
        comfy("comfy1.png", graph);
        comfy("comfy2.png", "{\"1\": " + "[".repeat(100_000));
        Table table = (Table)
                kernel.line("store", "import", folder.resolve("comfy?.png").toString());
        assertEquals(1, table.rowCount(), "a graph that cannot be read costs itself alone");
        List<String> missing = table.columns().stream()
                .filter(column -> column.isMissing(0))
                .map(column -> column.name())
                .toList();
        assertEquals(List.of("prompt", "guidance", "cfg", "schedule", "width"), missing);
        assertEquals(
                List.of("8", "5", "64", "z.safetensors"),
                Stream.of("steps", "seed", "height", "model")
                        .map(name -> table.column(name).getString(0))
                        .toList());
    }

    @Test
    void anInterruptStopsBetweenTwoFiles() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> store("verify"));
        assertEquals("stopped; nothing is changed", kernel.last().text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prune --before yesterday | --before yesterday: expected a day, such as 2026-01-31",
                "prune --cfg 0.5          | cfg 0.5",
                "prune --steps few        | --steps: 'few' is not a number",
                "prune --cfg 3 --guidance 2 | --guidance and --cfg are one thing in two conventions",
                "export STORE             | not an earlier export: it holds",
                "export STORE/x --steps 9 | no run matches all given options",
                "list --store nowhere     | store nowhere: no such folder; name a folder in which a sweep",
                "import nothing-*.png     | nothing-*.png: no file matches",
                "improt                   | did you mean import",
            })
    void mistakesAreOneLine(String typed, String expected) {
        String[] words =
                Stream.of(typed.split(" ")).map(w -> w.replace("STORE", store)).toArray(String[]::new);
        boolean own = words[0].equals("prune") || words[0].equals("export");
        MagicException e = assertThrows(MagicException.class, () -> {
            if (own) {
                store(words[0], Arrays.copyOfRange(words, 1, words.length));
            } else {
                kernel.line("store", words);
            }
        });
        assertTrue(e.getMessage().contains(expected), e.getMessage());
        assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
}
