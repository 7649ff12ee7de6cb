package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.tuning.claims.ClaimReport;
import org.zimagelab.tuning.claims.ClaimVerdict;
import org.zimagelab.tuning.claims.Reading;
import org.zimagelab.tuning.plan.Plan;
import tech.tablesaw.api.Table;

/** {@code %claims} as a person sees it, on a model that paints. */
class ClaimsMagicTest {
    /** Painted discs are sharper with more steps and more colourful with more guidance. */
    private static final String CLAIMS = """
            title: {en: Discs <b>, zh: 圆盘}
            source: a test
            about: painted discs
            for: these
            seeds: 4
            prompts:
              - {id: one, text: one disc}
              - {id: two, text: two discs}
              - {id: three, text: 三个圆盘 <i>}
            meanings:
              colourful: {en: colourful, zh: 多彩, score: colorfulness, is: higher, margin: 1}
              dull: {en: dull, zh: 暗淡, score: colorfulness, is: lower, margin: 1}
              alike: {en: alike, zh: 相同, score: colorfulness, is: same, margin: 1}
              dear: {en: dear, zh: 贵, score: network_calls, is: higher}
              white: {en: burnt, zh: 过曝, score: clip_hi, is: same, margin: 0.1}
            families:
              colour: {en: Colour, zh: 色彩}
            claims:
              - id: more-guidance
                en: More guidance is more colourful
                zh: 引导越强越多彩
                source: page 1
                family: colour
                difference: {of: {steps: 4, guidance: 4}, from: {steps: 4, guidance: 0}}
                means: [colourful, dull, alike, dear, white]
              - id: turbo
                en: Turbo is better
                zh: Turbo 更好
                source: page 2
                family: colour
                variant: turbo
                difference: {of: documented, from: {steps: 4, guidance: 0}}
                means: [colourful]
              - id: large
                en: Large pictures are colourful
                zh: 大图多彩
                source: page 3
                family: colour
                difference: {of: {size: 1024x1024}, from: documented}
                means: [colourful]
              - id: odd
                en: Odd sizes are colourful
                zh: 奇怪的尺寸多彩
                source: page 4
                family: colour
                difference: {of: {size: 72x64}, from: documented}
                means: [colourful]
              - id: art
                en: It is art
                zh: 这是艺术
                source: page 5
                family: colour
                not-testable: {en: no score of art, zh: 没有艺术分数}
            """;

    private final PaintedModel model = new PaintedModel(Variant.BASE);
    private final NotebookKernel kernel = NotebookKernel.painted(() -> model);

    @TempDir
    Path folder;

