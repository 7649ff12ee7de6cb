package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.notebook.display.GridPage;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.diagnosis.Diagnosis;
import org.zimagelab.tuning.diagnosis.Finding;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Outcome;
import org.zimagelab.tuning.run.Run;
import tech.tablesaw.api.Table;

/** A sweep and the magics that show it, on a model that paints. */
class SweepMagicsTest extends PaintedMagics {

    @Test
    void aSweepShowsItsGridAndItsRuns() throws Exception {
        Runs runs = sweep();
        assertEquals(18, runs.size());
        assertEquals(1, kernel.outputs.size());
        String html = kernel.last().html();
        assertEquals(18, html.split("data:image/jpeg;base64,", -1).length - 1);
        assertTrue(html.contains("guidance 4<br>") && html.contains("cfg 5") && html.contains("8 steps"), html);
        assertTrue(html.contains("18 made"), html.substring(html.length() - 300));
        assertFalse(html.contains("<script>"));
        assertTrue(html.length() < 200_000);
        kernel.line("table");
        assertTrue(kernel.last().html().contains("18 rows"));
        assertFalse(kernel.last().html().contains("<script>"));
        Table table = (Table) kernel.line("table", "runs");
        assertEquals(18, table.rowCount());
    }

    @Test
    void aSweepGoesOnWhereItWasInterrupted() throws Exception {
        model.interruptAfter = 5;
        InterruptedException e = assertThrows(InterruptedException.class, this::sweep);
        assertTrue(e.getMessage().contains("5 of 18"), e.getMessage());
        assertTrue(
                kernel.last().text().contains("Run the same cell again"),
                kernel.last().text());
        assertEquals(5, ((Table) kernel.line("table")).rowCount());
        model.interruptAfter = Integer.MAX_VALUE;
        Runs runs = sweep();
        assertEquals(18, model.made.get());
        assertEquals(
                5,
                runs.runs().stream()
                        .filter(r -> r.outcome() instanceof Outcome.Reused)
                        .count());
    }

    @Test
    void aSweepOfPointsStagesAndSizesHasABlockForEach() throws Exception {
        Runs points = (Runs) kernel.cell("sweep", CAT, "--points", "20/12,80/5", "--store", store());
        assertEquals(2, points.size());
        Runs runs = (Runs) kernel.cell(
                "sweep",
                CAT,
                "--steps",
                "4",
                "--cfg",
                "1,3",
                "--stages",
                "off; 0-0.5:cfg4,0.5-1:cfg9",
                "--size",
                "64x64,32x64",
                "--negative",
                "模糊",
                "--negative",
                "",
                "--exclude",
                "size=32x64,guidance=2",
                "--shuffle",
                "3",
                "--store",
                store());
        // two negatives; 64x64: two strengths and the stages, 32x64: one and the stages
        assertEquals(10, runs.size());
        String html = kernel.last().html();
        assertTrue(html.contains("stages 0-0.5:cfg4,0.5-1:cfg9"), html);
        assertTrue(html.contains("64x64") && html.contains("32x64"), html);
        assertTrue(html.contains("negative none") && html.contains("negative 模糊"), html);
        assertTrue(html.indexOf("guidance 0<br>") < html.indexOf("guidance 2<br>"), "columns as they were named");
        assertTrue(runs.table().columnNames().contains("stages"));
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        GridPage.of("stages", runs, (index, run, image) -> {}).writeTo(page);
        assertTrue(
                page.toString(StandardCharsets.UTF_8).contains("stages 0-0.5:cfg4,0.5-1:cfg9"),
                "the page names its blocks too");
    }

    @Test
    void aDryRunMakesNothingAndSaysWhatItWouldTake() throws Exception {
        sweepCell("--dry-run");
        String text = kernel.last().text();
        assertEquals(0, model.made.get(), "some steps of one, to know the time");
        assertEquals(1, kernel.outputs.size());
        assertEquals(3, kernel.last().updates, "two steps, and what they tell");
        assertTrue(text.contains("9 cells, 18 runs") && text.contains("network calls") && text.contains("time"), text);
        sweep();
        sweepCell("--dry-run");
        assertTrue(
                kernel.last().text().contains("to make: 0 runs"), kernel.last().text());
        sweepCell("--dry-run", "--fresh");
        assertTrue(
                kernel.last().text().contains("to make: 18 runs"), kernel.last().text());
    }

