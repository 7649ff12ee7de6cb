package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.report.Report;
import org.zimagelab.tuning.report.Reproduction;
import org.zimagelab.tuning.report.SweepCell;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;

/** {@code %report}: the page, its links, and runs that are made again. */
class ReportTest extends PaintedMagics {
    private static final String TWO = CAT + "\n---\na red circle";

    private Path page() {
        return folder.resolve("page.html");
    }

    private String report(String body, String... words) throws Exception {
        String[] all = Stream.concat(Stream.of(words), Stream.of("--html", page().toString()))
                .toArray(String[]::new);
        kernel.cell("report", body, all);
        return Files.readString(page());
    }

    private Runs two(String... more) throws Exception {
        List<String> args = Stream.concat(
                        Stream.of("--steps", "2,4,8", "--cfg", "1,3", "--seeds", "1:4:1", "--store", store()),
                        Stream.of(more))
                .toList();
        return (Runs) kernel.cell("sweep", TWO, args.toArray(String[]::new));
    }

    private static Set<String> all(String html, String pattern) {
        return Pattern.compile(pattern)
                .matcher(html)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
    }

    /** Nothing is fetched, no text is markup, and each link leads to a place of the page. */
    private static void assertWhole(String html) {
        assertFalse(html.contains("<script"), "no script, of whomever");
        assertEquals(Set.of(), all(html, "(?:src|href)=\"((?!#|data:)[^\"]*)\""));
        assertFalse(html.contains("url("), "nothing of a style is fetched");
        Set<String> lost = new HashSet<>(all(html, "href=\"#([^\"]*)\""));
        lost.removeAll(all(html, " id=\"([^\"]*)\""));
        assertEquals(Set.of(), lost, "links that lead nowhere");
        Matcher ids = Pattern.compile(" id=\"([^\"]*)\"").matcher(html);
        Set<String> seen = new HashSet<>();
        while (ids.find()) {
            assertTrue(seen.add(ids.group(1)), "twice: " + ids.group(1));
        }
    }

    @Test
    void aPageSaysEverythingAndLeadsFromNumbersToRuns() throws Exception {
        Runs runs = two("--as", "mine");
        String html =
                report("Which steps for <my> cat?\n哪种步数最好？", "mine", "--within", "0.05", "--title", "Cats & circles");
        if (System.getenv("KEEP_PAGE") != null) {
            Files.writeString(Path.of(System.getenv("KEEP_PAGE")), html);
        }
        assertWhole(html);
        assertTrue(html.contains("<h1>Cats &amp; circles</h1>"));
        assertTrue(html.contains("Which steps for &lt;my&gt; cat?"));
        for (String part : List.of(
                "fixed",
                "design",
                "pictures",
                "verdicts",
                "charts",
                "scores",
                "cost",
                "limits",
                "manifest",
                "again",
                "runs")) {
            assertTrue(html.contains("<section id=\"" + part + "\""), part);
        }
        for (Run run : runs.runs()) {
            assertTrue(html.contains(run.key()), "every run with its key");
        }
        assertEquals(48, all(html, "href=\"(#run-\\d+)\"").size(), "each picture leads to its run");
        assertEquals(6, all(html, "href=\"(#cell-\\d+)\"").size());
        assertTrue(html.contains("0.05 blur_effect: as you said"), "the margin and who fixed it");
        assertTrue(html.contains("these prompts, new seeds"));
        assertTrue(html.contains("<text "), "charts have text");
        assertTrue(html.contains(runs.models().get(0).fingerprint()));
        assertTrue(html.contains("%%sweep --steps 2,4,8 --guidance 0,2 --size 64x64 --seeds 1,2,3,4"), html);
        assertTrue(html.contains("@media print") && html.contains("prefers-color-scheme: dark"));
    }

