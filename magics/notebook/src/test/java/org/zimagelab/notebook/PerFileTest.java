package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;
import tech.tablesaw.api.Table;

/** Of many files each costs only itself, and one line. */
class PerFileTest {
    /** Seconds after which what has not happened never will. */
    private static final int HANG = 60;

    private final PaintedModel model = new PaintedModel(Variant.BASE);
    private final NotebookKernel kernel = NotebookKernel.installed(() -> model);

    @TempDir
    Path folder;

    /** What is printed meanwhile, in lines. */
    private static List<String> told(Printed.Action action) throws Exception {
        return Printed.out(action).lines().toList();
    }

    private void spoil() throws Exception {
        BufferedImage image = new BufferedImage(200, 200, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 200; i++) {
            image.setRGB(i, i, 0xffffff);
        }
        ImageIO.write(image, "png", folder.resolve("good.png").toFile());
        byte[] promise = Files.readAllBytes(folder.resolve("good.png"));
        ByteBuffer.wrap(promise).putInt(16, 60_000).putInt(20, 60_000);
        CRC32 crc = new CRC32();
        crc.update(promise, 12, 17);
        ByteBuffer.wrap(promise).putInt(29, (int) crc.getValue());
        Files.write(folder.resolve("promise.png"), promise);
        Files.writeString(folder.resolve("text\u001b[2J.png"), "hello");
        Files.createFile(folder.resolve("empty.png"));
        Files.createSymbolicLink(folder.resolve("dangling.png"), folder.resolve("gone"));
        pipe(folder.resolve("pipe.png"));
    }

    @Test
    void scoresOfManyFiles() throws Exception {
        spoil();
        Object[] table = new Object[1];
        List<String> lines = told(() -> table[0] = kernel.line(
                "score", folder + "/*.png", folder + "/*.nothing", "nobody.png", "--scores", "blur_effect"));
        assertEquals(1, ((Table) table[0]).rowCount());
        String all = String.join("\n", lines);
        for (String reason : List.of(
                "promise.png: 60000×60000 pixels, more than the 100 megapixels read here",
                "text\\u001b[2J.png: not a picture of a format that can be read here",
                "empty.png: the file is empty",
                "dangling.png: a link to " + folder.resolve("gone") + ", which does not exist",
                "pipe.png: a pipe, socket or device, not a file",
                "*.nothing: no file matches",
                "nobody.png: no such file")) {
            assertEquals(1, lines.stream().filter(line -> line.contains(reason)).count(), reason + " in\n" + all);
        }
        assertEquals(
                7,
                lines.stream().filter(line -> line.startsWith("passed over: ")).count(),
                all);
    }

    @Test
    void diagnosesAndImportsOfManyFiles() throws Exception {
        spoil();
        List<String> lines = told(() -> kernel.line("diagnose", folder + "/*.png"));
        assertEquals(
                5,
                lines.stream().filter(line -> line.startsWith("passed over: ")).count(),
                () -> lines.toString());
        List<String> imported = told(() -> {
            MagicException e = assertThrows(
                    MagicException.class, () -> kernel.line("store", "import", folder + "/*.png", "no*pe"));
            assertEquals("no picture to import: all 7 were passed over", e.getMessage());
        });
        assertEquals(7, imported.size(), () -> imported.toString());
        assertEquals(
                "no*pe: no file matches",
                assertThrows(MagicException.class, () -> kernel.line("store", "import", "no*pe"))
                        .getMessage());
    }

    @Test
    void veryManyFilesAreSummedUp() throws Exception {
        spoil();
        for (int i = 0; i < 300; i++) {
            Files.writeString(folder.resolve("x" + i + ".png"), i % 3 == 0 ? "hello" : "");
        }
        for (String[] magic : List.of(
                new String[] {"score", folder + "/*.png", "--scores", "noise"},
                new String[] {"diagnose", folder + "/*.png"})) {
            List<String> lines = told(() -> kernel.line(magic[0], Arrays.copyOfRange(magic, 1, magic.length)));
            assertEquals(
                    6,
                    lines.stream()
                            .filter(line -> line.startsWith("passed over: "))
                            .count(),
                    () -> lines.toString());
            assertEquals(
                    1,
                    lines.stream()
                            .filter(line ->
                                    line.startsWith("passed over: and 300 others: the file is empty (200 times); "))
                            .count(),
                    () -> lines.toString());
        }
        List<String> imported = told(() -> {
            MagicException e =
                    assertThrows(MagicException.class, () -> kernel.line("store", "import", folder + "/*.png"));
            assertEquals("no picture to import: all 306 were passed over", e.getMessage());
        });
        assertEquals(6, imported.size(), () -> imported.toString());
    }

