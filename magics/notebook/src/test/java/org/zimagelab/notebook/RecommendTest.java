package org.zimagelab.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dflib.jjava.jupyter.kernel.magic.LineMagic;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.magic.MagicException;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.notebook.magic.Magic;
import org.zimagelab.notebook.session.Session;
import org.zimagelab.tuning.recommend.Recommendation;
import org.zimagelab.tuning.recommend.Recommender;
import picocli.CommandLine;

/** What others recommend, and what of their rules a sweep breaks, as a person sees it. */
class RecommendTest {
    private static final String CAT = "布偶猫 <b>，摄影级写实风格";

    private PaintedModel model = new PaintedModel(Variant.BASE);
    private final NotebookKernel kernel = NotebookKernel.painted(() -> model);

    @TempDir
    Path folder;

    private void turbo() throws Exception {
        model = new PaintedModel(Variant.TURBO);
        kernel.line("zimage", "load", "turbo");
        kernel.outputs.clear();
    }

    private String error(String magic, String body, String... args) {
        return assertThrows(MagicException.class, () -> kernel.cell(magic, body, args))
                .getMessage();
    }

    private String note(String... args) throws Exception {
        kernel.outputs.clear();
        Picture picture = (Picture) kernel.cell("generate", CAT, args);
        assertEquals(3, kernel.outputs.size());
        return kernel.outputs.get(0).text() + " | " + picture.request().steps() + " "
                + picture.request().guidance().cfg();
    }

    @Test
    void theMethodsStandSideBySideWithTheirClaimants() throws Exception {
        List<?> both = (List<?>) kernel.cell("recommend", CAT, "--as", "both");
        assertEquals(both, kernel.variables.get("both"));
        assertTrue(kernel.evaluated
                .get(0)
                .startsWith("java.util.List<org.zimagelab.tuning.recommend.Recommendation> both = "));
        assertEquals(1, kernel.outputs.size());
        String html = kernel.last().html();
        assertTrue(html.matches("(?s).*>article</th><th [^>]*>vendor</th>.*"), html);
        for (String part : List.of(
                "claimed by the article · 文章声称",
                "documented by the vendor · 厂商文档",
                "8.5 (cfg 9.5)",
                "4 (cfg 5)",
                "120 network calls",
                "100 network calls",
                "摄影、写实",
                "two or more detail words",
                "细节词不少于两个",
                "64×64")) {
            assertTrue(html.contains(part), part + " in " + html);
            assertTrue(kernel.last().text().contains(part), kernel.last().text());
        }
        assertTrue(html.contains("&lt;b&gt;") && !html.contains("猫 <b>"), html);
    }

    @Test
    void thePromptMayStandInTheLine() throws Exception {
        Recommendation recommendation = (Recommendation) kernel.line(
                "recommend", "--method=article", "an", "HD", "photo", "--width=1040", "--height=1024", "--as", "a");
        assertEquals(recommendation, kernel.variables.get("a"));
        assertTrue(kernel.evaluated.get(0).startsWith("org.zimagelab.tuning.recommend.Recommendation a = "));
        assertEquals("70 steps, cfg 10.0", recommendation.steps() + " steps, cfg " + recommendation.cfg());
        assertTrue(kernel.last().html().contains("photo (for 摄影, our addition)"));
        assertTrue(kernel.last().html().contains("photo（对应“摄影”，本项目补充）"));
    }

    @Test
    void aScenarioShowsItsRangeAndItsMiddle() throws Exception {
        assertInstanceOf(Recommendation.class, kernel.line("recommend", "a cat", "--scenario", "daily"));
        String text = kernel.last().text();
        assertTrue(text.contains("35 to 50, middle 43"), text);
        assertTrue(text.contains("引导: 6 to 7.5 (cfg 7 to 8.5); middle 6.75 (cfg 7.75)"), text);
        assertTrue(text.contains("86 network calls") && text.contains("黄金平衡"), text);
        assertEquals(
                4,
                ((List<?>) kernel.cell("recommend", "a\n---\nb", "--method", "vendor", "--scenario", "high")).size());
        assertEquals(0, model.made.get());
    }