    @Test
    void aDryRunTimesEachSize() throws Exception {
        sweepCell("--size", "64x64,32x64", "--dry-run");
        String text = kernel.last().text();
        assertTrue(text.contains(", estimated from a picture of each size\n"), text);
        assertEquals(6, kernel.last().updates);
    }

    @Test
    void aDryRunThatIsInterruptedSaysSo() {
        model.interruptAfter = 0;
        assertThrows(InterruptedException.class, () -> sweepCell("--dry-run"));
        assertEquals("stopped while network calls were timed", kernel.last().text());
    }

    @Test
    void filesAreWritten() throws Exception {
        sweep();
        Path csv = folder.resolve("t.csv");
        Path png = folder.resolve("h.png");
        Path svg = folder.resolve("l.svg");
        Path html = folder.resolve("g.html");
        kernel.line("table", "--csv", csv.toString());
        kernel.line("plot", "--kind", "heatmap", "--save", png.toString());
        kernel.line("plot", "--kind", "lines", "--score", "colorfulness", "--save", svg.toString());
        kernel.line("grid", "--html", html.toString());
        assertEquals(19, Files.readAllLines(csv).size());
        assertEquals(720, ImageIO.read(png.toFile()).getWidth());
        assertTrue(Files.readString(svg).contains("<svg "));
        String page = Files.readString(html);
        assertEquals(18, page.split("<script type=\"text/plain\"", -1).length - 1);
        assertEquals(18, page.split("data:image/jpeg;base64,", -1).length - 1);
        assertFalse(page.contains("alert(\"1\")"));
        assertFalse(page.contains("http:") || page.contains("https:"));
    }

    /** A link to a device that is always full: what is written there fails as on a full disk. */
    @Test
    void aFullDiskIsNamedWithTheFile() throws Exception {
        Path device = Path.of("/dev/full");
        assumeTrue(Files.exists(device));
        sweep();
        String[][] cells = {
            {"table", "--csv", "t.csv"},
            {"plot", "--kind", "heatmap", "--save", "h.png"},
            {"plot", "--kind", "lines", "--score", "colorfulness", "--save", "l.svg"},
            {"grid", "--html", "g.html"}
        };
        for (String[] cell : cells) {
            int last = cell.length - 1;
            Path file = Files.createSymbolicLink(folder.resolve(cell[last]), device);
            cell[last] = file.toString();
            String message = assertThrows(
                            MagicException.class, () -> kernel.line(cell[0], Arrays.copyOfRange(cell, 1, cell.length)))
                    .getMessage();
            assertEquals(file + ": cannot be written: no space left on device", message);
        }
    }

    @Test
    void aFileThatALinkNamesIsReplacedAndTheLinkStays() throws Exception {
        sweep();
        Path file = Files.writeString(folder.resolve("far.csv"), "earlier");
        Path link = Files.createSymbolicLink(folder.resolve("near.csv"), file);
        kernel.line("table", "--csv", link.toString());
        assertTrue(Files.isSymbolicLink(link));
        assertEquals(19, Files.readAllLines(file).size());
    }

    @Test
    void aPageCanHaveItsPicturesBesideIt() throws Exception {
        Runs runs = sweep();
        kernel.line("grid", "--html", folder.resolve("我的 grid.html").toString(), "--pictures", "folder");
        String page = Files.readString(folder.resolve("我的 grid.html"));
        Run first = runs.runs().get(0);
        String name = first.file().orElseThrow().getFileName().toString();
        assertTrue(page.contains("%E6%88%91%E7%9A%84%20grid_pictures/" + name), page);
        assertFalse(page.contains("<script type=\"text/plain\""));
        assertArrayEquals(
                Files.readAllBytes(first.file().orElseThrow()),
                Files.readAllBytes(folder.resolve("我的 grid_pictures").resolve(name)));
    }