    /** A folder whose path is longer than the system takes: nobody can list it, not even root. */
    @Test
    void foldersThatCannotBeReadCostALine() throws Exception {
        spoil();
        Path upper = Files.createDirectory(folder.resolve("upper"));
        Path lower = Files.createDirectory(folder.resolve("lower"));
        Path upperEnd = upper;
        Path lowerEnd = lower;
        for (int i = 0; i < 14; i++) {
            upperEnd = Files.createDirectory(upperEnd.resolve("u".repeat(200)));
            lowerEnd = Files.createDirectory(lowerEnd.resolve("l".repeat(200)));
        }
        Path moved = upperEnd.resolve("lower");
        Files.move(lower, moved);
        try {
            Object[] table = new Object[1];
            List<String> lines =
                    told(() -> table[0] = kernel.line("score", folder + "/**/good.png", folder + "/good.png"));
            assertEquals(1, ((Table) table[0]).rowCount());
            assertEquals(
                    1,
                    lines.stream()
                            .filter(line -> line.contains("ile name too long"))
                            .count(),
                    () -> lines.toString());
            assertTrue(lines.stream().allMatch(line -> line.length() < 500), () -> lines.toString());
        } finally {
            Files.move(moved, lower);
        }
    }

    private Path store() {
        return folder.resolve("store");
    }

    /** Eight runs of one prompt, named mine. */
    private void sweep() throws Exception {
        kernel.line("zimage", "load", "painted");
        kernel.cell(
                "sweep",
                "a cat",
                "--steps=2,8",
                "--guidance=0,4",
                "--seeds=1,2",
                "--as=mine",
                "--scores=noise",
                "--store=" + store());
        kernel.outputs.clear();
    }

    private List<Path> runs() throws Exception {
        try (Stream<Path> files = Files.list(store().resolve("runs"))) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList();
        }
    }

    private static Path tear(Path file) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        return Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    }

    /** In the place of whatever is there; skips the test where the system makes none. */
    private static Path pipe(Path file) throws Exception {
        Files.deleteIfExists(file);
        int ended = -1;
        try {
            ended = new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
        } catch (IOException e) {
            // There is no such program.
        }
        assumeTrue(ended == 0, "no mkfifo");
        return file;
    }

    private static void assertNamedOnce(Path file, List<String> lines) {
        String name = file.getFileName().toString();
        assertEquals(1, lines.stream().filter(line -> line.contains(name)).count(), () -> lines.toString());
        assertEquals(1, lines.size(), () -> lines.toString());
    }

    /** Reads as a person types, who answers the same for ever; nothing waits in it beforehand. */
    private static InputStream always(String answer) {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                String line = answer + "\n";
                return line.charAt(at++ % line.length());
            }
        };
    }

    @Test
    @Timeout(value = HANG, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void gridRatingAndExportGoOnPastAPictureThatCannotBeRead() throws Exception {
        sweep();
        Path torn = tear(runs().get(3));
        Path gone = runs().get(5);
        Files.delete(gone);
        for (List<String> options : List.of(
                List.<String>of(),
                List.of("--html", folder.resolve("a.html").toString()),
                List.of("--html", folder.resolve("b.html").toString(), "--pictures", "folder"))) {
            List<String> lines = told(() -> kernel.line(
                    "grid", Stream.concat(Stream.of("mine"), options.stream()).toArray(String[]::new)));
            assertEquals(2, lines.size(), () -> lines.toString());
            for (Path bad : List.of(torn, gone)) {
                assertNamedOnce(
                        bad,
                        lines.stream()
                                .filter(line -> line.contains(bad.getFileName().toString()))
                                .toList());
            }
        }
        InputStream before = System.in;
        List<String> lines;
        try {
            System.setIn(always("l"));
            lines = told(() -> kernel.line("rate", "mine", "--pairs", "100"));
        } finally {
            System.setIn(before);
        }
        String votes = Files.readString(store().resolve("votes.jsonl"));
        assertTrue(votes.lines().count() >= 5, votes);
        for (Path bad : List.of(torn, gone)) {
            String name = bad.getFileName().toString();
            assertFalse(votes.contains(name.substring(0, name.length() - 4)), votes);
            assertNamedOnce(
                    bad, lines.stream().filter(line -> line.contains(name)).toList());
        }
        Path out = folder.resolve("out");
        assertNamedOnce(torn, told(() -> kernel.line("store", "export", out.toString(), "--store", store() + "")));
        assertEquals(7, Files.readAllLines(out.resolve("index.csv")).size(), "a head and six pictures");
    }

    @Test
    @Timeout(value = HANG, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPipeNamedAsTheVotesHoldsNobodyUp() throws Exception {
        sweep();
        Path votes = pipe(store().resolve("votes.jsonl"));
        Exception e = assertThrows(Exception.class, () -> kernel.line("rate", "mine"));
        assertEquals(votes + ": a pipe, socket or device, not a file", e.getMessage());
    }
}
