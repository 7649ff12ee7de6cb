package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.best.BestAnswer;
import org.zimagelab.tuning.best.Confirmation;
import org.zimagelab.tuning.best.ParetoAnswer;
import org.zimagelab.tuning.best.SamplePlan;
import tech.tablesaw.api.Table;

/** {@code %best} on a model that paints: more steps are sharper. */
class BestTest extends PaintedMagics {

    private BestAnswer best(String... args) throws Exception {
        return (BestAnswer) kernel.line("best", args);
    }

    private void swept(String seeds, String... more) throws Exception {
        List<String> args = new ArrayList<>(List.of("--steps", "2,4,8", "--cfg", "1,3", "--seeds", seeds));
        args.addAll(List.of("--store", store(), "--scores", "blur_effect,colorfulness,clip_any"));
        args.addAll(Arrays.asList(more));
        kernel.cell("sweep", CAT, args.toArray(String[]::new));
    }

    @Test
    void theAnswerIsASentenceATablePicturesAndACell() throws Exception {
        swept("1,2,3,4,5,6");
        BestAnswer answer = best("--within", "0.9", "--lang", "en", "--as", "answer");
        assertEquals(answer, assertInstanceOf(BestAnswer.class, kernel.variables.get("answer")));
        String text = kernel.last().text();
        assertTrue(
                text.startsWith("2 steps, guidance 0 (cfg 1, off): as good as the best of 6 settings within 0.9"
                        + " blur_effect, and the cheapest of 6 that are; 2 network calls a picture.\n"),
                text);
        String html = kernel.last().html();
        assertFalse(html.contains("<script>"));
        assertEquals(12, html.split("data:image/jpeg;base64,", -1).length - 1);
        assertTrue(html.contains("Left out: 2 more cells equally good, 3 more blocks; %grid shows all."), html);
        // The language.
        best("--within", "0.9", "--lang", "zh");
        assertTrue(kernel.last().text().startsWith("2 步、引导 0（cfg 1，关）：与 6 组设置中最好的相差不超过 0.9 blur_effect"));
        // Too little.
        assertTrue(best("--within", "0.0001", "--lang", "en").choice().isEmpty());
        assertTrue(kernel.last().text().startsWith("No setting is recommended"));
        assertFalse(kernel.last().text().contains("%%generate"));
    }

    @Test
    void theCellMakesWhatTheRunsHave() throws Exception {
        swept(
                "1,2,3",
                "--negative",
                "it's \"blurred\", 模糊",
                "--cfg-normalization",
                "0.5",
                "--sampler",
                "heun",
                "--shift",
                "6.5",
                "--size",
                "32x64",
                "--max-length",
                "77");
        best("--within", "0.9", "--only", "steps=4,cfg=3; steps=2,cfg=3", "--lang", "en");
        String text = kernel.last().text();
        List<String> cell = text.substring(text.indexOf("%%generate")).lines().toList();
        Picture picture = (Picture) kernel.cell("generate", cell.get(1), words(cell.get(0)));
        Request request = picture.request();
        assertEquals(CAT, request.prompt());
        assertEquals("it's \"blurred\", 模糊", request.negative());
        assertEquals(2, request.steps());
        assertEquals(2, request.guidance().scale());
        assertEquals(0.5, request.guidance().normalization());
        assertEquals(
                "heun 32×64 77",
                request.sampler() + " " + request.width() + "×" + request.height() + " " + request.maxLength());
        assertEquals(6.5, request.shift().orElseThrow());
    }

    /** The words behind the name of a magic, as a kernel splits its line. */
    private static String[] words(String line) {
        return Pattern.compile("\"((?:\\\\\"|[^\"])*)\"|'([^']*)'|\\S+")
                .matcher(line)
                .results()
                .skip(1)
                .map(word -> word.group(1) != null
                        ? word.group(1).replace("\\\"", "\"")
                        : word.group(2) != null ? word.group(2) : word.group())
                .toArray(String[]::new);
    }

