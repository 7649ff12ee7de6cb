package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepCacheTest {
    private static final LoadOptions STREAMED = Fixtures.fp32().withOffload("blocks");

    private static Request request(ZImage model) {
        return model.request("a dog")
                .withSize(64, 48)
                .withSteps(12)
                .withGuidance(2)
                .withSeed(7)
                .withStepCache(0.72);
    }

    /** A picture, and how many calls each of its velocities skipped. */
    private record Made(Picture picture, List<Integer> skipped) {}

    private static Made made(ZImage model, Request request) throws InterruptedException {
        List<Integer> skipped = new ArrayList<>();
        Picture picture = model.generate(request, new Progress() {
            @Override
            public void step(Step step) {}

            @Override
            public void evaluated(Evaluation e) {
                skipped.add(e.skippedCalls());
            }
        });
        return new Made(picture, skipped);
    }

    /** The golden is written by {@code bench/step_cache.py}: diffusers' own hooks on the same model. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callsAndLatentsAreThoseOfDiffusers(boolean isStreamed) throws Exception {
        try (ZImage model = ZImage.load(Fixtures.tiny(), isStreamed ? STREAMED : Fixtures.fp32())) {
            for (JsonElement element : JsonParser.parseString(Files.readString(Fixtures.resource("step-cache.json")))
                    .getAsJsonArray()) {
                JsonObject golden = element.getAsJsonObject();
                Request request = model.request(golden.get("prompt").getAsString())
                        .withSize(64, 48)
                        .withSteps(golden.get("steps").getAsInt())
                        .withGuidance(golden.get("guidance").getAsDouble())
                        .withSeed(golden.get("seed").getAsLong())
                        .withStepCache(golden.get("threshold").getAsDouble());
                Made made = made(model, request);
                List<Integer> expected = new ArrayList<>();
                int whole = 0;
                for (JsonElement calls : golden.getAsJsonArray("calls")) {
                    int skipped = (int)
                            calls.getAsString().chars().filter(c -> c == 's').count();
                    expected.add(skipped);
                    whole += calls.getAsString().length() - skipped;
                }
                assertEquals(expected, made.skipped);
                assertEquals(whole, made.picture.networkCalls());
                assertEquals(model.networkCalls(request), whole + made.picture.skippedCalls());
                assertTrue(relativeL2(golden, made.picture.latents()) < 1e-5);
            }
        }
    }

    private static double relativeL2(JsonObject golden, float[] latents) {
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < latents.length; i++) {
            double expected = golden.getAsJsonArray("latents").get(i).getAsDouble();
            difference += Math.pow(expected - latents[i], 2);
            norm += expected * expected;
        }
        return Math.sqrt(difference / norm);
    }

    @Test
    void whateverWasMadeBeforeAPictureIsTheSame() throws Exception {
        try (ZImage model = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            Request request = request(model);
            Picture plain = model.generate(request.withStepCache(0));
            ReuseForecast forecast = model.reuseForecast();
            forecast.next(request.withStepCache(0));
            assertEquals(new ReuseForecast.Reused(0, 0, 2, false, 0), forecast.next(request));
            Picture cached = model.generate(request);
            assertEquals(0, cached.reusedCalls(), "its first call must be made, since others need what it leaves");
            assertTrue(cached.skippedCalls() > 0);
            // the same first steps, then another strength: the cache's content is not kept, so nothing is taken over
            Picture staged = model.generate(
                    request.withGuidance(request.guidance().withStages(GuidanceSchedule.parse("0-0.5:g2,0.5-1:g3"))));
            assertEquals(0, staged.reusedCalls());
            assertArrayEquals(cached.latents(), model.generate(request).latents());
            assertArrayEquals(
                    plain.latents(), model.generate(request.withStepCache(0)).latents());
            assertFalse(Arrays.equals(plain.latents(), cached.latents()));
        }
    }

    /** In bf16 and with matrices in int8, streamed and not, in one pass and side by side. */
    @ParameterizedTest
    @ValueSource(strings = {"bf16", "int8"})
    void streamedBlocksChangeNothing(String form) throws Exception {
        LoadOptions options = form.equals("bf16")
                ? new LoadOptions("cpu", "bf16")
                : Fixtures.fp32().withWeights(form);
        List<float[]> latents = new ArrayList<>();
        for (LoadOptions each : List.of(options, options.withOffload("blocks"))) {
            try (ZImage model = ZImage.load(Fixtures.tiny(), each)) {
                Picture picture = model.generate(request(model));
                assertTrue(picture.skippedCalls() > 0);
                latents.add(picture.latents());
            }
        }
        assertArrayEquals(latents.get(0), latents.get(1));
    }

    /** A change of less than nothing is never seen, so each call is computed in full. */
    @Test
    void withTheSmallestThresholdThePictureIsThePlainOne() throws Exception {
        try (ZImage model = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            Request request = request(model).withStepCache(Double.MIN_VALUE);
            Picture cached = model.generate(request);
            assertEquals(0, cached.skippedCalls());
            assertArrayEquals(model.generate(request.withStepCache(0)).latents(), cached.latents());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.5, Double.NaN, Double.POSITIVE_INFINITY})
    void thresholdsOutOfRangeAreRefused(double threshold) throws Exception {
        Request request = new Request("", "", 64, 64, 1, Guidance.OFF, 0, "euler", java.util.OptionalDouble.empty(), 9);
        assertEquals(
                "step-cache " + threshold + ": expected 0 (off) to 1; from 1 on nearly every call would be skipped",
                assertThrows(IllegalArgumentException.class, () -> request.withStepCache(threshold))
                        .getMessage());
    }
}
