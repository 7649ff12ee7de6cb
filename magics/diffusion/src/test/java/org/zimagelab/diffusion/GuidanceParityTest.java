package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.diffusion.sampling.ProjectedGuidance;

/**
 * Guidance against diffusers' guiders, and NAG against the authors' formula in diffusers' transformer, on the same
 * input ({@code bench/guidance_goldens.py} made the golden file).
 */
class GuidanceParityTest {
    private static final Path GOLDEN = Fixtures.resource("tiny-guidance").resolve("golden.safetensors");

    private static List<JsonObject> list(String name) throws Exception {
        String json = Files.readString(Fixtures.resource("tiny-guidance").resolve("cases.json"));
        List<JsonObject> list = new ArrayList<>();
        JsonParser.parseString(json).getAsJsonObject().getAsJsonArray(name).forEach(c -> list.add(c.getAsJsonObject()));
        return list;
    }

    private static double number(JsonObject json, String name, double otherwise) {
        JsonElement value = json.get(name);
        return value == null ? otherwise : value.getAsDouble();
    }

    private static Guidance guidance(JsonObject c) {
        return Guidance.of(number(c, "guidance", 0))
                .withRescale(number(c, "rescale", 0))
                .withProjection(
                        new ProjectedGuidance(number(c, "eta", 1), number(c, "norm", 0), number(c, "momentum", 0)))
                .withZeroStar(c.has("zero") ? OptionalInt.of(c.get("zero").getAsInt()) : OptionalInt.empty())
                .withAttention(new NormalizedAttention(
                        number(c, "nag", 1), number(c, "tau", 2.5), number(c, "alpha", 0.25), 0));
    }

    @Test
    void formulasAgreeWithTheGuiders() throws Exception {
        float[] pos = Fixtures.floats(GOLDEN, "pos");
        float[] neg = Fixtures.floats(GOLDEN, "neg");
        int size = pos.length / 3;
        List<JsonObject> formulas = list("formulas");
        assertTrue(formulas.size() >= 5);
        for (JsonObject f : formulas) {
            String name = f.get("name").getAsString();
            float[] expected = Fixtures.floats(GOLDEN, name);
            CombinedVelocity combination = new CombinedVelocity();
            for (int i = (int) number(f, "zero", 0); i < 3; i++) {
                float[] v = combination.of(guidance(f), part(pos, i, size), part(neg, i, size));
                assertClose(1e-6, part(expected, i, size), v, name + " " + i);
            }
        }
    }

    private static float[] part(float[] all, int i, int size) {
        return Arrays.copyOfRange(all, i * size, (i + 1) * size);
    }

    @Test
    void wholePicturesAgree() throws Exception {
        try (ZImage model = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            for (JsonObject c : list("cases")) {
                String name = c.get("name").getAsString();
                Request request = model.request(c.get("prompt").getAsString())
                        .withNegative(c.get("negative").getAsString())
                        .withSize(c.get("width").getAsInt(), c.get("height").getAsInt())
                        .withSteps(c.get("steps").getAsInt())
                        .withSeed(c.get("seed").getAsLong())
                        .withGuidance(guidance(c));
                List<float[]> velocities = new ArrayList<>();
                Picture picture = model.generate(request, new Progress() {
                    @Override
                    public void step(Step step) {}

                    @Override
                    public void evaluated(Evaluation evaluation) {
                        velocities.add(evaluation.guided().clone());
                    }
                });
                if (number(c, "zero", 0) == 0) {
                    assertClose(2e-5, Fixtures.floats(GOLDEN, name + ".velocity0"), velocities.get(0), name + " first");
                }
                assertClose(1e-4, Fixtures.floats(GOLDEN, name + ".latents"), picture.latents(), name);
            }
        }
    }

    /** In the attention the mixture is computed in float32, whatever the network's precision. */
    @ParameterizedTest
    @CsvSource({"bf16, 2e-2", "fp16, 3e-3"})
    void nagInHalfPrecisionIsAsCloseAsThePlainPicture(String dtype, double most) throws Exception {
        assertClose(most, nag("fp32"), nag(dtype), dtype);
    }

    private static float[] nag(String dtype) throws Exception {
        try (ZImage model = ZImage.load(Fixtures.tiny(), new LoadOptions("cpu", dtype))) {
            Guidance guidance = Guidance.OFF.withAttention(NormalizedAttention.of(5));
            return model.generate(model.request("a red circle")
                            .withNegative("blurry")
                            .withSize(80, 64)
                            .withSteps(4)
                            .withGuidance(guidance))
                    .latents();
        }
    }

    private static void assertClose(double most, float[] expected, float[] actual, String what) {
        double distance = Fixtures.relativeL2(actual, expected);
        System.out.printf("%s: relative L2 %.2e%n", what, distance);
        assertTrue(distance <= most, what + ": " + distance);
    }
}
