package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.tuning.results.Runs;
import org.zimagelab.tuning.run.Run;
import tech.tablesaw.api.Table;

/** {@code %rate} with a person who types into {@code System.in}. */
class RateTest {
    private static final String CAT = "雪白的布偶猫 <script>alert(\"1\")</script>";

    private final NotebookKernel kernel = NotebookKernel.painted();
    private final InputStream before = System.in;
    /** What the display showed whenever something was asked. */
    private final List<String> shown = new ArrayList<>();

    @TempDir
    Path folder;

    /** Gives a line each time it has none left, as a kernel's does, and ends or is interrupted after the last. */
    private final class Typing extends InputStream {
        private final List<String> lines;
        private byte[] line = new byte[0];
        private int at;

        Typing(String... lines) {
            this.lines = new ArrayList<>(List.of(lines));
        }

        @Override
        public int read() {
            if (at == line.length) {
                shown.add(kernel.last().html());
                if (lines.isEmpty()) {
                    return -1;
                }
                if (lines.get(0).equals("interrupt")) {
                    Thread.currentThread().interrupt();
                    throw new CancellationException("interrupted");
                }
                if (lines.get(0).equals("refuse")) {
                    throw new IllegalStateException("no questions");
                }
                line = (lines.remove(0) + "\n").getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
            return line[at++] & 0xff;
        }
    }

    @BeforeEach
    void load() throws Exception {
        kernel.cell(
                "sweep",
                CAT,
                "--steps=2,8",
                "--guidance=0,4",
                "--seeds=1,2",
                "--as=mine",
                "--scores=noise,entropy",
                "--store=" + folder.resolve("store"));
        kernel.outputs.clear();
    }

    @AfterEach
    void giveBack() {
        System.setIn(before);
    }

    private Object rate(String[] typed, String... args) throws Exception {
        System.setIn(new Typing(typed));
        return kernel.line("rate", args);
    }

    private static String[] typed(String... lines) {
        return lines;
    }

    private List<String> votes() throws Exception {
        return Files.readAllLines(folder.resolve("store/votes.jsonl"));
    }

    @Test
    void votesAreKeptAtOnceAndTheNextSessionGoesOn() throws Exception {
        assertNull(rate(typed("l", "什么", " R ", "左", "q"), "mine", "--pairs", "9"));
        assertEquals(3, votes().size());
        assertTrue(votes().get(1).contains("\"answer\":\"right\""), votes().get(1));
        assertEquals(5, shown.size());
        assertTrue(shown.get(0).contains("1 / 9 · Which is better? l left")
                && shown.get(0).contains("哪张更好？"));
        assertTrue(shown.get(2).contains("2 / 9 · &#39;什么&#39;? Which"), "what is no answer is asked again");
        assertEquals(2, kernel.outputs.size(), "all questions in one display");
        String end = kernel.outputs.get(0).text();
        assertTrue(end.startsWith("mine: 3 answers; ended; kept in ") && end.endsWith("votes.jsonl"), end);
        assertEquals(
                "mine: 3 votes; a result needs at least 5, '%rate mine' asks for more",
                kernel.last().text());

        Files.writeString(folder.resolve("store/votes.jsonl"), String.join("\n", votes()) + "\n{\"left\":\"torn");
        Path csv = folder.resolve("r.csv");
        Table table = (Table) rate(
                typed("l", "t", "s", "r", "r", "r", "r", "l", "l", "more than there are"),
                "mine",
                "--csv",
                csv.toString(),
                "--as",
                "rated");
        assertEquals(table, kernel.variables.get("rated"));
        assertTrue(kernel.outputs.get(2).text().contains("9 answers; every pair of this sweep has been asked"));
        Set<String> pairs = new HashSet<>();
        for (String vote : votes()) {
            List<String> keys = Pattern.compile("[0-9a-f]{64}")
                    .matcher(vote)
                    .results()
                    .map(found -> found.group())
                    .sorted()
                    .toList();
            assertTrue(keys.isEmpty() || pairs.add(keys.toString()), "asked twice: " + vote);
        }
        assertEquals(12, pairs.size());
        assertEquals(
                List.of("steps", "guidance", "cfg", "votes", "wins", "ties", "strength", "low", "high"),
                table.columnNames());
        assertEquals(5, Files.readAllLines(csv).size());
        String text = kernel.outputs.get(3).text();
        assertTrue(text.startsWith("mine: 11 votes, 1 of them a tie, 1 skipped\n"), text);
        assertTrue(text.contains("noise") && text.contains("higher (no end is better)"), text);
    }

    @Test
    void nothingThatIsShownTellsHowAPictureWasMade() throws Exception {
        rate(typed("l", "r", "t", "s"), "mine", "--pairs", "4");
        Runs runs = (Runs) kernel.variables.get("mine");
        assertEquals(4, shown.size());
        for (String html : shown) {
            List<String> pictures = Pattern.compile("data:image/png;base64,([^\"]+)")
                    .matcher(html)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertEquals(2, pictures.size());
            for (String picture : pictures) {
                String png = new String(Base64.getDecoder().decode(picture), StandardCharsets.ISO_8859_1);
                assertTrue(png.contains("IHDR") && !png.contains("tEXt") && !png.contains("iTXt"), "text in the PNG");
            }
            String words = html.replaceAll("data:image/png;base64,[^\"]+", "");
            assertTrue(words.contains("雪白的布偶猫 &lt;script&gt;") && !words.contains("<script"), words);
            assertFalse(words.matches("(?s).*(steps|guidance|cfg|seed|noise|entropy|\\.png).*"), words);
            for (Run run : runs) {
                assertFalse(words.contains(run.key().substring(0, 8)), words);
            }
        }
    }

