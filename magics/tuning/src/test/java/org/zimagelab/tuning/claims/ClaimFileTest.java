package org.zimagelab.tuning.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.tuning.Language;
import org.zimagelab.tuning.evidence.Estimand;
import org.zimagelab.tuning.parameter.Parameter;

class ClaimFileTest {
    /** A whole file with every design; line numbers count in the tests below. */
    static final String WHOLE = """
            title: {en: A title, zh: 标题}
            source: a page
            about: a model
            for: these
            first-seed: 42
            seeds: 2
            prompts:
              - {id: cat, text: a cat, negative: blurry}
              - {id: dog, text: a dog}
            meanings:
              clear: {en: clear, zh: 清晰, score: blur_effect, is: lower, margin: 0.02}
              as-clear: {en: as clear, zh: 同样清晰, score: blur_effect, is: same, floor: 0.1, ceiling: 0.9}
              dear: {en: dear, zh: 贵, score: network_calls, is: higher}
            families:
              steps: {en: Steps, zh: 步数}
            claims:
              - id: more-steps
                en: More steps are clearer
                zh: 步数多则清晰
                source: page 1
                family: steps
                variant: turbo
                for: new
                prompts: [cat]
                difference: {of: {steps: 8, cfg: 7.5}, from: documented}
                means: [clear, dear]
              - id: together
                en: Both together
                zh: 相互作用
                source: page 2
                family: steps
                interaction:
                  of: {steps: 8, guidance: 2}
                  from: {steps: 4, guidance: 2}
                  against: {of: {steps: 8, guidance: 0}, from: {steps: 4, guidance: 0}}
                means: [clear]
                margin: 0.5
              - id: best
                en: The best of three
                zh: 三者之最
                source: page 3
                family: steps
                dominance: {of: {steps: 8}, over: [{steps: 2}, {steps: 4}]}
                means: [clear]
              - id: where
                en: The best rises
                zh: 最佳值上升
                source: page 4
                family: steps
                optimum:
                  along: cfg
                  in: [{steps: 8, cfg: 2}, {steps: 8, cfg: 4}]
                  against: [{steps: 4, cfg: 2}, {steps: 4, cfg: 4}]
                  moves: higher
                  margin: 0.5
                means: [clear]
              - id: art
                en: It is art
                zh: 这是艺术
                source: page 5
                family: steps
                not-testable: {en: no score of art, zh: 没有艺术分数}
            """;

    @TempDir
    Path folder;

    @Test
    void aWholeFileIsRead() {
        ClaimFile file = ClaimFile.parse("mine.yaml", WHOLE);
        assertEquals("mine", file.name());
        assertEquals("标题", file.title().in(Language.ZH));
        assertEquals(Estimand.THESE, file.estimand());
        assertEquals(42, file.firstSeed());
        assertEquals(2, file.seeds());
        assertEquals(
                List.of(new ClaimPrompt("cat", "a cat", "blurry"), new ClaimPrompt("dog", "a dog", "")),
                file.prompts());
        assertEquals(5, file.claims().size());
        assertEquals(2 + 1 + 1 + 1 + 1, file.readings());

        Claim first = file.claims().get(0);
        assertEquals(Optional.of(Variant.TURBO), first.variant());
        assertEquals(Estimand.NEW, file.estimand(first));
        assertEquals(List.of(file.prompts().get(0)), file.prompts(first));
        assertEquals(
                new Design.Difference(
                        new Setting(Map.of(Parameter.STEPS, 8, Parameter.GUIDANCE, 6.5)), Setting.DOCUMENTED),
                first.design());
        assertEquals("8/7.5 − documented", DesignText.of(first.design(), Language.EN));
        assertEquals(0.02, first.meanings().get(0).margin().orElseThrow());
        assertInstanceOf(Design.Interaction.class, file.claims().get(1).design());
        assertEquals(4, file.claims().get(1).design().settings().size());
        assertEquals(0.5, file.claims().get(1).margin().orElseThrow());
        assertEquals(
                "8 steps against each of 2 steps, 4 steps",
                DesignText.of(file.claims().get(2).design(), Language.EN));
        Design.Optimum optimum =
                assertInstanceOf(Design.Optimum.class, file.claims().get(3).design());
        assertEquals("cfg", optimum.along().name());
        assertEquals(
                "没有艺术分数",
                assertInstanceOf(Design.NotTestable.class, file.claims().get(4).design())
                        .reason()
                        .chinese());
    }

