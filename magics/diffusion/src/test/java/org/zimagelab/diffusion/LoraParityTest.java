package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.zimagelab.diffusion.Fixtures.floats;
import static org.zimagelab.diffusion.Fixtures.relativeL2;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LoRAs in the key styles of different trainers, against diffusers 0.42 (files by {@code bench/make_loras.py}). */
class LoraParityTest {
    private static final Path GOLDEN = Fixtures.resource("lora/golden.safetensors");
    private static ZImage model;

    @BeforeAll
    static void load() {
        model = ZImage.load(Fixtures.tiny(), Fixtures.fp32());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    static Lora lora(String style, double weight) {
        return new Lora(InputFile.read(Fixtures.resource("lora/" + style + ".safetensors")), weight);
    }

    private static Request request(ZImage model, Lora... loras) {
        return model.request("a red circle above a blue square")
                .withSize(64, 64)
                .withSteps(3)
                .withGuidance(0)
                .withSeed(42)
                .withLoras(List.of(loras));
    }

    private static float[] golden(String name) {
        return floats(GOLDEN, name);
    }

    private static void assertClose(String golden, Picture picture, double tolerance) {
        double distance = relativeL2(picture.latents(), golden(golden));
        System.out.printf("%s: relative L2 %.2e%n", golden, distance);
        assertTrue(distance <= tolerance, golden + ": relative L2 " + distance);
    }

    @ParameterizedTest
    @CsvSource({
        "peft, peft",
        "bare, bare",
        "default, default",
        "ai_toolkit, ai_toolkit",
        "kohya, kohya",
        "comfy, comfy",
        "kohya_out, kohya_out",
        "dots, dots",
        "split, split",
        "fused_kohya, fused_kohya",
        "fused_dots, fused_dots",
        "embedders, embedders",
        "ranks, ranks",
        "alphas, alphas",
        "bias, bias",
        "configured, configured",
        // read in parts or refused by diffusers itself: the same factors as another style
        "peft_alpha, peft",
        "base_model, peft",
        "fused, split",
        "fused_peft, split",
        "embedders_comfy, embedders"
    })
    void everyKeyStyleIsReadAsDiffusersReadsIt(String style, String golden) throws Exception {
        // diffusers multiplies alpha into the factors in the dtype of the file, which is bf16 here
        double tolerance = style.equals("kohya") ? 1e-3 : 1e-5;
        assertClose(golden + ".latents", model.generate(request(model, lora(style, 1))), tolerance);
    }

    @Test
    void fusedInDiffusersIsTheSame() throws Exception {
        assertClose("peft.fused", model.generate(request(model, lora("peft", 1))), 1e-5);
    }

    @Test
    void severalAddUp() throws Exception {
        Picture two = model.generate(request(model, lora("peft", 0.7), lora("ranks", -0.4)));
        assertClose("two.latents", two, 1e-5);
    }

    @Test
    void bf16IsAsGoodAsTheReference() throws Exception {
        try (ZImage half = ZImage.load(Fixtures.tiny(), Fixtures.fp32().withDtype("bf16"))) {
            float[] truth = golden("peft.latents");
            double theirs = relativeL2(golden("bf16.latents"), truth);
            double ours =
                    relativeL2(half.generate(request(half, lora("peft", 1))).latents(), truth);
            System.out.printf("bf16 with a LoRA: ours %.2e, the reference's %.2e off fp32%n", ours, theirs);
            assertTrue(ours <= 1.12 * theirs, ours + " > " + theirs);
        }
    }

    @Test
    void switchingLeavesNothingBehind() throws Exception {
        float[] none = model.generate(request(model)).latents();
        assertClose("none.latents", model.generate(request(model)), 1e-5);
        float[] first = model.generate(request(model, lora("embedders", 1))).latents();
        float[] weaker = model.generate(request(model, lora("embedders", 0.5))).latents();
        assertTrue(relativeL2(weaker, first) > 0.05);
        model.generate(request(model, lora("bias", 1)));
        assertArrayEquals(
                first, model.generate(request(model, lora("embedders", 1))).latents());
        assertArrayEquals(none, model.generate(request(model, lora("bias", 0))).latents());
        assertEquals(List.of(), request(model, lora("bias", 0)).loras());
        try (ZImage fresh = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            assertArrayEquals(
                    weaker,
                    fresh.generate(request(fresh, lora("embedders", 0.5))).latents());
        }
    }
}
