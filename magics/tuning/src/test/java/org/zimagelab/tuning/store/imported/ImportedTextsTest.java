package org.zimagelab.tuning.store.imported;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.GuidanceSchedule;
import org.zimagelab.tuning.run.RunMetadata;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.png.InfoText;
import org.zimagelab.tuning.store.png.PngText;

/** What texts of other programs say, in the forms in which those programs write them. */
class ImportedTextsTest {
    private static final String SETTINGS = "Steps: 20, Sampler: Euler, CFG scale: 7, Seed: 5, Size: 512x768, Model: m";

    @TempDir
    Path folder;

    private Path png(Map<String, String> texts) throws IOException {
        return Files.write(folder.resolve("x.png"), PngText.insert(picture(), texts));
    }

    private static byte[] picture() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), "png", out);
        return out.toByteArray();
    }

    private ImportedPicture info(String text) throws IOException {
        return ImportedPicture.read(png(Map.of("parameters", text)));
    }

    private String refused(Map<String, String> texts) throws IOException {
        Path file = png(texts);
        String line = assertThrows(IOException.class, () -> ImportedPicture.read(file))
                .getMessage();
        return line.substring(file.toString().length() + 2);
    }

    /** Of what {@link #SETTINGS} say all, with these prompts. */
    private static void assertSettings(String prompt, String negative, ImportedPicture picture) {
        assertEquals(
                new ImportedPicture(
                        picture.file(),
                        prompt,
                        negative,
                        OptionalInt.of(20),
                        OptionalDouble.of(7),
                        OptionalLong.of(5),
                        "euler",
                        "",
                        512,
                        768,
                        "m"),
                picture);
    }

    private Path withText(String type, Charset charset, String text) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("parameters\0".getBytes(StandardCharsets.ISO_8859_1));
        body.writeBytes(text.getBytes(charset));
        byte[] png = picture();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(png, 0, 33);
        out.writeBytes(HostileTextsTest.chunk(type, body.toByteArray()));
        out.write(png, 33, png.length - 33);
        return Files.write(folder.resolve("text.png"), out.toByteArray());
    }

    @Test
    void aTextIsUtf8OrElseLatin1() throws IOException {
        String chinese = "一只猫, 🐈\nNegative prompt: 模糊\n" + SETTINGS;
        assertSettings("一只猫, 🐈", "模糊", ImportedPicture.read(withText("tEXt", StandardCharsets.UTF_8, chinese)));
        String french = "café naïve\n" + SETTINGS;
        assertSettings("café naïve", "", ImportedPicture.read(withText("tEXt", StandardCharsets.UTF_8, french)));
        assertSettings("café naïve", "", ImportedPicture.read(withText("tEXt", StandardCharsets.ISO_8859_1, french)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Template: a {red|blue} cat",
                "Template: a {red|blue} cat\nNegative Template: dog",
                "Negative Template: {模糊|低画质}, 水印: 有",
                "Template: __动物__, 颜色: {红|蓝},\nthe second line, b: 1, c: 2, d: 3\n\n"
                        + "Steps: 3, Sampler: x, CFG scale: 1, Seed: 9\nNegative Template: dog,\n{a|b}",
                "Template: {x}\nNegative prompt: inside",
                "\nTemplate: {x}",
                "ControlNet 0: \"Module: canny, Model: control [1a], Weight: 1, Steps: 4, Seed: 9\"",
                "ControlNet 0: preprocessor: canny, model: control [1a], weight: 1\nControlNet 1: \"Module: depth\""
            })
    void whatExtensionsWriteBehindTheSettingsIsPassedOver(String template) throws IOException {
        assertSettings(
                "a red cat,\nsecond",
                "dog",
                info("a red cat,\nsecond\nNegative prompt: dog\n" + SETTINGS + "\n" + template));
    }

    @Test
    void whatLooksLikeSettingsWithinAPromptIsPrompt() throws IOException {
        String inside = "Steps: 1, 2 and 3: up the hill, Seed: 9, Sampler: none";
        assertSettings(
                inside + "\na cat", inside, info(inside + "\na cat\nNegative prompt: " + inside + "\n" + SETTINGS));
        assertSettings("a sign: Negative prompt: no", "", info("a sign: Negative prompt: no\n" + SETTINGS));
        assertSettings("Template: x\nTemplate: y", "", info("Template: x\nTemplate: y\n" + SETTINGS));
        assertSettings("", "", info(SETTINGS));
        assertSettings("", "dog", info("Negative prompt: dog\n" + SETTINGS));
        String none =
                "the last line of its parameters text has no settings such as 'Steps: 20, Sampler: Euler, Seed: 5'";
        assertEquals(none, refused(Map.of("parameters", "a cat\n" + SETTINGS + "\nand a dog")));
        assertEquals(none, refused(Map.of("parameters", "a cat, b b: 1, Steps: 2, c c: 3")));
        assertEquals(none, refused(Map.of("parameters", "word ".repeat(8000))));
        assertEquals(none, refused(Map.of("parameters", "Steps: walk, run, jump: fast, Seed: of time")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ", ControlNet 0: \"Module: canny, Model: control_v11p [d14c016b], Weight: 1, Guidance End: 1\"",
                ", ControlNet 0: Module: canny, Model: control_v11p [d14c016b], Weight: 1, Resize Mode: Just Resize",
                ", ControlNet-0 Enabled: True, ControlNet-0 Module: canny, ControlNet-0 Model: control [d1],"
                        + " Model: other",
                ", Hires prompt: \"a \\\"big\\\" dog, Seed: 6\\nNegative prompt: x, Steps: 2\", Hires steps: 30",
                ", ADetailer model: face.pt, ADetailer prompt: \"eyes, Seed: 7\", ADetailer version: 24.1",
                ", Lora hashes: \"a: 12, b: 34\", TI hashes: \"bad: 12, bad: 34\", Version: v1.10",
                ", Tiled Diffusion: {\"Method\": \"Mixture\", \"Seed\": 3, "
                        + "\"Region 1\": {\"prompt\": \"x, Steps: 9, {\"}}",
                ", Civitai resources: [{\"modelName\":\"x, Model: y\",\"weight\":1},{\"type\":\"lora\"}],"
                        + " Civitai metadata: {}",
                ", Skip layers: [7, 8, 9, ], Skip layer start: 0.01, Open: [7, and no end",
                ", Hires checkpoint: none, Steps: 9, Seed: 9, Size: 1x1, CFG scale: 1, Distilled CFG Scale: 3.5",
                ", 备注: 猫, Version: f2.0",
                ", Eta: inf, RNG: cuda, Unet: other.gguf, Version: stable-diffusion.cpp"
            })
    void moreSettingsChangeNothing(String more) throws IOException {
        assertSettings("cat", "dog", info("cat\nNegative prompt: dog\n" + SETTINGS + more));
    }

    @ParameterizedTest
    @ValueSource(strings = {": ", ":\u00a0", ":", "：", "：\u3000", " : ", ":\u202f"})
    void colonsAndBlanksOfAllWidths(String colon) throws IOException {
        String comma = colon.startsWith("：") ? "，" : ",\u00a0";
        String settings = SETTINGS.replace(": ", colon).replace(", ", comma).replace("CFG scale", "CFG\u00a0Scale");
        assertSettings("猫：白", "狗", info("猫：白\nNegative\u00a0prompt" + colon + "狗\n" + settings));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void linesMayEndAsTheyWill(String end) throws IOException {
        String text = "a cat\nsecond\nNegative prompt: dog\nthird\n" + SETTINGS + "\n";
        assertSettings("a cat\nsecond", "dog\nthird", info("\ufeff" + text.replace("\n", end)));
    }

    @Test
    void stableDiffusionCpp() throws IOException {
        ImportedPicture picture = info("a cat\nSteps: 8, CFG scale: 1.000000, Guidance: 3.500000, Eta: inf, Seed: 42, "
                + "Size: 512x512, Model: , RNG: cuda, Sampler: euler discrete, TE: qwen_3_4b.safetensors, "
                + "Unet: z_image_turbo-Q8_0.gguf, VAE: ae.safetensors, Version: stable-diffusion.cpp");
        assertEquals(
                new ImportedPicture(
                        picture.file(),
                        "a cat",
                        "",
                        OptionalInt.of(8),
                        OptionalDouble.of(1),
                        OptionalLong.of(42),
                        "euler",
                        "discrete",
                        512,
                        512,
                        "z_image_turbo-Q8_0.gguf"),
                picture);
        assertEquals(
                OptionalLong.empty(),
                info("a\n" + SETTINGS.replace("Seed: 5", "Seed: -1")).seed());
    }

    @Test
    void samplersGetOurNamesWhereWeHaveThem() throws IOException {
        for (String[] words : new String[][] {
            {"Euler a", "euler_ancestral"},
            {"DPM++ 2M SDE", "dpmpp_2m_sde"},
            {"UniPC", "unipc"},
            {"LCM", "lcm"},
            {"Res Multistep", "res_multistep"},
            {"DPM++ 2M Karras", "dpmpp_2m", "Karras"},
            {"DPM++ 2M SDE Exponential", "dpmpp_2m_sde", "Exponential"},
            {"dpmpp_2m_sde_sgm_uniform", "dpmpp_2m_sde", "sgm_uniform"},
            {"DPM++ SDE Karras", "DPM++ SDE Karras"},
            {"DPM++ SDE", "DPM++ SDE"},
            {"Karras", "Karras"}
        }) {
            ImportedPicture picture = info("a\n" + SETTINGS.replace("Euler", words[0]));
            assertEquals(words[1], picture.sampler());
            assertEquals(words.length > 2 ? words[2] : "", picture.schedule());
        }
    }

    /** The same picture as SwarmUI, Fooocus, InvokeAI, NovelAI, Easy Diffusion and Draw Things would describe it. */
    @Test
    void programsWithFormsOfTheirOwn() throws IOException {
        Map<String, Map<String, String>> forms = new LinkedHashMap<>();
        forms.put("SwarmUI", Map.of("parameters", """
                {"sui_image_params": {"prompt": "猫, \\"x\\"", "negativeprompt": "dog", "model": "m", "seed": 5,
                  "steps": 20, "cfgscale": 7.0, "aspectratio": "Custom", "width": 512, "height": 768,
                  "sampler": "Euler", "swarm_version": "0.9.6.0"},
                  "sui_extra_data": {"date": "2026-01-01"}, "sui_models": []}"""));
        forms.put("Fooocus", Map.of("fooocus_scheme", "fooocus", "parameters", """
                {"base_model": "m", "full_prompt": ["猫", "x"], "guidance_scale": 7, "metadata_scheme": "fooocus",
                  "negative_prompt": "dog", "performance": "Speed", "prompt": "猫, \\"x\\"", "resolution": "(512, 768)",
                  "sampler": "Euler", "seed": "5", "steps": 20, "version": "Fooocus v2.5.5"}"""));
        forms.put("RuinedFooocus", Map.of("parameters", """
                {"Prompt": "猫, \\"x\\"", "Negative": "dog", "steps": 20, "cfg": 7, "width": 512, "height": 768,
                  "seed": 5, "sampler_name": "Euler", "base_model_name": "m", "software": "RuinedFooocus"}"""));
        forms.put("InvokeAI", Map.of("invokeai_metadata", """
                {"generation_mode": "txt2img", "positive_prompt": "猫, \\"x\\"", "negative_prompt": "dog", "width": 512,
                  "height": 768, "seed": 5, "cfg_scale": 7.0, "steps": 20, "scheduler": "Euler",
                  "model": {"key": "k", "hash": "h", "name": "m", "base": "sdxl"}}"""));
        forms.put("InvokeAI 3", Map.of("invokeai_metadata", """
                {"positive_prompt": "猫, \\"x\\"", "negative_prompt": "dog", "width": 512, "height": 768, "seed": 5,
                  "cfg_scale": 7, "steps": 20, "scheduler": "Euler",
                  "model": {"model_name": "m", "base_model": "sd-1"}}"""));
        forms.put("NovelAI", Map.of("Software", "NovelAI", "Source", "m", "Description", "猫, \"x\"", "Comment", """
                {"prompt": "猫, \\"x\\"", "steps": 20, "height": 768, "width": 512, "scale": 7.0, "uncond_scale": 0.0,
                  "seed": 5, "uc": "dog", "sampler": "Euler", "v4_prompt": null}"""));
        Map<String, String> easy = new LinkedHashMap<>();
        easy.put("prompt", "猫, \"x\"");
        easy.put("negative_prompt", "dog");
        easy.put("num_inference_steps", "20");
        easy.put("guidance_scale", "7.0");
        easy.put("seed", "5");
        easy.put("sampler_name", "Euler");
        easy.put("width", "512");
        easy.put("height", "768");
        easy.put("use_stable_diffusion_model", "C:\\models\\m");
        forms.put("Easy Diffusion", easy);
        forms.put("Draw Things", Map.of("XML:com.adobe.xmp", """
                <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
                <rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/"><exif:UserComment><rdf:Alt>
                <rdf:li xml:lang="x-default">{"c":"猫, \\"x\\"","uc":"dog","steps":20,"scale":7,"seed":5,
                "sampler":"Euler","size":"512x768","model":"m","v2":{"steps":99}}</rdf:li></rdf:Alt></exif:UserComment>
                </rdf:Description></rdf:RDF></x:xmpmeta>"""));
        for (Map.Entry<String, Map<String, String>> form : forms.entrySet()) {
            ImportedPicture picture = ImportedPicture.read(png(form.getValue()));
            assertSettings("猫, \"x\"", "dog", picture);
        }
        ImportedPicture scene = ImportedPicture.read(png(Map.of("Software", "NovelAI", "Comment", """
                {"prompt": "park", "steps": 28, "uc": "", "v4_prompt": {"caption": {"base_caption": "park",
                  "char_captions": [{"char_caption": "girl", "centers": []}, {"char_caption": "boy"}]}}}""")));
        assertEquals(List.of("park\ngirl\nboy", "", 30), List.of(scene.prompt(), scene.negative(), scene.width()));
    }

    @Test
    void programsWhoseFormIsNotReadAreNamed() throws IOException {
        assertEquals(
                "made by InvokeAI 2 or older, whose format is not supported",
                refused(Map.of("Dream", "\"a cat\" -s 50 -S 5", "sd-metadata", "{\"image\": {}}")));
        assertEquals(
                "made by NovelAI, but its settings are not JSON",
                refused(Map.of("Software", "NovelAI", "Comment", "[".repeat(100_000))));
        assertEquals(
                "made by InvokeAI, but its settings are not JSON", refused(Map.of("invokeai_metadata", "{\"x\": ")));
        assertEquals(
                "its parameters text was written by a program that is not known here",
                refused(Map.of("parameters", "{\"prompt\": \"a cat\", \"steps\": 20}")));
        assertEquals(
                "carries neither A1111's parameters nor ComfyUI's prompt",
                refused(Map.of("Software", "GIMP 3.0", "Comment", "Created with GIMP")));
    }

    @Test
    void aPictureThatBeganWithAnotherIsTold() throws IOException {
        List<String> notes = new ArrayList<>();
        ImportedPicture.read(
                png(Map.of("parameters", "a cat\n" + SETTINGS + ", Denoising strength: 0.75, Mask blur: 4")),
                notes::add);
        assertEquals(1, notes.size());
        assertTrue(notes.get(0).contains("began with another picture (denoising strength 0.75)"), notes.get(0));
        notes.clear();
        ImportedPicture.read(
                png(Map.of("parameters", "a cat\n" + SETTINGS + ", Denoising strength: 0.4, Hires upscale: 2")),
                notes::add);
        assertEquals(List.of(), notes, "a second pass begins with its own first one");
    }

    @Test
    void ourOwnCountByTheirOwnText() throws IOException {
        RunMetadata metadata = RunMetadata.of(Pictures.picture(Pictures.request()
                .withPrompt("a cat\nNegative prompt: none\nSteps: 1, b b: 2, c c: 3")
                .withNegative("dog, Steps: 2")
                .withGuidance(0)));
        String text = "another\n" + SETTINGS;
        Path file = png(Map.of("parameters", text, "zimage-lab", metadata.toJson()));
        List<String> notes = new ArrayList<>();
        ImportedPicture ours = ImportedPicture.read(file, notes::add);
        assertEquals(
                new ImportedPicture(
                        file,
                        metadata.request().prompt(),
                        "dog, Steps: 2",
                        OptionalInt.of(metadata.request().steps()),
                        OptionalDouble.of(1),
                        OptionalLong.of(metadata.request().seed()),
                        metadata.request().sampler(),
                        metadata.request().schedule(),
                        metadata.request().width(),
                        metadata.request().height(),
                        metadata.model().name()),
                ours);
        assertEquals(List.of(), notes);

        for (String torn : List.of(
                metadata.toJson().substring(0, 200),
                metadata.toJson().replace("\"format\":1", "\"format\":2"),
                "[".repeat(1000),
                "")) {
            file = png(Map.of("parameters", text, "zimage-lab", torn));
            notes.clear();
            assertSettings("another", "", ImportedPicture.read(file, notes::add));
            assertEquals(1, notes.size());
            assertTrue(
                    notes.get(0).startsWith(file + ": its zimage-lab text cannot be read: ")
                            && notes.get(0).endsWith("; its parameters text is used instead"),
                    notes.get(0));
            assertTrue(
                    refused(Map.of("zimage-lab", torn)).startsWith("its zimage-lab text cannot be read: "),
                    refused(Map.of("zimage-lab", torn)));
        }

        Guidance staged = new Guidance(0, 0, 1).withStages(GuidanceSchedule.parse("0-0.5:cfg4,0.5-1:cfg9"));
        RunMetadata changing =
                RunMetadata.of(Pictures.picture(Pictures.request().withGuidance(staged)));
        assertEquals(
                OptionalDouble.empty(),
                ImportedPicture.read(png(Map.of("zimage-lab", changing.toJson())))
                        .cfg());
        assertEquals(OptionalDouble.empty(), info(InfoText.of(changing).text()).cfg());
    }

    /** Time in proportion to the length: eight times the text takes less than forty times the work. */
    @ParameterizedTest
    @ValueSource(
            strings = {"word ", "x:\"", "ab:[", "ab:{\"", "ab: c: ", "Steps: 1, ", "[{\"a\":1},", "\"\\\"", "Steps: 1\n"
            })
    void timeGrowsWithTheLength(String part) throws IOException {
        spent(part, 4_000);
        long small = spent(part, 20_000);
        long large = spent(part, 160_000);
        assertTrue(large < 40 * Math.max(small, 2_000_000), () -> part + ": " + small + " ns, then " + large + " ns");
    }

    /** Nanoseconds of the processor, the least of three. */
    private static long spent(String part, int length) {
        String text = "cat\n" + SETTINGS + ", Hires prompt: " + part.repeat(length / part.length());
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            InfoText.parse(text);
            InfoText.parse(text.substring(4));
            InfoText.parse(part.repeat(length / part.length()));
            least = Math.min(least, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        }
        return least;
    }
}
