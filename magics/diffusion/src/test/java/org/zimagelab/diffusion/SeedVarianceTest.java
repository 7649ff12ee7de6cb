package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Progress.Evaluation;

class SeedVarianceTest {
    private static ZImage model;

    @BeforeAll
    static void load() {
        model = ZImage.load(Fixtures.tiny(), Fixtures.fp32());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Request request() {
        return model.request("一只猫").withSize(64, 48).withSteps(5).withGuidance(2);
    }

    /** The golden is written by {@code bench/seed_variance.py}. */
    @Test
    void theNoiseIsInvokeAIs() throws Exception {
        JsonObject golden = JsonParser.parseString(Files.readString(Fixtures.resource("seed-variance.json")))
                .getAsJsonObject();
        float[] features = floats(golden.getAsJsonArray("features"));
        for (JsonElement element : golden.getAsJsonArray("cases")) {
            JsonObject of = element.getAsJsonObject();
            PromptNoise noise = new PromptNoise(
                    of.get("strength").getAsDouble(), of.get("seed").getAsLong());
            // the standard deviation is about 66: one unit in the last place of the noise is 8e-6
            assertArrayEquals(floats(of.getAsJsonArray("noisy")), noise.addedTo(features), 5e-5f);
        }
    }

    private static float[] floats(JsonArray array) {
        float[] floats = new float[array.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = array.get(i).getAsFloat();
        }
        return floats;
    }

    /** Keeps a copy of every velocity. */
    private static List<Evaluation> evaluations(Request request) throws InterruptedException {
        List<Evaluation> heard = new ArrayList<>();
        model.generate(request, new Progress() {
            @Override
            public void step(Step step) {}

            @Override
            public void evaluated(Evaluation e) {
                heard.add(e);
            }

            @Override
            public boolean needsEveryStep() {
                return true;
            }
        });
        return heard;
    }

    @Test
    void onlyThePromptAndOnlyTheFirstStepsHaveNoise() throws Exception {
        List<Evaluation> plain = evaluations(request());
        List<Evaluation> first = evaluations(request().withSeedVariance(new SeedVariance(1, 0.2)));
        assertFalse(Arrays.equals(plain.get(0).velocity(), first.get(0).velocity()));
        assertArrayEquals(
                plain.get(0).negative().orElseThrow(), first.get(0).negative().orElseThrow());
        // with two fifths the second step differs too, with a share between only whole steps count
        float[] second = first.get(1).velocity();
        assertArrayEquals(
                second,
                evaluations(request().withSeedVariance(new SeedVariance(1, 0.05)))
                        .get(1)
                        .velocity());
        assertFalse(Arrays.equals(
                second,
                evaluations(request().withSeedVariance(new SeedVariance(1, 0.21)))
                        .get(1)
                        .velocity()));
    }

    @Test
    void withoutStrengthNothingChanges() throws Exception {
        Picture plain = model.generate(request());
        assertArrayEquals(
                plain.latents(),
                model.generate(request().withSeedVariance(new SeedVariance(0, 1)))
                        .latents());
    }

    /** Each seed has an embedding of its own, and the text encoder's features are there for the next one. */
    @Test
    void whatIsKeptOfOneSeedIsNotTheOthers() throws Exception {
        Request noisy = request().withPrompt("a dog").withSeedVariance(new SeedVariance(0.5, 0.4));
        ReuseForecast forecast = model.reuseForecast();
        List<float[]> within = new ArrayList<>();
        for (long seed : new long[] {1, 2, 1}) {
            within.add(model.generate(noisy.withSeed(seed)).latents());
        }
        assertEquals(0, forecast.next(noisy.withSeed(1)).promptEmbeddings());
        assertEquals(2, forecast.next(noisy.withSeed(2)).promptEmbeddings(), "without noise, and the negative prompt");
        assertEquals(3, forecast.next(noisy.withSeed(1)).promptEmbeddings());
        try (ZImage fresh = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            assertArrayEquals(within.get(1), fresh.generate(noisy.withSeed(2)).latents());
            assertArrayEquals(within.get(2), fresh.generate(noisy.withSeed(1)).latents());
        }
        assertArrayEquals(within.get(0), within.get(2));
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        for (double strength : new double[] {-0.1, 20, Double.NaN}) {
            assertEquals(
                    "seed-variance " + strength
                            + ": expected 0 (off) to 10, a multiple of the standard deviation of the"
                            + " prompt's features",
                    assertThrows(IllegalArgumentException.class, () -> new SeedVariance(strength, 1))
                            .getMessage());
        }
        for (double share : new double[] {0, 1.01, Double.NaN}) {
            assertEquals(
                    "seed-variance-share " + share + ": expected a number above 0, at most 1",
                    assertThrows(IllegalArgumentException.class, () -> new SeedVariance(1, share))
                            .getMessage());
        }
    }
}
