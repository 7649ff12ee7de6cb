package org.zimagelab.tuning.store.imported;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.tuning.store.png.PngText;
import tech.tablesaw.api.Table;

class ImportedPictureTest {
    /** As ComfyUI's template for Z-Image saves it, with a LoRA, a prompt from a node of its own, and Python's NaN. */
    private static final String Z_IMAGE = """
            {"3": {"class_type": "KSampler", "inputs": {"seed": ["20", 0], "steps": 9, "cfg": 1.5,
                   "sampler_name": "res_multistep", "scheduler": "simple", "denoise": 1.0, "model": ["11", 0],
                   "positive": ["12", 0], "negative": ["12", 1], "latent_image": ["13", 0]}},
             "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["21", 0], "clip": ["18", 0]}},
             "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "模糊", "clip": ["18", 0]}},
             "11": {"class_type": "ModelSamplingAuraFlow", "inputs": {"shift": 3.0, "model": ["15", 0]}},
             "12": {"class_type": "ControlNetApplyAdvanced",
                    "inputs": {"positive": ["14", 0], "negative": ["7", 0], "image": ["99", 0]}},
             "13": {"class_type": "EmptySD3LatentImage", "inputs": {"width": 768, "height": 1024, "batch_size": 1}},
             "14": {"class_type": "FluxGuidance", "inputs": {"guidance": 3.5, "conditioning": ["6", 0]}},
             "15": {"class_type": "LoraLoaderModelOnly", "inputs": {"lora_name": "x", "model": ["16", 0]}},
             "16": {"class_type": "UNETLoader", "inputs": {"unet_name": "z_image_turbo_bf16.safetensors"},
                    "is_changed": [NaN]},
             "20": {"class_type": "PrimitiveInt", "inputs": {"value": 1125899906842624}},
             "21": {"class_type": "PrimitiveString", "inputs": {"value": "雪白的猫\\nat night"}}}""";

    /** A graph for Flux: everything is plugged into the sampler, the text is put together, the negative is nothing. */
    private static final String FLUX = """
            {"1": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux1-dev.safetensors",
                   "weight_dtype": "default"}},
             "2": {"class_type": "DualCLIPLoader", "inputs": {"clip_name1": "t5xxl_fp16.safetensors",
                   "clip_name2": "clip_l.safetensors", "type": "flux"}},
             "3": {"class_type": "PrimitiveStringMultiline", "inputs": {"value": "一只雪白的布偶猫"}},
             "4": {"class_type": "StringConcatenate", "inputs": {"string_a": ["3", 0], "string_b": "at night",
                   "delimiter": ", "}},
             "5": {"class_type": "CLIPTextEncodeFlux", "inputs": {"clip": ["2", 0], "clip_l": "cat, snow",
                   "t5xxl": ["4", 0], "guidance": 3.5}},
             "6": {"class_type": "FluxGuidance", "inputs": {"conditioning": ["5", 0], "guidance": 4.0}},
             "7": {"class_type": "ConditioningZeroOut", "inputs": {"conditioning": ["5", 0]}},
             "8": {"class_type": "ModelSamplingFlux", "inputs": {"model": ["1", 0], "max_shift": 1.15,
                   "base_shift": 0.5, "width": 1024, "height": 1024}},
             "9": {"class_type": "CFGGuider", "inputs": {"model": ["8", 0], "positive": ["6", 0],
                   "negative": ["7", 0], "cfg": 2.5}},
             "10": {"class_type": "RandomNoise", "inputs": {"noise_seed": 99}},
             "11": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "dpmpp_2m"}},
             "12": {"class_type": "BasicScheduler", "inputs": {"model": ["8", 0], "scheduler": "simple", "steps": 20,
                   "denoise": 1.0}},
             "13": {"class_type": "EmptySD3LatentImage", "inputs": {"width": 832, "height": 1216, "batch_size": 1}},
             "14": {"class_type": "SamplerCustomAdvanced", "inputs": {"noise": ["10", 0], "guider": ["9", 0],
                   "sampler": ["11", 0], "sigmas": ["12", 0], "latent_image": ["13", 0]}},
             "15": {"class_type": "VAEDecode", "inputs": {"samples": ["14", 0], "vae": ["16", 0]}},
             "16": {"class_type": "VAELoader", "inputs": {"vae_name": "ae.safetensors"}},
             "17": {"class_type": "SaveImage", "inputs": {"images": ["15", 0], "filename_prefix": "x"}}}""";