    @Test
    void whatIsAskedWrongIsOneLine() {
        assertEquals(
                "--scenario 'dayly': expected preview, daily, high, creative, strict",
                error("recommend", "a", "--scenario", "dayly"));
        assertEquals(
                "--method 'daily': expected article, vendor, comfyui, swarmui, diffusers, evidence",
                error("recommend", "a", "--method", "daily"));
        assertTrue(error("recommend", " ").startsWith("no prompt: write it after %recommend"));
        assertTrue(error("recommend", "a", "b").startsWith("two prompts: "));
        assertTrue(error("recommend", "a", "--width", "50").startsWith("--width 50: expected a multiple of 16"));
        assertTrue(error("generate", "a", "--recommended", "me")
                .startsWith("--recommended 'me': expected article, vendor, comfyui, swarmui, diffusers, preview"));
        assertEquals(0, model.made.get());
    }

    @Test
    void aPictureIsMadeAsRecommendedAndSaysWhoseClaimThatIs() throws Exception {
        assertEquals(
                "note: 60 steps and guidance 8.5 (cfg 9.5) taken from article, claimed by the article"
                        + " (Z-Image-Turbo tutorial of January 2026, recommend_params) | 60 9.5",
                note("--recommended", "article"));
        assertEquals(
                "note: 15 steps and guidance 4.5 (cfg 5.5) taken from preview, the middle of what is claimed by the"
                        + " article (Z-Image-Turbo tutorial of January 2026, scenario table) | 15 5.5",
                note("--recommended", "preview"));
        turbo();
        assertTrue(note("--recommended", "vendor").startsWith("note: 8 steps and guidance 0 (cfg 1, off) taken from"));
    }

    @Test
    void otherProgramsSetSamplerScheduleAndShiftToo() throws Exception {
        assertTrue(note("--recommended", "comfyui").endsWith(" | 25 4.0"));
        String note = kernel.outputs.get(0).text();
        assertTrue(
                note.startsWith(
                        "note: 25 steps and guidance 3 (cfg 4) and res_multistep, schedule simple, shift 3 taken from"
                                + " comfyui, set in ComfyUI's template (Comfy-Org/workflow_templates,"),
                note);
        Picture own =
                (Picture) kernel.cell("generate", "a", "--recommended", "comfyui", "--shift", "6", "--sampler", "heun");
        assertEquals(
                "heun 6.0",
                own.request().sampler() + " " + own.request().shift().getAsDouble());
        assertTrue(
                kernel.outputs.stream().anyMatch(shown -> shown.text().contains("schedule simple taken from comfyui")));
        Picture listed = (Picture) kernel.cell("generate", "a", "--recommended", "comfyui", "--sigmas", "1,0.5,0");
        assertEquals(
                "2 steps, res_multistep",
                listed.request().steps() + " steps, " + listed.request().sampler());
        turbo();
        Recommendation comfy = (Recommendation) kernel.line("recommend", "comfyui");
        assertEquals("8 steps, cfg 1.0", comfy.steps() + " steps, cfg " + comfy.cfg());
        String text = kernel.last().text();
        assertTrue(text.contains("any prompt") && text.contains("res_multistep, schedule simple, shift 3"), text);
        Recommendation swarm = (Recommendation) kernel.line("recommend", "a", "cat", "--method", "swarmui");
        assertEquals(
                "euler 3.0",
                swarm.over(model.loaded("m", null).requests().apply("a")).sampler() + " "
                        + swarm.over(model.loaded("m", null).requests().apply("a"))
                                .shift()
                                .getAsDouble());
    }

    @Test
    void whatDoesNotFitTheModelIsSaid() throws Exception {
        kernel.line("recommend", "a", "--method", "article");
        assertTrue(
                kernel.last().text().contains("speaks of Z-Image-Turbo; this is a base model"),
                kernel.last().text());
        assertTrue(
                kernel.last().text().contains("this model's own size is 64×64"),
                kernel.last().text());
        turbo();
        kernel.line("recommend", "a", "--method", "article");
        assertTrue(
                kernel.last().text().contains("the vendor: \"Guidance should be 0"),
                kernel.last().text());
    }

    @Test
    void anExplicitOptionWins() throws Exception {
        String steps = note("--recommended", "article", "--steps", "4");
        assertTrue(steps.startsWith("note: guidance 8.5 (cfg 9.5) taken from article"), steps);
        assertTrue(steps.endsWith("; your own options win | 4 9.5"), steps);
        String guidance = note("--recommended", "strict", "--guidance", "2");
        assertTrue(guidance.startsWith("note: 75 steps taken from strict") && guidance.endsWith("| 75 3.0"), guidance);
        assertTrue(note("--recommended", "strict", "--cfg", "3", "--steps", "2").startsWith("note: nothing taken"));
    }