    @Test
    void whereNobodyCanBeAskedOneLineSaysSoAndNothingHangs() throws Exception {
        assertNull(rate(typed(), "mine"));
        String line = "mine: 0 answers; this front end cannot ask: run the cell in an interactive notebook";
        assertEquals(line, kernel.outputs.get(0).text());
        assertNull(rate(typed("refuse")));
        assertEquals(line, kernel.outputs.get(2).text());
        assertFalse(Files.exists(folder.resolve("store/votes.jsonl")));
    }

    @Test
    void anInterruptKeepsWhatWasAnswered() throws Exception {
        assertThrows(InterruptedException.class, () -> rate(typed("l", "interrupt"), "mine"));
        assertEquals(1, votes().size());
        assertTrue(
                kernel.last().text().startsWith("mine: 1 answer; kept in "),
                kernel.last().text());
    }

    @Test
    void theResultAloneAsksNothing() throws Exception {
        rate(typed("l", "l", "l", "l", "l"), "mine", "--pairs", "5");
        int asked = shown.size();
        Table table = (Table) rate(typed(), "--result");
        assertEquals(asked, shown.size());
        assertEquals(4, table.rowCount());
        assertTrue(kernel.last().html().contains("Davidson")
                && kernel.last().html().contains("Wilson"));
    }

    @Test
    void adaptiveQuestionsEndWhenTheBestIsKnownAndGoOnInALaterSession() throws Exception {
        kernel.cell(
                "sweep",
                CAT,
                "--steps=2,8",
                "--guidance=0",
                "--seeds=1:40:1",
                "--as=two",
                "--scores=noise",
                "--store=" + folder.resolve("two"));
        kernel.outputs.clear();
        rate(typed("t", "q"), "two", "--adaptive");
        assertTrue(shown.get(0).contains("not all of the 2 cells are connected"), "before the first vote");
        assertTrue(shown.get(1).contains("2 of 2 cells still in the race"), "after a tie");
        String text = kernel.outputs.get(1).text();
        assertTrue(text.startsWith("two: undecided within 0.4; ") && text.contains("Still in the race"), text);
        kernel.outputs.clear();
        shown.clear();
        String[] lefts = new String[39];
        Arrays.fill(lefts, "l");
        rate(lefts, "two", "--adaptive", "--within", "1.5", "--pairs", "39");
        assertTrue(
                kernel.outputs
                        .get(0)
                        .text()
                        .contains("; nothing more to ask, 2 of 2 cells still in the race: decided;"),
                kernel.outputs.get(0).text());
        text = kernel.outputs.get(1).text();
        assertTrue(text.startsWith("two: decided: ") && text.contains("at most 1.5 in strength behind it"), text);
        assertTrue(shown.size() < 39, shown.size() + " questions");
        for (String html : shown) {
            String words = html.replaceAll("data:image/png;base64,[^\"]+", "");
            assertFalse(words.matches("(?s).*(steps|guidance|cfg|seed).*"), words);
        }
    }

    @Test
    void votesAreAScoreOfBest() throws Exception {
        String few = assertThrows(MagicException.class, () -> kernel.line("best", "mine", "--score=votes"))
                .getMessage();
        assertEquals("there are 0 votes on this sweep; an answer needs 5: %rate asks for them", few);
        rate(typed("l", "r", "l", "t", "r", "l", "l", "r", "l", "r", "t", "l"), "mine");
        kernel.outputs.clear();
        kernel.line("best", "mine", "--score=votes", "--within=9");
        String text = kernel.last().text();
        assertTrue(text.contains("as good as the best of 4 settings within 9 in strength by votes"), text);
        assertTrue(text.contains("%%generate --steps 2") && text.contains("12 votes on 2 prompts with seeds"), text);
        kernel.line("best", "mine", "--score=votes", "--within=0", "--lang=zh");
        assertTrue(kernel.last().text().startsWith("不推荐任何设置"), kernel.last().text());
        String fresh = assertThrows(
                        MagicException.class, () -> kernel.line("best", "mine", "--score=votes", "--for=new"))
                .getMessage();
        assertEquals("the votes are on one prompt, which says nothing of new prompts: leave --for new out", fresh);
    }

    @Test
    void mistakesAreOneLine() throws Exception {
        assertEquals("--within is the margin of --adaptive: write both", error("mine", "--within", "1"));
        assertEquals("--within 7.0: expected a number from 0 to 5.0", error("mine", "--adaptive", "--within", "7"));
        assertEquals("--result asks nothing: leave --adaptive out", error("mine", "--adaptive", "--result"));
        assertEquals("--for all: expected these or new", error("mine", "--for", "all"));
        assertEquals("--pairs 0: expected a whole number from 1 to 1000", error("mine", "--pairs", "0"));
        assertTrue(error("nope").contains("no sweep and no folder is named 'nope'; known sweeps: mine"));
        assertTrue(error("mine", "--csv", "x.txt").contains("ends in .csv"));
    }

    private String error(String... args) {
        return assertThrows(MagicException.class, () -> kernel.line("rate", args))
                .getMessage();
    }
}