    @Test
    void everyKindOfChartIsDrawnOrItsNumbersAre() throws Exception {
        sweep();
        Path csv = folder.resolve("数.csv");
        for (String kind : List.of("heatmap", "lines", "interaction", "pareto", "box", "surface", "convergence")) {
            kernel.line("plot", "--kind", kind, "--as", "chart");
            assertTrue(
                    kernel.last().text().startsWith(kind + " of "),
                    kernel.last().text());
            assertTrue(
                    kernel.last()
                            .text()
                            .endsWith(
                                    "\nto see it where only text is shown: %plot --kind " + kind + " --save chart.png"),
                    kernel.last().text());
            assertEquals(
                    !kind.equals("convergence"),
                    kernel.last().text().contains("lower is better; best-looking mean "),
                    kernel.last().text());
            Class<?> type =
                    kind.equals("heatmap") ? org.knowm.xchart.HeatMapChart.class : org.knowm.xchart.XYChart.class;
            assertTrue(type.isInstance(kernel.variables.get("chart")), kind);
            Table table =
                    (Table) kernel.line("plot", "--kind", kind, "--table", "--csv", csv.toString(), "--as", "numbers");
            assertEquals(9, table.rowCount(), kind);
            assertEquals(10, Files.readAllLines(csv).size(), kind);
            assertInstanceOf(Table.class, kernel.variables.get("numbers"));
        }
        assertTrue(
                kernel.evaluated.stream().anyMatch(code -> code.startsWith("org.knowm.xchart.XYChart chart = ")),
                "a type that Java cells know");
        kernel.line("plot", "--kind", "convergence", "--score", "psnr", "--tolerance", "0.2");
        assertTrue(kernel.last().text().contains("not quality"), kernel.last().text());
        assertTrue(
                kernel.last().text().contains("no number of steps is marked"),
                kernel.last().text());
        kernel.line("plot", "--kind", "convergence", "--tolerance", "0.2");
        assertTrue(kernel.last().text().contains("within 20 %"), kernel.last().text());
        kernel.line("plot", "--kind", "pareto", "--only", "steps=2");
        assertTrue(
                kernel.last().text().contains("network calls, which are counted"),
                kernel.last().text());
        assertTrue(
                kernel.last().text().endsWith("%plot --only 'steps=2' --kind pareto --save chart.png"),
                kernel.last().text());
        kernel.line("plot", "--kind", "pareto", "--cost", "seconds", "--score", "blur_effect");
        assertTrue(
                kernel.last().text().contains("measured seconds, which vary"),
                kernel.last().text());
        assertTrue(
                kernel.last().text().endsWith(" --score blur_effect --cost seconds --save chart.png"),
                kernel.last().text());
    }

    @Test
    void anyVariableOfTypeRunsCanBeNamed() throws Exception {
        kernel.variables.put("other", sweep());
        assertEquals(18, ((Table) kernel.line("table", "other")).rowCount());
    }

    @Test
    void filesFromAnywhereAreScored() throws Exception {
        kernel.cell(
                "generate",
                "a",
                "--count",
                "3",
                "--save",
                folder.resolve("p.png").toString());
        Files.writeString(folder.resolve("p-bad.png"), "no picture");
        String notes = Printed.out(() -> {
            Table table = (Table) kernel.line("score", folder + "/p-*.png", "--scores", "blur_effect,colorfulness");
            assertEquals(3, table.rowCount());
            assertEquals(List.of("file", "blur_effect", "colorfulness"), table.columnNames());
        });
        assertTrue(notes.contains("p-bad.png: not a picture"), notes);
    }