    @Test
    void theCellMakesTheSameRunsAgain() throws Exception {
        for (String[] words : List.of(
                new String[] {
                    "--steps", "2,4", "--cfg", "1,1.1", "--seeds", "3,1", "--negative", "bl'ur", "--negative", "x"
                },
                new String[] {"--points", "2/1,4/3", "--sampler", "euler,heun", "--shift", "2,3.5"},
                new String[] {"--steps", "4", "--stages", "off;0-0.5:cfg3,0.5-1:cfg1", "--size", "64x64,96x64"})) {
            Runs runs = (Runs) kernel.cell(
                    "sweep",
                    TWO,
                    Stream.concat(Stream.of(words), Stream.of("--store", store()))
                            .toArray(String[]::new));
            SweepCell again = SweepCell.of(runs);
            assertEquals(runs.planned().size(), again.pictures(), again.text());
            String line = again.text().lines().findFirst().orElseThrow();
            String body = again.text().substring(line.length() + 1);
            List<String> typed = words(line);
            Runs made = (Runs) kernel.cell(
                    "sweep",
                    body,
                    Stream.concat(typed.stream(), Stream.of("--store", store())).toArray(String[]::new));
            assertEquals(keys(runs), keys(made), again.text());
        }
    }

    /** The words behind the name of a magic, as a kernel takes them out of a line. */
    private static List<String> words(String line) {
        return Pattern.compile("'([^']*)'|\"((?:\\\\\"|[^\"])*)\"|(\\S+)")
                .matcher(line)
                .results()
                .skip(1)
                .map(word -> Stream.of(1, 2, 3)
                        .map(word::group)
                        .filter(part -> part != null)
                        .findFirst()
                        .orElseThrow())
                .toList();
    }

    private static Set<String> keys(Runs runs) {
        return runs.planned().stream().map(Run::key).collect(Collectors.toSet());
    }

    @Test
    void chineseIsSpokenWhereItIsAskedFor() throws Exception {
        two("--as", "mine");
        String html = report("", "mine", "--lang", "zh");
        assertWhole(html);
        assertTrue(html.contains("<html lang=\"zh-CN\">"));
        assertTrue(html.contains("事先确定") && html.contains("余量 δ") && html.contains("图片列表"));
        assertFalse(html.contains("<section id=\"question\""), "no question was asked");
    }

    @Test
    void aReportIsWrittenWhereThereIsNoAnswer() throws Exception {
        // one prompt and --for new
        sweep("--as", "one");
        String html = report("", "one", "--for", "new");
        assertWhole(html);
        assertTrue(html.contains("No answer: one prompt says nothing about new prompts"), html);
        assertTrue(html.contains("All pictures have one prompt"));
        // one cell, no scores that can be compared
        kernel.cell("sweep", CAT, "--steps", "2", "--cfg", "1", "--seeds", "1", "--store", store(), "--as", "cell");
        assertTrue(report("", "cell").contains("nothing to choose from"));
    }

    @Test
    void anInterruptedSweepSaysWhatIsMissing() throws Exception {
        model.interruptAfter = 7;
        assertThrows(InterruptedException.class, () -> sweep("--as", "cut"));
        String html = report("", "cut", "--within", "0.05");
        assertWhole(html);
        assertTrue(html.contains("11 planned runs were not made"), html);
        assertTrue(html.contains("18 planned: 7 with a picture, 11 not made"));
    }

    @Test
    void aFolderOfRunsIsReportedWithoutAModel() throws Exception {
        two();
        Path pictures = Path.of(store(), "runs");
        try (Stream<Path> files = Files.list(pictures)) {
            Files.delete(files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .findFirst()
                    .orElseThrow());
        }
        kernel.line("zimage", "unload");
        String html = report("", store());
        assertWhole(html);
        assertTrue(html.contains("47 planned: 47 with a picture"));
        assertTrue(html.contains("The models of these runs are not all in memory"));
        assertTrue(html.contains("failed, not made or without this score"), "complete blocks are counted");
    }

