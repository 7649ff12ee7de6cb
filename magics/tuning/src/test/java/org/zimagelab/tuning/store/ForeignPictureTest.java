package org.zimagelab.tuning.store;

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
import tech.tablesaw.api.Table;

class ForeignPictureTest {
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

    @TempDir
    Path folder;

    private Path png(String name, Map<String, String> texts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB), "png", out);
        return Files.write(folder.resolve(name), PngText.insert(out.toByteArray(), texts));
    }

    private String refused(Map<String, String> texts) throws IOException {
        Path file = png("refused.png", texts);
        String line =
                assertThrows(IOException.class, () -> ForeignPicture.read(file)).getMessage();
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
                new ForeignPicture(
                        file,
                        "a cat, <lora:x:1>",
                        "blur",
                        OptionalInt.of(20),
                        OptionalDouble.of(7.5),
                        OptionalLong.of(5),
                        "DPM++ 2M",
                        512,
                        768,
                        "dream"),
                ForeignPicture.read(file));
    }

    @Test
    void followsTheLinksOfComfyUi() throws IOException {
        Path file = png("c.png", Map.of("prompt", Z_IMAGE));
        ForeignPicture picture = ForeignPicture.read(file);
        assertEquals(
                new ForeignPicture(
                        file,
                        "雪白的猫\nat night",
                        "模糊",
                        OptionalInt.of(9),
                        OptionalDouble.of(1.5),
                        OptionalLong.of(1125899906842624L),
                        "res_multistep",
                        768,
                        1024,
                        "z_image_turbo_bf16.safetensors"),
                picture);
        Table table = ForeignPicture.table(List.of(picture));
        assertEquals(0.5, table.doubleColumn("guidance").get(0));
        // The prompt negated to nothing, another picture as the beginning, and a model that nobody names.
        String node7 = "\"7\": {\"class_type\": ";
        String other = Z_IMAGE.replace(node7 + "\"CLIPTextEncode\"", node7 + "\"ConditioningZeroOut\"")
                .replace("EmptySD3LatentImage", "VAEEncode")
                .replace("KSampler", "KSamplerAdvanced")
                .replace("\"seed\"", "\"noise_seed\"")
                .replace("unet_name", "file");
        picture = ForeignPicture.read(png("d.png", Map.of("prompt", other)));
        assertEquals("", picture.negative());
        assertEquals(OptionalLong.of(1125899906842624L), picture.seed());
        assertEquals(List.of(30, 20, ""), List.of(picture.width(), picture.height(), picture.model()));
    }

    @Test
    void ofTwoSamplersTheOneThatBeginsCounts() throws IOException {
        String second = """
                "30": {"class_type": "KSampler", "inputs": {"steps": 4, "positive": ["6", 0], "negative": ["7", 0],
                       "latent_image": ["31", 0]}},
                "31": {"class_type": "LatentUpscale", "inputs": {"samples": ["3", 0], "width": 9, "height": 9}},""";
        ForeignPicture picture =
                ForeignPicture.read(png("e.png", Map.of("prompt", Z_IMAGE.replaceFirst("\\{", "{" + second))));
        assertEquals(OptionalInt.of(9), picture.steps());
        assertEquals(
                "its graph has 2 nodes KSampler or KSamplerAdvanced, and not one that begins the picture",
                refused(Map.of(
                        "prompt",
                        Z_IMAGE.replaceFirst("\\{", "{" + second).replace("EmptySD3LatentImage", "LoadLatent"))));
    }

    @Test
    void whatIsNotUnderstoodIsOneLine() throws IOException {
        assertEquals("carries neither A1111's parameters nor ComfyUI's prompt", refused(Map.of()));
        assertEquals(
                "its parameters text has no line of settings that begins with Steps",
                refused(Map.of("parameters", "{\"sui_image_params\": {}}")));
        assertEquals("its prompt text is not ComfyUI's graph", refused(Map.of("prompt", "a cat")));
        assertEquals("its graph has no node KSampler or KSamplerAdvanced", refused(Map.of("prompt", "{\"1\": {}}")));
        assertEquals(
                "its graph leads from the positive input of KSampler to no text; the way ends at FluxGuidance",
                refused(Map.of("prompt", Z_IMAGE.replace("[\"6\", 0]", "[\"14\", 0]"))));
        Path text = Files.writeString(folder.resolve("x.png"), "hello");
        assertEquals(
                text + ": not a PNG",
                assertThrows(IOException.class, () -> ForeignPicture.read(text)).getMessage());
    }
}