    @Test
    void aScoreIsAddedToAFinishedSweepAndNothingIsMade() throws Exception {
        sweep("--as", "mine");
        Table added = (Table) kernel.line("score", "mine", "--scores", "noise");
        assertEquals(18, model.made.get());
        assertEquals(18, added.rowCount());
        assertEquals(List.of("file", "prompt", "steps", "guidance", "cfg", "seed", "noise"), added.columnNames());
        assertEquals(0, added.doubleColumn("noise").countMissing());
        assertTrue(kernel.last().html().contains("levels, lower is better, healthy 0 to 5"));
        assertTrue(kernel.last().text().contains("noise: levels, lower is better, healthy 0 to 5"));
        assertTrue(((Runs) kernel.variables.get("mine")).scoreNames().contains("noise"));
        kernel.line("plot", "mine", "--score", "noise");
        kernel.line("table", "mine");
        assertTrue(kernel.last().html().contains("healthy 15 to 82"), "the band of colorfulness");

        Table stored = (Table) kernel.line("score", store(), "--scores", "noise,entropy");
        assertEquals(18, stored.rowCount());
        assertEquals(
                added.doubleColumn("noise").asSet(),
                stored.doubleColumn("noise").asSet());
    }

    @Test
    void aCellWithoutAValueHasItsReason() throws Exception {
        Path plain = folder.resolve("plain.png");
        ImageIO.write(new java.awt.image.BufferedImage(128, 128, 1), "png", plain.toFile());
        String[] line = {plain.toString(), "--scores", "blur_effect,adherence"};
        Table[] table = new Table[1];
        String notes = Printed.out(() -> table[0] = (Table) kernel.line("score", line));
        assertEquals(List.of("file", "blur_effect", "adherence", "reasons"), table[0].columnNames());
        String reason = table[0].stringColumn("reasons").get(0);
        assertTrue(reason.startsWith("adherence: ") && reason.contains("prompt"), reason);
        assertTrue(notes.contains("score adherence: "), notes);
        // what needs a prompt is not among all that can be computed of such a picture
        Table all = (Table) kernel.line("score", plain.toString());
        assertFalse(all.columnNames().contains("adherence"));
    }

    @Test
    void aDiagnosisShowsItsEvidence() throws Exception {
        sweep("--as", "mine");
        Diagnosis one = (Diagnosis) kernel.line(
                "diagnose", "mine", "--steps", "2", "--cfg", "5", "--seed", "1", "--lang", "zh", "--as", "why");
        assertEquals(one, kernel.variables.get("why"));
        assertTrue(kernel.last().text().contains("2 steps"), kernel.last().text());
        String html = kernel.last().html();
        assertTrue(!one.findings().isEmpty() && html.contains("data:image/png;base64,"), html);
        String text = kernel.last().text();
        String settings = " · 2 steps · guidance 4 (cfg 5) · seed 1";
        assertTrue(text.contains(settings + "\n") && text.contains("\n建议：") && !text.contains("try: "), text);
        assertTrue(html.contains(settings) && html.contains("<details><summary"), html);
        assertFalse(html.matches("(?s).*[0-9a-f]{40}[^0-9a-f].*"), "no key stands for a picture");
        String unfolded = html.replaceAll("(?s)<details>.*?</details>", "");
        for (Finding finding : one.findings()) {
            boolean first = finding == one.findings().get(0);
            assertEquals(first, unfolded.contains(finding.what(Language.ZH)), "one line of what is wrong");
            assertTrue(html.contains(finding.what(Language.ZH)) && text.contains(finding.what(Language.ZH)), html);
        }
        assertEquals(one.findings().size() > 1, html.contains("<summary style=\"cursor:pointer;opacity:0.75\">另有："));
        kernel.line("diagnose", "mine", "--steps", "2", "--cfg", "5", "--seed", "1", "--lang", "en");
        assertTrue(kernel.last().text().contains("\ntry: "), kernel.last().text());
        assertEquals(18, model.made.get());

        List<?> several = (List<?>) kernel.line("diagnose", "--lang", "en");
        assertTrue(several.size() <= 18 && several.get(0) instanceof Diagnosis);
        assertFalse(
                kernel.last().text().contains("。") || kernel.last().text().contains("："),
                kernel.last().text());
        Path file = ((Runs) kernel.variables.get("mine")).runs().get(0).file().orElseThrow();
        assertEquals(17, ((Diagnosis) kernel.line("diagnose", file.toString())).others());
        kernel.cell("generate", "a", "--as", "cat");
        assertEquals(0, ((Diagnosis) kernel.line("diagnose", "cat")).others());
    }
}