    @Test
    void manyPicturesLeaveThePageUsable() throws Exception {
        Runs runs = (Runs) kernel.cell(
                "sweep",
                CAT,
                "--steps",
                "1,2",
                "--cfg",
                "1",
                "--size",
                "16x16",
                "--seeds",
                "1:210:1",
                "--scores",
                "colorfulness",
                "--store",
                store(),
                "--as",
                "many");
        assertEquals(420, runs.size());
        String html = report("", "many", "--score", "seconds", "--within", "1");
        assertWhole(html);
        assertEquals(400, all(html, "href=\"(#run-\\d+)\"").size());
        assertTrue(html.contains("400 of 420 places are shown, in whole blocks; %grid many --html FILE shows all."));
        assertTrue(html.length() < 3_000_000, "characters: " + html.length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--html a.txt | .html",
                "--pdf a.html | .pdf",
                "--html none/a.html | does not exist",
                "--share 0.5 | is an option of --verify",
                "--objective sharp-and-clean --score seconds | leave --score",
                "--score seconds,blur_effect | have no single answer",
                "--lang fr | expected en or zh",
                "--verify none | no such folder",
                "--verify none --html a.html | writes no page",
            })
    void badInputIsOneLine(String words, String expected) throws Exception {
        sweep("--as", "mine");
        MagicException e = assertThrows(
                MagicException.class,
                () -> kernel.line(
                        "report",
                        Stream.concat(Stream.of("mine"), Stream.of(words.strip().split(" ")))
                                .toArray(String[]::new)));
        assertEquals(1, e.getMessage().lines().count());
        assertTrue(e.getMessage().contains(expected.strip()), e.getMessage());
    }

    @Test
    void runsAreMadeAgainAndCompared() throws Exception {
        Runs runs = two();
        int before = model.made.get();
        Reproduction some = (Reproduction) kernel.line("report", "--verify", store(), "--as", "checked");
        assertEquals(some, kernel.variables.get("checked"));
        assertEquals(5, some.checks().size(), "a tenth of 48, rounded up");
        assertEquals(5, some.count(Reproduction.Verdict.IDENTICAL));
        assertEquals(before + 5, model.made.get(), "really made again");
        assertEquals(
                "5 of 48 runs drawn at random (seed 0): 5 identical, 0 different, 0 not possible here",
                kernel.last().text().lines().findFirst().orElseThrow());
        Reproduction others =
                (Reproduction) kernel.line("report", "--verify", store(), "--draw", "1", "--share", "0.25");
        assertEquals(12, others.checks().size());
        assertEquals(runs.size(), others.runs());
        // other pixels under the same key: what a change of the program would do
        model.change = image -> image.setRGB(3, 4, image.getRGB(3, 4) ^ 0x050000);
        Reproduction changed = (Reproduction) kernel.line("report", "--verify", store());
        assertEquals(5, changed.count(Reproduction.Verdict.DIFFERENT));
        String detail = changed.checks().get(0).detail();
        assertTrue(detail.matches("1 of 4.096 pixels, by at most [45] levels, PSNR \\d+(\\.\\d+)? dB"), detail);
        // no model, and another one
        kernel.line("zimage", "unload");
        Reproduction none = (Reproduction) kernel.line("report", "--verify", store());
        assertEquals(5, none.count(Reproduction.Verdict.NOT_POSSIBLE));
        assertTrue(
                none.checks().get(0).detail().startsWith("no model is loaded"),
                none.checks().get(0).detail());
    }

    @Test
    void theReportIsAVariable() throws Exception {
        two("--as", "mine");
        Report report = (Report) kernel.line("report", "mine", "--html", page().toString(), "--as", "written");
        assertEquals(report, kernel.variables.get("written"));
        assertEquals(6, report.cells().size());
        assertTrue(
                kernel.last().text().endsWith("written: " + page()),
                kernel.last().text());
    }
}