    /** A graph for SDXL: two texts on each side, and a sampler that takes a schedule. */
    private static final String SDXL = """
            {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sdxl.safetensors"}},
             "2": {"class_type": "CLIPTextEncodeSDXL", "inputs": {"clip": ["1", 1], "width": 4096, "height": 4096,
                   "crop_w": 0, "crop_h": 0, "target_width": 4096, "target_height": 4096,
                   "text_g": "a cat on the sill", "text_l": "watercolour"}},
             "3": {"class_type": "CLIPTextEncodeSDXL", "inputs": {"clip": ["1", 1], "width": 4096, "height": 4096,
                   "crop_w": 0, "crop_h": 0, "target_width": 4096, "target_height": 4096,
                   "text_g": "blur", "text_l": "blur"}},
             "4": {"class_type": "KarrasScheduler", "inputs": {"steps": 30, "sigma_max": 14.6, "sigma_min": 0.03,
                   "rho": 7.0}},
             "5": {"class_type": "SplitSigmas", "inputs": {"sigmas": ["4", 0], "step": 24}},
             "6": {"class_type": "SamplerEulerAncestral", "inputs": {"eta": 1.0, "s_noise": 1.0}},
             "7": {"class_type": "EmptyLatentImage", "inputs": {"width": ["8", 0], "height": 768, "batch_size": 1}},
             "8": {"class_type": "PrimitiveInt", "inputs": {"value": 1344}},
             "9": {"class_type": "SamplerCustom", "inputs": {"model": ["1", 0], "add_noise": true, "noise_seed": 7,
                   "cfg": 6.5, "positive": ["2", 0], "negative": ["3", 0], "sampler": ["6", 0], "sigmas": ["5", 0],
                   "latent_image": ["7", 0]}}}""";

    @TempDir
    Path folder;