    @Test
    void freshPicturesAloneConfirm() throws Exception {
        swept("1,2,3,4,5,6");
        int before = model.made.get();
        model.interruptAfter = before + 3;
        String[] confirm = {"--within", "0.9", "--confirm", "4", "--lang", "en", "--as", "fresh"};
        assertThrows(InterruptedException.class, () -> kernel.line("best", confirm));
        assertTrue(kernel.outputs.get(1).text().startsWith("2 steps"), "the answer stands there already");
        assertTrue(
                kernel.last().text().contains("Run the same cell again"),
                kernel.last().text());
        model.interruptAfter = Integer.MAX_VALUE;
        Confirmation confirmation = (Confirmation) kernel.line("best", confirm);
        // 2 steps, guidance 0 against the sharpest and against the dearest, on four new seeds.
        assertEquals(List.of(7L, 8L, 9L, 10L), confirmation.fresh().seeds());
        int cells = confirmation.fresh().cells().size();
        assertEquals(before + 4 * cells, model.made.get(), "what was finished is not made again");
        assertEquals(confirmation, kernel.variables.get("fresh"));
        NotebookKernel.Output answer = kernel.outputs.get(kernel.outputs.size() - 3);
        assertTrue(answer.text().contains("a picture; confirmed on 4 fresh seeds.\n"), answer.text());
        assertTrue(answer.html().contains("On 4 fresh blocks alone, against"), answer.html());
        // Again: nothing is made.
        kernel.line("best", confirm);
        assertEquals(before + 4 * cells, model.made.get());
        assertTrue(refused("--within", "0.00001", "--confirm", "4").contains("none to confirm"));
        int shown = kernel.outputs.size();
        assertTrue(refused("--within", "0.9", "--confirm", "0").contains("from 2 to"));
        assertEquals(shown, kernel.outputs.size(), "nothing but the line");
        // On two devices.
        before = model.made.get();
        kernel.line("best", "--within", "0.9", "--confirm", "6", "--devices", "cpu:2");
        assertEquals(before + 2 * cells, model.made.get(), "the first four seeds are there");
        Table list = (Table) kernel.line("store", "list", "--store", store());
        assertTrue(list.stringColumn("machines").get(0).startsWith("cpu#"));
        assertTrue(refused("--within", "0.9", "--devices", "cpu:2").contains("are for the pictures of --confirm"));
        // New prompts.
        kernel.cell("sweep", "a\n---\nb\n---\nc", "--steps", "2,8", "--cfg", "1", "--seeds", "1,2", "--store", store());
        Object other = kernel.cell("best", "d\n---\ne", "--within", "0.9", "--for", "new", "--confirm", "4");
        assertEquals(List.of("d", "e"), ((Confirmation) other).fresh().prompts());
        assertTrue(refused("--within", "0.9", "--for", "new", "--confirm", "4").contains("write them below %%best"));
        assertTrue(refused("--within", "0.9", "--confirm", "x").startsWith("--confirm 'x': expected a whole number"));
        assertTrue(refused("--within", "0.9", "--confirm", "0").startsWith("--confirm 0: expected a number of blocks"));
        assertTrue(refused("--within", "0.9", "--confirm", "4", "--plan").startsWith("--plan makes no picture"));
        kernel.line("zimage", "unload");
        assertTrue(refused("--within", "0.9", "--confirm", "4").contains("run '%zimage load' with it first"));
    }

    @Test
    void aPlanSaysWhatItTakes() throws Exception {
        swept("1,2,3,4,5,6");
        SamplePlan plan = (SamplePlan) kernel.line("best", "--within", "0.01", "--plan", "--lang", "en");
        String text = kernel.last().text();
        assertTrue(text.contains("standard deviation – between prompts"), text);
        assertTrue(text.contains("these prompts, new seeds  1        "), text);
        assertEquals(6, plan.cells());
        kernel.line("best", "--within", "0.01", "--plan", "--lang", "zh");
        assertTrue(kernel.last().html().contains("还缺区块"));
    }

    @Test
    void severalScoresAreATrade() throws Exception {
        swept("1,2,3,4,5,6");
        ParetoAnswer pareto =
                (ParetoAnswer) kernel.line("best", "--score", "blur_effect, network_calls", "--lang", "en");
        String text = kernel.last().text();
        assertTrue(text.contains(" of 6 settings are a trade between blur_effect and network_calls"), text);
        assertTrue(pareto.front().size() < 6, "guidance costs and does not sharpen");
        assertTrue(text.contains("Dominated: "), text);
        assertTrue(
                refused("--score", "blur_effect,network_calls", "--within", "1").contains("each has its own margin"));
        assertTrue(refused("--score", "blur_effect,network_calls", "--plan").contains("are about one score"));
        assertTrue(refused("--score", "blur_effect,blur_effect").contains("named twice"));
    }

    @Test
    void whatCannotBeAnsweredIsOneLine() throws Exception {
        assertTrue(refused().startsWith("there is no sweep yet"));
        swept("1,2,3");
        assertTrue(
                refused("--score", "colorfulness").contains("of these runs' scores one end is better in blur_effect"));
        assertTrue(refused("--score", "niqe").contains("is not in these runs"));
        assertTrue(refused("--for", "new").contains("one prompt says nothing about new prompts"));
        assertTrue(refused("--within", "-1").startsWith("--within -1: expected a number above 0"));
        assertTrue(refused("--within", "x").startsWith("--within"));
        assertTrue(refused("--guard", "noise<=3").contains("guard: score 'noise' is not in these runs"));
        assertTrue(refused("--objective", "pretty").contains("expected sharp-and-clean"));
        assertTrue(refused("--objective", "sharp-and-clean").contains("run the sweep again with --scores"));
        assertTrue(refused("--objective", "sharp-and-clean", "--within", "1").contains("leave --score and --within"));
        assertTrue(refused("--steps", "2", "--cfg", "1").contains("one cell"));
        assertTrue(refused("nothing").contains("no sweep and no folder"));
    }

    private String refused(String... args) {
        String line = assertThrows(MagicException.class, () -> best(args)).getMessage();
        assertFalse(line.contains("\n"), line);
        return line;
    }
}