    @Test
    void severalPromptsWithTheSameAdviceHaveOneNote() throws Exception {
        kernel.cell("generate", "a\n---\nb\n---\n" + CAT, "--recommended", "article", "--count", "2");
        assertEquals(2 + 6 * 2, kernel.outputs.size());
    }

    @Test
    void whatCanBeRecommendedCompletes() {
        Map<String, Object> magics = new HashMap<>();
        ZImageMagics.register(
                new MagicsRegistry() {
                    @Override
                    public MagicsRegistry registerLineMagic(String name, LineMagic<?, ?> magic) {
                        magics.put(name, magic);
                        return this;
                    }
                },
                new Session((source, options) -> null));
        List<String> all =
                Recommender.advisers().stream().map(Recommender::label).toList();
        assertEquals(
                List.of(
                        "article",
                        "vendor",
                        "comfyui",
                        "swarmui",
                        "diffusers",
                        "preview",
                        "daily",
                        "high",
                        "creative",
                        "strict"),
                all);
        assertEquals(all, candidates(magics.get("generate"), "--recommended"));
        assertEquals(
                List.of("article", "vendor", "comfyui", "swarmui", "diffusers", "evidence"),
                candidates(magics.get("recommend"), "--method"));
        assertEquals(all.subList(5, 10), candidates(magics.get("recommend"), "--scenario"));
    }

    private static List<String> candidates(Object magic, String option) {
        List<String> candidates = new ArrayList<>();
        CommandLine command = ((Magic) magic).get();
        command.getCommandSpec().findOption(option).completionCandidates().forEach(candidates::add);
        return candidates;
    }

    private String sweep(String... args) throws Exception {
        List<String> all = Stream.concat(
                        Stream.of(args),
                        Stream.of("--store", folder.resolve("store").toString()))
                .toList();
        kernel.cell("sweep", "a", all.toArray(String[]::new));
        return kernel.last().text();
    }

    @Test
    void aDryRunSaysWhichRulesAreBroken() throws Exception {
        for (int i = 0; i < 2; i++) {
            String text = sweep("--steps", "10,40,60", "--cfg", "4,9,13", "--seeds", "1,2", "--dry-run");
            assertTrue(text.contains("claimed by the article (3 of 9 cells): fewer than 20 steps"), text);
            assertEquals(
                    5,
                    text.lines().filter(line -> line.startsWith("claimed by")).count());
            assertTrue(text.contains("\n文章声称（9 组参数中的 3 组）："), text);
        }
        assertFalse(sweep("--steps", "40", "--cfg", "8", "--dry-run").contains("claimed"));
    }

    @Test
    void aSweepNeverOpensWithAClaim() throws Exception {
        String said = Printed.out(() -> sweep("--steps", "2,4", "--cfg", "3,6"));
        assertEquals("", said);
        for (String shown : List.of(kernel.last().text(), kernel.last().html())) {
            assertFalse(shown.contains("claimed") || shown.contains("文章"), shown);
        }
        assertEquals(1, kernel.outputs.size());
    }

    @Test
    void whatWasMeasuredHereStandsBesideAClaim() throws Exception {
        String text = sweep("--steps", "10", "--cfg", "13", "--dry-run");
        assertTrue(text.contains("; measured here: 10 steps at cfg 4 against 40 at 7.5: blurrier on demo-base"), text);
        assertTrue(text.contains("；本项目实测：cfg 12 以上未测"), text);
        turbo();
        text = sweep("--steps", "20", "--cfg", "1", "--dry-run");
        assertTrue(text.contains("more than twice as many; not measured here"), text);
        kernel.cell("recommend", "a", "--method", "vendor", "--scenario", "preview");
        assertTrue(
                kernel.last().text().contains("this project 本项目: not measured here; 未在此实测"),
                kernel.last().text());
        assertTrue(kernel.last().html().contains("measured here: demo-turbo draws the cat at 8 steps"));
    }

    @Test
    void theVendorsWordOnTurboIsNotDoubled() throws Exception {
        turbo();
        String[] guided = {"--steps", "20", "--guidance", "6", "--dry-run"};
        assertEquals("", Printed.out(() -> sweep(guided)));
        assertTrue(kernel.last().text().contains("documented by the vendor (the one cell): \"Guidance should be 0"));
        String notes = Printed.out(() -> sweep("--steps", "20", "--guidance", "6"));
        assertEquals(1, notes.split("turbo model", -1).length - 1, notes);
        assertFalse(kernel.last().text().contains("documented"), kernel.last().text());
    }
}
