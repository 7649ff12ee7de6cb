package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.zimagelab.diffusion.Fixtures.floats;
import static org.zimagelab.diffusion.Fixtures.relativeL2;

import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.network.InitialNoise;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/**
 * Every stage against the reference implementation's output on the same input (golden files made by diffusers 0.39 and
 * torch 2.7.1 on the CPU). Folders of the form {@code NAME-golden} beside {@code NAME-zimage}; more of them, outside
 * the project, are taken from the system property {@code zimage.goldens}.
 */
class ParityTest {

    record Case(Path model, Path golden, JsonObject json) {
        String name() {
            return json.get("name").getAsString();
        }

        @Override
        public String toString() {
            return golden.getFileName() + "/" + name();
        }

        boolean half() {
            return json.has("dtype") && json.get("dtype").getAsString().equals("bfloat16");
        }

        float[] expected(String what) {
            return floats(golden.resolve("golden.safetensors"), name() + "." + what);
        }

        Request request(ZImage model) {
            boolean normalised = json.has("cfg_normalization")
                    && json.get("cfg_normalization").getAsBoolean();
            return model.request(json.get("prompt").getAsString())
                    .withNegative(json.has("negative") ? json.get("negative").getAsString() : "")
                    .withSize(json.get("width").getAsInt(), json.get("height").getAsInt())
                    .withSteps(json.get("steps").getAsInt())
                    .withSeed(json.get("seed").getAsLong())
                    .withMaxLength(
                            json.has("max_length") ? json.get("max_length").getAsInt() : 512)
                    .withGuidance(new Guidance(
                            json.get("guidance").getAsDouble(),
                            normalised ? 1 : 0,
                            json.has("cfg_truncation")
                                    ? json.get("cfg_truncation").getAsDouble()
                                    : 1));
        }
    }

    static List<Case> cases() throws IOException {
        return cases("");
    }

    /** @param folder within each folder of goldens */
    static List<Case> cases(String folder) throws IOException {
        List<Path> folders = new ArrayList<>(List.of(Fixtures.resource("tiny-golden")));
        for (String more : System.getProperty("zimage.goldens", "").split(java.io.File.pathSeparator)) {
            if (!more.isBlank()) {
                folders.add(Path.of(more));
            }
        }
        List<Case> cases = new ArrayList<>();
        for (Path golden : folders) {
            Path model = golden.resolveSibling(golden.getFileName().toString().replace("-golden", "-zimage"));
            Path file = golden.resolve(folder).resolve("cases.json");
            if (Files.exists(file)) {
                JsonArray list = JsonParser.parseString(Files.readString(file)).getAsJsonArray();
                list.forEach(c -> cases.add(new Case(model, golden.resolve(folder), c.getAsJsonObject())));
            }
        }
        return cases;
    }

    static Stream<Case> full() throws IOException {
        return cases().stream().filter(c -> !c.half());
    }

    static Stream<Case> half() throws IOException {
        return cases().stream().filter(Case::half);
    }

    @ParameterizedTest
    @MethodSource("full")
    void everyStageAgreesInFp32(Case c) throws Exception {
        TextEncoderConfig config = TextEncoderConfig.read(c.model.resolve("text_encoder"));
        long[] ids;
        try (PromptTokenizer tokenizer = new PromptTokenizer(c.model.resolve("tokenizer"), config.vocabulary())) {
            ids = tokenizer.ids(
                    c.json.get("prompt").getAsString(),
                    c.json.has("max_length") ? c.json.get("max_length").getAsInt() : 512);
        }
        assertArrayEquals(Fixtures.longs(c.golden.resolve("golden.safetensors"), c.name() + ".ids"), ids);

        Weights weights = Weights.read(c.model.resolve("text_encoder"));
        try (TextEncoder encoder = TextEncoder.load(
                        config, weights, Devices.named(Fixtures.fp32().device()), Dtype.FP32);
                NDManager m = NDManager.newBaseManager()) {
            assertClose(2e-5, c.expected("features"), encoder.features(m, ids).toFloatArray(), "features");
        }

        try (ZImage model = ZImage.load(c.model, Fixtures.fp32())) {
            Request request = c.request(model);
            double[] sigmas = model.sigmas(request);
            float[] expected = c.expected("sigmas");
            assertEquals(expected.length, sigmas.length);
            for (int i = 0; i < sigmas.length; i++) {
                assertEquals(expected[i], sigmas[i], 0, "sigma " + i);
            }
            float[] noise = InitialNoise.of(request.seed(), 1, 16, request.height() / 8, request.width() / 8);
            assertArrayEquals(c.expected("noise"), noise, "noise must be bit-equal");

            Picture picture = model.generate(request);
            float[] steps = c.expected("latents");
            float[] last = java.util.Arrays.copyOfRange(steps, steps.length - noise.length, steps.length);
            assertClose(1e-4, last, picture.latents(), "final latents");
            float[] velocity0 = firstVelocity(model, request);
            assertClose(2e-5, c.expected("velocity0"), velocity0, "first velocity");
            assertPixels(c, picture);
        }
    }