    private String file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(folder.resolve("discs.yaml"), CLAIMS).toString();
    }

    private String[] args(String... more) {
        List<String> args =
                new ArrayList<>(List.of(file, "--store", folder.resolve("runs").toString()));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    private static ClaimVerdict verdict(ClaimReport report, String id) {
        return report.reading("painted", id).map(Reading::verdict).orElseThrow();
    }

    private String error(String... args) {
        return assertThrows(MagicException.class, () -> kernel.line("claims", args))
                .getMessage();
    }

    @Test
    void claimsAreTestedOnSeveralDevicesWithTheSameVerdicts() throws Exception {
        ClaimReport report = (ClaimReport) kernel.line("claims", args("--devices", "cpu:2"));
        assertEquals(24, model.made.get());
        assertEquals(24, report.pictures());
        assertEquals(ClaimVerdict.SUPPORTED, verdict(report, "more-guidance/colourful"));
        assertEquals(ClaimVerdict.CONTRADICTED, verdict(report, "more-guidance/dull"));
        Table list = (Table)
                kernel.line("store", "list", "--store", folder.resolve("runs").toString());
        assertTrue(list.stringColumn("machines").get(0).startsWith("cpu#"));
    }

    @Test
    void claimsGetVerdictsWithTheirNumbersAndPictures() throws Exception {
        Path csv = folder.resolve("verdicts.csv");
        ClaimReport report =
                (ClaimReport) kernel.line("claims", args("--as", "discs", "--csv", csv.toString(), "--lang", "en"));
        assertSame(report, kernel.variables.get("discs"));
        // two settings, three prompts, four seeds: "documented" stands only in claims that this model cannot test
        assertEquals(24, model.made.get());
        assertEquals(24, report.pictures());
        assertEquals(9, report.readings().size());
        assertEquals(ClaimVerdict.SUPPORTED, verdict(report, "more-guidance/colourful"));
        assertEquals(ClaimVerdict.CONTRADICTED, verdict(report, "more-guidance/dull"));
        assertEquals(ClaimVerdict.CONTRADICTED, verdict(report, "more-guidance/alike"));
        assertEquals(ClaimVerdict.SUPPORTED, verdict(report, "more-guidance/dear"));
        Reading white = report.reading("painted", "more-guidance/white").orElseThrow();
        assertEquals(ClaimVerdict.NOT_TESTABLE, white.verdict(), "0 = 0 is no proof of the same");
        assertTrue(
                white.reason().orElseThrow().english().startsWith("floor: clip_hi is at 0"),
                white.reason().toString());
        assertEquals("it speaks of turbo models", reason(report, "turbo/colourful"));
        assertEquals(
                "it speaks of 1024×1024 pixels; this model's own size is 64×64", reason(report, "large/colourful"));
        assertTrue(reason(report, "odd/colourful").contains("width 72: expected a multiple of 16"));
        assertEquals("no score of art", reason(report, "art"));
        Reading supported = report.reading("painted", "more-guidance/colourful").orElseThrow();
        assertEquals(List.of(8, 4), supported.networkCalls());
        assertEquals(12, supported.complete());
        assertEquals(3, report.tested());

        String html = kernel.outputs.get(kernel.outputs.size() - 2).html();
        String text = kernel.outputs.get(kernel.outputs.size() - 2).text();
        assertEquals(2, html.split("<img", -1).length - 1);
        assertFalse(html.contains("<b>, tested") || html.contains("Discs <b>"), "the title is escaped");
        for (String part : List.of(
                "✓ supported",
                "✗ contradicted",
                "– not testable",
                "4/5 − 4/1",
                "12 blocks · these prompts, new seeds",
                "would be expected if no setting made any difference")) {
            assertTrue(html.contains(part), part);
            assertTrue(text.contains(part), text);
        }
        List<String> lines = Files.readAllLines(csv);
        assertEquals(10, lines.size());
        assertTrue(
                lines.get(0).startsWith("model,family,claim,words,words_zh,source,verdict,reason,score"), lines.get(0));

        // run again it makes nothing, and the same verdicts
        ClaimReport again = (ClaimReport) kernel.line("claims", args("--lang", "zh"));
        assertEquals(24, model.made.get());
        assertEquals(report.counts(), again.counts());
        assertTrue(kernel.last().text().contains("✓ 成立"), kernel.last().text());
        assertTrue(kernel.last().html().contains("没有艺术分数"));
    }

    private static String reason(ClaimReport report, String id) {
        return report.reading("painted", id)
                .orElseThrow()
                .reason()
                .orElseThrow()
                .english();
    }

    @Test
    void aDryRunCountsAndMakesNothing() throws Exception {
        Plan plan = assertInstanceOf(Plan.class, kernel.line("claims", args("--dry-run", "--lang", "en")));
        assertEquals(24, plan.toMake().size());
        String text = kernel.last().text();
        assertTrue(
                text.startsWith(
                        "Discs <b>: 5 claims, 9 readings; 1 claim can be tested on painted; 3 prompts × 4 seeds"),
                text);
        assertTrue(text.contains("24 runs") && text.contains("time: about"), text);
    }

    @Test
    void otherPromptsComeFromTheBodyOrAFile() throws Exception {
        String body = "a\nnegative: blurry\n---\nb";
        Plan plan = (Plan) kernel.cell("claims", body, args("--dry-run", "--seeds", "2"));
        assertEquals(
                List.of("a|blurry", "b|"),
                plan.runs().stream()
                        .map(run -> run.request().prompt() + "|" + run.request().negative())
                        .distinct()
                        .toList());
        assertEquals(8, plan.runs().size());
        Path prompts = Files.writeString(folder.resolve("prompts.txt"), body);
        Plan same = (Plan) kernel.line("claims", args("--dry-run", "--seeds", "2", "--prompts", prompts.toString()));
        assertEquals(plan.runs(), same.runs());
    }

    @Test
    void whatIsTooLittleIsSaid() throws Exception {
        ClaimReport one = (ClaimReport) kernel.cell("claims", "a disc", args("--for", "new", "--lang", "en"));
        assertEquals(
                "one prompt says nothing of others: at least two are needed", reason(one, "more-guidance/colourful"));
        ClaimReport seed = (ClaimReport) kernel.line("claims", args("--seeds", "1"));
        assertEquals(
                "one seed says nothing of others: at least two are needed", reason(seed, "more-guidance/colourful"));
        assertEquals(ClaimVerdict.SUPPORTED, verdict(seed, "more-guidance/dear"), "calls are counted");
        ClaimReport few = (ClaimReport) kernel.cell("claims", "a disc", args("--seeds", "4"));
        assertEquals("4 blocks cannot reach the level of this family; 8 could", reason(few, "more-guidance/colourful"));
    }

    @Test
    void anInterruptKeepsWhatIsFinished() throws Exception {
        model.interruptAfter = 5;
        assertThrows(InterruptedException.class, () -> kernel.line("claims", args()));
        assertTrue(
                kernel.last().text().contains("Run the same cell again to go on"),
                kernel.last().text());
        model.interruptAfter = Integer.MAX_VALUE;
        kernel.line("claims", args());
        assertEquals(24, model.made.get());
    }

    @Test
    void mistakesAreOneLineAndLeaveNoStore() throws Exception {
        assertTrue(error("nowhere.yaml")
                .endsWith("these come with the program: article, vendor, comfyui, swarmui, diffusers"));
        assertTrue(error(args("--seeds", "0")).startsWith("--seeds 0: expected a whole number from 1"));
        assertTrue(error(args("--for", "all")).startsWith("--for all: expected these or new"));
        assertTrue(error(args("--models", "")).startsWith("--models: a name is empty"));
        assertTrue(error(args("--models", "painted,painted2")).contains("two models have this name"));
        Path empty = Files.writeString(folder.resolve("empty.txt"), "  \n");
        assertTrue(error(args("--prompts", empty.toString())).contains("no prompt"));
        assertTrue(
                error(args("--prompts", folder.resolve("none.txt").toString())).contains("no such file"));
        assertTrue(assertThrows(MagicException.class, () -> kernel.cell("claims", "a\n---\na", args()))
                .getMessage()
                .contains("prompt 2 is there twice"));
        assertTrue(assertThrows(MagicException.class, () -> kernel.cell("claims", "a\n---\nnegative: b", args()))
                .getMessage()
                .contains("prompt 2 has a negative prompt and no text"));
        String untestable = CLAIMS.substring(0, CLAIMS.indexOf("  - id: more-guidance"))
                + CLAIMS.substring(CLAIMS.indexOf("  - id: turbo"));
        Path none = Files.writeString(folder.resolve("none.yaml"), untestable);
        assertEquals(
                "none: none of its 4 claims can be tested on painted",
                error(none.toString(), "--store", folder.resolve("runs").toString()));
        assertFalse(Files.exists(folder.resolve("runs")));
    }

    /** All that the cell says of pictures, time and machines, but for names, units and the folder. */
    private void assertChinese(String text) {
        String words = text.replace(folder.resolve("runs").toString(), "")
                .replaceAll("painted|cpu#\\d|CPU|PNG|\\b(k|M|G)?B\\b|\\b(s|min)\\b", "");
        assertFalse(words.matches("(?s).*[A-Za-z].*"), text);
    }

    @Test
    void chineseIsWholeWhereMachinesMakeThePictures() throws Exception {
        kernel.line("claims", args("--lang", "zh", "--devices", "cpu:2", "--dry-run"));
        String forecast = kernel.last().text();
        assertTrue(forecast.contains("分给 2 台机器："), forecast);
        assertTrue(forecast.contains("\n  cpu#2 约计算 "), forecast);
        assertChinese(forecast);
        kernel.outputs.clear();
        kernel.line("claims", args("--lang", "zh", "--devices", "cpu:2"));
        String closing = kernel.outputs.stream()
                .map(NotebookKernel.Output::text)
                .filter(text -> text.contains("新生成"))
                .findFirst()
                .orElseThrow();
        assertTrue(closing.contains("，失败 0；") && closing.contains("，用时 "), closing);
        assertChinese(closing);
    }
}