    private Path png(String name, Map<String, String> texts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), "png", out);
        return Files.write(folder.resolve(name), PngText.insert(out.toByteArray(), texts));
    }

    private String refused(Map<String, String> texts) throws IOException {
        Path file = png("refused.png", texts);
        String line = assertThrows(IOException.class, () -> ImportedPicture.read(file))
                .getMessage();
        assertTrue(line.startsWith(file + ": "), line);
        return line.substring(file.toString().length() + 2);
    }

    @Test
    void readsA1111() throws IOException {
        Path file = png("a.png", Map.of("parameters", """
                a cat, <lora:x:1>
                Negative prompt: blur
                Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7.5, Seed: 5, Size: 512x768, \
                Model hash: abc, Model: dream"""));
        assertEquals(
                new ImportedPicture(
                        file,
                        "a cat, <lora:x:1>",
                        "blur",
                        OptionalInt.of(20),
                        OptionalDouble.of(7.5),
                        OptionalLong.of(5),
                        "dpmpp_2m",
                        "Karras",
                        512,
                        768,
                        "dream"),
                ImportedPicture.read(file));
    }

    @Test
    void followsTheLinksOfComfyUi() throws IOException {
        Path file = png("c.png", Map.of("prompt", Z_IMAGE));
        ImportedPicture picture = ImportedPicture.read(file);
        assertEquals(
                new ImportedPicture(
                        file,
                        "雪白的猫\nat night",
                        "模糊",
                        OptionalInt.of(9),
                        OptionalDouble.of(1.5),
                        OptionalLong.of(1125899906842624L),
                        "res_multistep",
                        "simple",
                        768,
                        1024,
                        "z_image_turbo_bf16.safetensors"),
                picture);
        Table table = ImportedPicture.table(List.of(picture));
        assertEquals(0.5, table.doubleColumn("guidance").get(0));
        // The prompt negated to nothing, another picture as the beginning, and a model that nobody names.
        String node7 = "\"7\": {\"class_type\": ";
        String other = Z_IMAGE.replace(node7 + "\"CLIPTextEncode\"", node7 + "\"ConditioningZeroOut\"")
                .replace("EmptySD3LatentImage", "VAEEncode")
                .replace("KSampler", "KSamplerAdvanced")
                .replace("\"seed\"", "\"noise_seed\"")
                .replace("unet_name", "file");
        picture = ImportedPicture.read(png("d.png", Map.of("prompt", other)));
        assertEquals("", picture.negative());
        assertEquals(OptionalLong.of(1125899906842624L), picture.seed());
        assertEquals(List.of(30, 20, ""), List.of(picture.width(), picture.height(), picture.model()));
    }

    @Test
    void settingsAreFoundInWhatIsPluggedIntoTheSampler() throws IOException {
        Path file = png("flux.png", Map.of("prompt", FLUX));
        ImportedPicture flux = ImportedPicture.read(file);
        assertEquals(
                new ImportedPicture(
                        file,
                        "一只雪白的布偶猫, at night\ncat, snow",
                        "",
                        OptionalInt.of(20),
                        OptionalDouble.of(2.5),
                        OptionalLong.of(99),
                        "dpmpp_2m",
                        "simple",
                        832,
                        1216,
                        "flux1-dev.safetensors"),
                flux);
        // A guider of the positive text alone, and another architecture's empty picture.
        ImportedPicture basic = ImportedPicture.read(png(
                "basic.png",
                Map.of(
                        "prompt",
                        FLUX.replace("CFGGuider", "BasicGuider")
                                .replace("\"positive\": [\"6\", 0]", "\"conditioning\": [\"6\", 0]")
                                .replaceAll("\"negative\": \\[\"7\", 0], \"cfg\": 2.5", "\"x\": 1")
                                .replace("EmptySD3LatentImage", "EmptyFlux2LatentImage"))));
        assertEquals(List.of(flux.prompt(), ""), List.of(basic.prompt(), basic.negative()));
        assertEquals(OptionalDouble.of(1), basic.cfg());
        assertEquals(List.of(832, 1216, flux.model()), List.of(basic.width(), basic.height(), basic.model()));

        file = png("sdxl.png", Map.of("prompt", SDXL));
        assertEquals(
                new ImportedPicture(
                        file,
                        "a cat on the sill\nwatercolour",
                        "blur",
                        OptionalInt.of(30),
                        OptionalDouble.of(6.5),
                        OptionalLong.of(7),
                        "euler_ancestral",
                        "karras",
                        1344,
                        768,
                        "sdxl.safetensors"),
                ImportedPicture.read(file));
        String sd3 = SDXL.replace("CLIPTextEncodeSDXL", "CLIPTextEncodeSD3")
                .replace("\"text_g\": \"a cat on the sill\", \"text_l\": \"watercolour\"", """
                        "clip_l": "a cat", "clip_g": "a cat", "t5xxl": "", "empty_padding": "none\"""");
        assertEquals(
                "a cat",
                ImportedPicture.read(png("sd3.png", Map.of("prompt", sd3))).prompt());
    }

    @Test
    void linksThatGoRoundLeadToNoText() throws IOException {
        ImportedPicture round = ImportedPicture.read(png(
                "round.png",
                Map.of(
                        "prompt",
                        FLUX.replace(
                                "\"conditioning\": [\"5\", 0], \"guidance\"",
                                "\"conditioning\": [\"6\", 0], \"guidance\""))));
        assertEquals("", round.prompt());
        assertEquals(List.of(OptionalInt.of(20), 832), List.of(round.steps(), round.width()), "the others are there");
        assertEquals(
                "一只雪白的布偶猫, 一只雪白的布偶猫\ncat, snow",
                ImportedPicture.read(png(
                                "twice.png",
                                Map.of(
                                        "prompt",
                                        FLUX.replace("\"string_b\": \"at night\"", "\"string_b\": [\"3\", 0]"))))
                        .prompt(),
                "one text may be linked twice");
        String texts = FLUX.replace("\"string_b\": \"at night\"", "\"string_b\": [\"4\", 0]")
                .replace("{\"value\": \"一只雪白的布偶猫\"}", "{\"value\": [\"3\", 0]}");
        assertEquals(
                "",
                ImportedPicture.read(png("texts.png", Map.of("prompt", texts))).prompt());
    }

    @Test
    void ofTwoSamplersTheOneThatBeginsCounts() throws IOException {
        String second = """
                "30": {"class_type": "KSampler", "inputs": {"steps": 4, "positive": ["6", 0], "negative": ["7", 0],
                       "latent_image": ["31", 0]}},
                "31": {"class_type": "LatentUpscale", "inputs": {"samples": ["3", 0], "width": 9, "height": 9}},""";
        ImportedPicture picture =
                ImportedPicture.read(png("e.png", Map.of("prompt", Z_IMAGE.replaceFirst("\\{", "{" + second))));
        assertEquals(OptionalInt.of(9), picture.steps());
        assertEquals(
                "its graph has 2 samplers, and it is not clear which one begins the picture",
                refused(Map.of(
                        "prompt",
                        Z_IMAGE.replaceFirst("\\{", "{" + second).replace("EmptySD3LatentImage", "LoadLatent"))));
    }

    @Test
    void whatIsNotUnderstoodIsOneLine() throws IOException {
        assertEquals("carries neither A1111's parameters nor ComfyUI's prompt", refused(Map.of()));
        assertEquals(
                "made by SwarmUI, but it names neither a prompt nor steps",
                refused(Map.of("parameters", "{\"sui_image_params\": {}}")));
        assertEquals("its prompt text is not ComfyUI's graph", refused(Map.of("prompt", "a cat")));
        assertEquals(
                "its graph has no known sampler, such as KSampler or SamplerCustomAdvanced",
                refused(Map.of("prompt", "{\"1\": {}}")));
        Path text = Files.writeString(folder.resolve("x.png"), "hello");
        assertEquals(
                text + ": not a PNG",
                assertThrows(IOException.class, () -> ImportedPicture.read(text))
                        .getMessage());
    }
}