    private static float[] firstVelocity(ZImage model, Request request) throws InterruptedException {
        List<float[]> guided = new ArrayList<>();
        model.generate(request, new Progress() {
            @Override
            public void step(Step step) {}

            @Override
            public void evaluated(Evaluation e) {
                guided.add(e.guided().clone());
            }

            @Override
            public boolean needsEveryStep() {
                return true;
            }
        });
        return guided.get(0);
    }

    static void assertClose(double tolerance, float[] expected, float[] actual, String what) {
        double distance = relativeL2(actual, expected);
        System.out.printf("%s: relative L2 %.2e%n", what, distance);
        assertTrue(distance <= tolerance, what + ": relative L2 " + distance + " > " + tolerance);
    }

    /** At most one value in a thousand differs, and none by more than one level. */
    static void assertPixels(Case c, Picture picture) {
        var expected = Fixtures.bytes(c.golden.resolve("golden.safetensors"), c.name() + ".image");
        int off = 0;
        int width = picture.image().getWidth();
        for (int i = 0; i < expected.remaining() / 3; i++) {
            int rgb = picture.image().getRGB(i % width, i / width);
            for (int k = 0; k < 3; k++) {
                int difference = Math.abs((rgb >> (16 - 8 * k) & 255) - (expected.get(3 * i + k) & 255));
                assertTrue(difference <= 1, "pixel " + i + " is off by " + difference);
                off += difference;
            }
        }
        System.out.printf("%s: %d of %d values off by one%n", c, off, expected.remaining());
        assertTrue(off <= expected.remaining() / 1000.0, off + " of " + expected.remaining() + " values are off");
    }

    /** Compared with the fp32 picture, ours in bf16 may be 1 dB worse than the reference's own bf16. */
    @ParameterizedTest
    @MethodSource("half")
    void bf16IsAsGoodAsTheReference(Case c) throws Exception {
        Picture truth;
        Picture ours;
        try (ZImage model = ZImage.load(c.model, Fixtures.fp32())) {
            truth = model.generate(c.request(model));
        }
        try (ZImage model = ZImage.load(c.model, Fixtures.fp32().withDtype("bf16"))) {
            ours = model.generate(c.request(model));
        }
        var reference = Fixtures.bytes(c.golden.resolve("golden.safetensors"), c.name() + ".image");
        double theirError = 0;
        double ourError = 0;
        int width = truth.image().getWidth();
        for (int i = 0; i < reference.remaining() / 3; i++) {
            int t = truth.image().getRGB(i % width, i / width);
            int o = ours.image().getRGB(i % width, i / width);
            for (int k = 0; k < 3; k++) {
                int shift = 16 - 8 * k;
                theirError += Math.pow((reference.get(3 * i + k) & 255) - (t >> shift & 255), 2);
                ourError += Math.pow((o >> shift & 255) - (t >> shift & 255), 2);
            }
        }
        double worse = 10 * Math.log10(ourError / theirError);
        System.out.printf("%s: bf16 %.2f dB further from fp32 than the reference's bf16%n", c, worse);
        assertTrue(worse <= 1, worse + " dB");
    }
}
