package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.diffusion.ModelInfo.Variant;
import org.zimagelab.torch.ModelException;

/** The variant that a folder is taken for, and the reason that is given. */
class VariantTest {
    @TempDir
    Path temporary;

    @ParameterizedTest
    @CsvSource({
        "Tongyi-MAI/Z-Image-Turbo, TURBO",
        "ostris/Z-Image-De-Turbo, BASE",
        "z_image_de_turbo_v1, BASE",
        "ZImageDeTurbo, BASE",
        "Z-Image-Turbo-undistilled, BASE",
        "z-image-non-turbo, BASE",
        "zimageturbo-fp8, TURBO",
        "ZImageTurbo, TURBO",
        "Z-Image-Base, BASE",
        "zimagebase, BASE",
        "demo-base, BASE",
        "/models/turbo/zimage, ",
        "/models/turbo/zimage-base/, BASE",
        "C:\\turbo\\Z-Image, ",
        "/var/database/zimage, ",
        "database, ",
        "baseline, ",
        "turbo-team/Z-Image, ",
        "casino-turbo, TURBO",
        "Z-Image, "
    })
    void theLastNameSaysItInWholeWords(String name, Variant expected) {
        assertEquals(Optional.ofNullable(expected), Variant.named(name), name);
    }

    private Path model(String at, String shift, String index) throws IOException {
        Path model = Fixtures.copy(Fixtures.tiny(), Files.createDirectories(temporary.resolve(at)));
        JsonObject scheduler = json(model.resolve("scheduler/scheduler_config.json"));
        scheduler.add("shift", JsonParser.parseString(shift));
        Files.writeString(model.resolve("scheduler/scheduler_config.json"), scheduler.toString());
        JsonObject all = json(model.resolve("model_index.json"));
        json(index).asMap().forEach(all::add);
        Files.writeString(model.resolve("model_index.json"), all.toString());
        return model;
    }

    private static JsonObject json(Path file) throws IOException {
        return json(Files.readString(file));
    }

    private static JsonObject json(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    private static String taken(String name, Path model) {
        VariantGuess guess = ModelFolder.read(name, model).variant();
        return guess.variant() + guess.from().map(from -> " by " + from).orElse("");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "my/database/zimage | 3 | {} | TURBO by the scheduler's shift 3",
                "base/zimage | 3 | {} | TURBO by the scheduler's shift 3",
                "turbo/zimage | 6 | {} | BASE by the scheduler's shift 6",
                "z-image-turbo | 6.0 | {} | BASE by the scheduler's shift 6",
                "Z-Image-De-Turbo | 3 | {} | BASE by its name Z-Image-De-Turbo",
                "zimage-base-diffusers | 3 | {} | BASE by its name zimage-base-diffusers",
                "z-image-turbo | 7 | {} | TURBO by its name z-image-turbo",
                "zimage | 1 | {} | TURBO",
                "turbo/base/zimage | 4 | {} | TURBO",
                "zimage | 3 | {\"_name_or_path\": \"demo-base\"} | BASE by the name demo-base in model_index.json",
                "zimage | 3 | {\"_name_or_path\": \"/turbo/x\"} | TURBO by the scheduler's shift 3",
                "Z-Image-De-Turbo | 3 | {\"_name_or_path\": \"Tongyi-MAI/Z-Image-Turbo\"} | BASE by its name"
                        + " Z-Image-De-Turbo",
                "mine | 4 | {\"_name_or_path\": [1]} | TURBO",
                "x-base | 6 | {\"is_distilled\": true} | TURBO by is_distilled in model_index.json",
                "x-turbo | 3 | {\"is_distilled\": false} | BASE by is_distilled in model_index.json"
            })
    void theConfigFirstThenTheName(String at, String shift, String index, String expected) throws Exception {
        Path model = model(at, shift, index);
        assertEquals(expected, taken(model.toString(), model));
        assertEquals(expected, taken(model + "/", model));
    }

    @Test
    void aSnapshotIsCalledByItsRepositoryAndALinkByItsTarget() throws Exception {
        String revision = "0123456789abcdef0123456789abcdef01234567";
        Path snapshot = model("hub/models--me--x-De-Turbo/snapshots/" + revision, "3", "{}");
        assertEquals("BASE by its name x-De-Turbo", taken(snapshot.toString(), snapshot));
        Path link = Files.createSymbolicLink(temporary.resolve("zimage"), snapshot);
        assertEquals("BASE by its name x-De-Turbo", taken("zimage", link));
        try (ZImage loaded = ZImage.load(snapshot, Fixtures.fp32())) {
            assertEquals("me/x-De-Turbo", loaded.info().name());
            assertEquals(Optional.of("its name x-De-Turbo"), loaded.info().variantFrom());
            assertEquals(50, loaded.request("a").steps());
        }
        Path turbo = Files.createSymbolicLink(temporary.resolve("z-turbo"), model("plain", "2", "{}"));
        assertEquals("TURBO by its name z-turbo", taken("z-turbo", turbo));
    }

    @ParameterizedTest
    @CsvSource({"ZImageImg2ImgPipeline", "ZImageInpaintPipeline", "ZImagePipeline"})
    void pipelinesOfTheSameNetworksLoad(String pipeline) throws Exception {
        Path model = model("zimage", "3", "{\"_class_name\": \"" + pipeline + "\", \"image_encoder\": [null, null]}");
        assertEquals("TURBO by the scheduler's shift 3", taken("zimage", model));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"_class_name\": \"FluxPipeline\"} | the pipeline is FluxPipeline, of another model; only"
                        + " Z-Image's are loaded",
                "{\"_class_name\": \"StableDiffusionXLPipeline\"} | the pipeline is StableDiffusionXLPipeline",
                "{\"_class_name\": \"ZImageControlNetPipeline\", \"controlnet\": [\"diffusers\","
                        + " \"ZImageControlNetModel\"]}"
                        + " | has a controlnet (ZImageControlNetModel) too, which is not computed here",
                "{\"_class_name\": \"ZImageOmniPipeline\", \"siglip\": [\"transformers\", \"Siglip2VisionModel\"]}"
                        + " | has a siglip (Siglip2VisionModel) too",
                "{\"transformer\": [\"diffusers\", \"FluxTransformer2DModel\"]}"
                        + " | the transformer (FluxTransformer2DModel) is not supported; expected"
                        + " ZImageTransformer2DModel",
                "{\"vae\": [\"diffusers\", \"AutoencoderTiny\"]} | the vae (AutoencoderTiny) is not supported"
            })
    void othersAreNamed(String index, String expected) throws Exception {
        Path model = model("zimage", "3", index);
        String message = assertThrows(ModelException.class, () -> ModelFolder.read("zimage", model))
                .getMessage();
        assertTrue(message.contains(expected), message);
        assertEquals(1, message.lines().count(), message);
    }
}