    @Test
    void otherPromptsSeedsAndEstimandsTakeThePlaceOfTheFiles() {
        ClaimFile file = ClaimFile.parse("mine.yaml", WHOLE)
                .withSeeds(5)
                .withEstimand(Estimand.NEW)
                .withPrompts(List.of(new ClaimPrompt("prompt 1", "a bird", "")));
        assertEquals(5, file.seeds());
        assertTrue(file.claims().stream().allMatch(claim -> file.estimand(claim) == Estimand.NEW));
        assertEquals(file.prompts(), file.prompts(file.claims().get(0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seeds: 2|seeds: two|line 6: seeds: expected a whole number",
                "seeds: 2|seeds: 2.5|line 6: seeds: expected a whole number",
                "seeds: 2|seeds: 0|line 6: seeds: expected a whole number from 1 to 1000",
                "seeds: 2|sedes: 2|line 6: the file: 'sedes' is not known; expected title, source",
                "first-seed: 42|size: 1024|line 5: size: expected a text; put quotes around it",
                "first-seed: 42|size: big|line 5: size: size 'big'",
                "for: these|for: everyone|line 4: for 'everyone': expected one of these, new",
                "source: a page|source: 7|line 2: source: expected a text; put quotes around it",
                "source: a page|source: ''|line 2: source: the text is empty",
                "about: a model||line 1: the file: 'about' is missing",
                "title: {en: A title, zh: 标题}|title: {en: A title}|line 1: title: 'zh' is missing",
                "title: {en: A title, zh: 标题}|title: {en: A, zh: B, fr: C}|line 1: title: 'fr' is not known",
                "{id: dog, text: a dog}|{id: cat, text: a dog}|line 9: prompt 'cat': another prompt has this id",
                "{id: dog, text: a dog}|{id: dog, text: ' '}|line 9: text: the text is empty",
                "score: blur_effect, is: lower|score: blur_efect, is: lower|did you mean 'blur_effect'?",
                "is: lower, margin: 0.02|is: smaller|line 11: is 'smaller': expected one of higher, lower, same",
                "margin: 0.02|margin: 0|line 11: margin: expected a number above 0",
                "margin: 0.02|margin: .inf|line 11: margin: expected a number",
                "means: [clear, dear]|means: [clear, cheap]|line 26: means: 'cheap' is not among the meanings",
                "means: [clear, dear]|means: [clear, clear]|line 26: means: a word is there twice",
                "means: [clear, dear]|means: []|line 26: means: the list is empty",
                "means: [clear, dear]|margin: 1|'means' is missing",
                "prompts: [cat]|prompts: [bird]|line 24: prompts: 'bird' is not among the prompts of the file",
                "variant: turbo|variant: fast|line 22: variant 'fast': expected one of turbo, base",
                "id: together|id: more-steps|claim 'more-steps': another claim has this id",
                "steps: 8, cfg: 7.5|steps: 8.5, cfg: 7.5|line 25: steps: steps 8.5: expected a whole number",
                "steps: 8, cfg: 7.5|steps: 0|line 25: steps: steps 0: expected a whole number from 1 to",
                "steps: 8, cfg: 7.5|steps: eight|line 25: steps: steps 'eight': expected a whole number",
                "steps: 8, cfg: 7.5|cfg: 0.5|line 25: cfg: cfg 0.5",
                "steps: 8, cfg: 7.5|cfg: 7.5, guidance: 6.5|line 25: setting: guidance is given twice",
                "steps: 8, cfg: 7.5|stpes: 8|line 25: setting: 'stpes': expected one of cfg, ",
                "steps: 8, cfg: 7.5|seed: 8|line 25: setting: seed is the same in all settings of a block",
                "from: documented|from: usual|line 25: setting: expected 'documented'",
                "from: documented|from: {steps: 8, cfg: 7.5}|line 25: difference: both settings are the same",
                "from: documented|from: {}|line 25: setting: expected at least one parameter",
                "difference: {of|dominance: {of|line 25: dominance: 'from' is not known; expected of, over",
                "along: cfg|along: sampler|along: expected a parameter whose values are numbers",
                "against: [{steps: 4, cfg: 2}, |against: [{steps: 4}, |each setting needs a value of cfg",
                "source: page 1|source: *page|line 20: aliases (*name) are not read",
                "source: page 1|source: [page|line 21: not YAML: ",
                "source: page 1|source: !!java.net.URL [page]|line 20: source: expected a text",
            })
    void eachMistakeIsOneLineWithItsPlace(String right, String wrong, String expected) {
        String text = WHOLE.replace(right, wrong == null ? "" : wrong);
        assertFalse(text.equals(WHOLE), right);
        String message = assertThrows(IllegalArgumentException.class, () -> ClaimFile.parse("mine.yaml", text))
                .getMessage();
        assertTrue(message.startsWith("mine.yaml"), message);
        assertTrue(message.contains(expected), message);
        assertEquals(1, message.lines().count(), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing",
                "just a text",
                "- a\n- list",
                "a: 1\na: 2",
                "\t",
                "{",
                "a: \u0007",
                "--- {}\n--- {}",
                "? [a]\n: b",
                "%YAML 3.0\n---\na",
                "&a [*a]",
                "a: &x {b: *x}"
            })
    void whatIsNoFileOfClaimsIsRefusedInOneLine(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> ClaimFile.parse("x.yaml", text))
                .getMessage();
        assertTrue(message.startsWith("x.yaml"), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void bombsAreRefusedAtOnce() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [lol, lol]\n");
        for (int i = 1; i < 40; i++) {
            laughs.append("a" + i + ": &a" + i + " [*a" + (i - 1) + ", *a" + (i - 1) + "]\n");
        }
        refused(laughs.toString(), "aliases (*name) are not read");
        refused("[".repeat(100_000), "more than 20 levels of lists and mappings");
        refused("a: ".repeat(1) + "x".repeat(2_000_000), "more than 1000000 characters");
    }

    private static void refused(String text, String expected) {
        String message = assertThrows(IllegalArgumentException.class, () -> ClaimFile.parse("x.yaml", text))
                .getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void filesThatAreNotThereOrNoTextAreNamed() throws Exception {
        assertTrue(message("nowhere.yaml")
                .endsWith("no such file; these come with the program: article, vendor, comfyui, swarmui, diffusers"));
        assertTrue(message(folder.toString()).endsWith("this is a folder; expected a file"));
        Path binary = Files.write(folder.resolve("x.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertEquals("x.yaml: not UTF-8 text", message(binary.toString()));
        Path large = Files.write(folder.resolve("y.yaml"), new byte[5_000_000]);
        assertTrue(message(large.toString()).contains("too large"));
        Path mine = Files.writeString(folder.resolve("mine.yml"), WHOLE, StandardCharsets.UTF_8);
        assertEquals("mine", ClaimFile.read(mine.toString()).name());
    }

    private static String message(String word) {
        return assertThrows(IllegalArgumentException.class, () -> ClaimFile.read(word))
                .getMessage();
    }
}
