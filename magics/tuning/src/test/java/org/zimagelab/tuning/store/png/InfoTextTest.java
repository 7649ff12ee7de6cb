package org.zimagelab.tuning.store.png;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.Hires;
import org.zimagelab.diffusion.HiresUpscaler;
import org.zimagelab.diffusion.Request;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.Pictures;

class InfoTextTest {
    private static final RunMetadata.Model MODEL =
            new RunMetadata.Model("tiny", Pictures.FINGERPRINT, "cpu", "fp32", 3.0, "1", Optional.empty());

    @Test
    void comesBackAsWritten() {
        Request base = Pictures.request();
        for (Request request : List.of(
                base,
                base.withPrompt("三行\n\n提示, with: colons").withNegative("a\nb"),
                base.withPrompt(""),
                base.withGuidance(new Guidance(3.5, 1, 0.75)))) {
            InfoText text = InfoText.of(request, MODEL);
            InfoText back = InfoText.parse(text.text());
            assertEquals(text, back);
            assertEquals(request.prompt(), back.prompt());
            assertEquals(request.negative(), back.negative());
            assertEquals(Integer.toString(request.steps()), back.parameters().get("Steps"));
        }
    }

    @Test
    void lineEndsOfWindowsMakeNoOtherPrompt() {
        InfoText text =
                InfoText.parse("two\r\nlines\r\nNegative prompt: a\r\nb\r\nSteps: 4, Sampler: Euler, Seed: 7\r\n");
        assertEquals("two\nlines", text.prompt());
        assertEquals("a\nb", text.negative());
        assertEquals("7", text.parameters().get("Seed"));
    }

    @Test
    void modelNamesThatLookLikePairsAreQuotedAsA1111Does() {
        RunMetadata.Model odd =
                new RunMetadata.Model("a, b: \"c\"", Pictures.FINGERPRINT, "cpu", "fp32", 3.0, "1", Optional.empty());
        InfoText text = InfoText.of(Pictures.request(), odd);
        assertEquals("a, b: \"c\"", InfoText.parse(text.text()).parameters().get("Model"));
    }

    @Test
    void aSecondPassIsWrittenAsA1111Does() {
        Request request = Pictures.request().withSteps(8).withGuidance(0);
        assertTrue(InfoText.of(request.withHires(Hires.of(2)), MODEL)
                .text()
                .contains("Size: 48x32, Model hash: 0123456789, Model: tiny, Shift: 3, Denoising strength: 0.3,"
                        + " Hires upscale: 2, Hires steps: 3, Hires upscaler: Lanczos, Version"));
        Hires latent = Hires.of(1.5)
                .withStrength(OptionalDouble.of(0.6))
                .withSteps(OptionalInt.of(4))
                .withUpscaler(HiresUpscaler.LATENT);
        assertTrue(InfoText.of(request.withHires(latent), MODEL)
                .text()
                .contains("Denoising strength: 0.6, Hires upscale: 1.5, Hires steps: 4, Hires upscaler: Latent,"));
    }

    @Test
    void aNegativeInTheAttentionIsThereWithoutGuidance() {
        Request nag = Parameter.NAG_TAU.over(
                Parameter.NAG.over(Pictures.request().withGuidance(0).withNegative("模糊"), 5), 3);
        String text = InfoText.of(Parameter.RESCALE.over(nag, 0.5), MODEL).text();
        assertTrue(text.startsWith("a red circle\nNegative prompt: 模糊\nSteps: 4, Sampler: Euler, CFG scale: 1,"), text);
        assertTrue(text.contains(", NAG scale: 5, NAG tau: 3, "), text);
        assertFalse(text.contains("CFG rescale") || text.contains("NAG alpha"), text);
        Request guided = Parameter.ZERO_STAR.over(
                Parameter.APG_MOMENTUM.over(Parameter.RESCALE.over(Pictures.request(), 0.7), -0.5), "01");
        text = InfoText.of(Parameter.NAG_TAU.over(guided, 3), MODEL).text();
        assertTrue(text.contains(", CFG Zero Star: 1, APG momentum: -0.5, CFG rescale: 0.7, "), text);
        assertFalse(text.contains("NAG"), text);
    }

    @Test
    void guidanceOffIsCfg1AndHasNoNegative() {
        String text = InfoText.of(Pictures.request().withGuidance(0), MODEL).text();
        assertEquals(
                "a red circle\nSteps: 4, Sampler: Euler, CFG scale: 1, Seed: 42, Size: 48x32, Model hash: 0123456789, "
                        + "Model: tiny, Shift: 3, Version: zimage-lab engine 1",
                text);
    }

    @Test
    void readsWhatA1111Wrote() {
        InfoText text = InfoText.parse("""
                a cat, (masterpiece:1.2)
                by the sea
                Negative prompt: lowres,
                bad hands
                Steps: 28, Sampler: DPM++ 2M Karras, CFG scale: 6.5, Seed: 1234567890, Size: 512x768, Model hash: \
                6ce0161689, Lora hashes: "a: 123, b: 456", Version: v1.9.4""");
        assertEquals("a cat, (masterpiece:1.2)\nby the sea", text.prompt());
        assertEquals("lowres,\nbad hands", text.negative());
        assertEquals("DPM++ 2M Karras", text.parameters().get("Sampler"));
        assertEquals("a: 123, b: 456", text.parameters().get("Lora hashes"));
        assertEquals("v1.9.4", text.parameters().get("Version"));
    }

    @Test
    void aPromptAloneHasNoParameters() {
        assertEquals(
                new InfoText("just words: two, more: 3", "", Map.of()), InfoText.parse("just words: two, more: 3"));
        assertEquals(new InfoText("", "", Map.of()), InfoText.parse(""));
    }

    @Test
    void samplersHaveTheLabelsOfA1111AndAreReadBack() {
        for (String[] names : new String[][] {
            {"euler", "Euler"},
            {"heun", "Heun"},
            {"euler_ancestral", "Euler a"},
            {"dpmpp_2m", "DPM++ 2M"},
            {"dpmpp_2m_sde", "DPM++ 2M SDE"},
            {"unipc", "UniPC"},
            {"lcm", "LCM"},
            {"res_multistep", "Res Multistep"},
            {"res_2s", "Res 2S"}
        }) {
            Request request = Pictures.request().withSampler(names[0]);
            String written = InfoText.of(request, MODEL).text();
            String label = InfoText.parse(written).parameters().get("Sampler");
            assertEquals(names[1], label);
            assertEquals(request, request.withSampler(label));
        }
    }
}
