package org.zimagelab.perception;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.common.picture.Resize;
import org.zimagelab.perception.network.DualEncoder;
import org.zimagelab.perception.network.DualEncoder.Tower;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.torch.text.Tokenizer;

/**
 * Every score against piq 0.8.0 and transformers 5.24.0 (torch 2.7.1, CPU) on tiny networks of random weights in the
 * published layouts, by the code that reads the published files: {@code src/test/python/make_goldens.py}.
 */
class PerceptionParityTest {
    private static final double SCORE_TOLERANCE = 5e-6;
    private static final double POINT_TOLERANCE = 1e-5;

    @BeforeAll
    static void weightsAreFound() {
        Golden.useWeights();
    }

    @AfterAll
    static void forget() {
        Golden.forgetWeights();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clipiqa", "clipiqa_vitb16", "clipiqa_vitb16_tiled", "aesthetic_laion"})
    void scoresOfOnePictureAgree(String score) throws IOException {
        double worst = 0;
        for (var e : pictures()) {
            Pixels picture = Golden.picture(e.getKey());
            double expected = e.getValue().getAsJsonObject().get(score).getAsDouble();
            double actual = Scores.named(score).of(picture);
            assertEquals(expected, actual, SCORE_TOLERANCE, e.getKey());
            worst = Math.max(worst, Math.abs(expected - actual));
        }
        System.out.printf("%s: off by %.1e at most%n", score, worst);
    }

    @ParameterizedTest
    @ValueSource(strings = {"english", "chinese", "long"})
    void alignmentAgrees(String prompt) throws IOException {
        double worst = 0;
        String text = Golden.json().getAsJsonObject("prompts").get(prompt).getAsString();
        for (var e : pictures()) {
            ScoreInput input = ScoreInput.of(Golden.picture(e.getKey())).withPrompt(text);
            double expected = e.getValue()
                    .getAsJsonObject()
                    .get("siglip2_alignment." + prompt)
                    .getAsDouble();
            double actual = Scores.named("siglip2_alignment").of(input);
            assertEquals(expected, actual, SCORE_TOLERANCE, e.getKey());
            worst = Math.max(worst, Math.abs(expected - actual));
        }
        System.out.printf("siglip2_alignment, %s: off by %.1e at most%n", prompt, worst);
    }

    @Test
    void idsAgree() {
        PublishedWeights file = PublishedWeights.read(Golden.weights("siglip2-base-patch16-224"));
        try (Tokenizer tokenizer = new Tokenizer(file.folder(), 1 << 20)) {
            long padding = TextPreprocessing.padding(tokenizer, file.folder());
            for (var e : Golden.json().getAsJsonObject("ids").entrySet()) {
                String text =
                        Golden.json().getAsJsonObject("prompts").get(e.getKey()).getAsString();
                long[] expected = StreamSupport.stream(
                                e.getValue().getAsJsonArray().spliterator(), false)
                        .mapToLong(JsonElement::getAsLong)
                        .toArray();
                assertArrayEquals(expected, TextPreprocessing.siglip(tokenizer, padding, text, 64), e.getKey());
            }
        }
    }

    /** Embeddings are compared too, since a softmax could hide an error. */
    @ParameterizedTest
    @ValueSource(strings = {"point", "point_openai"})
    void pointsAgreeInBothLayouts(String which) throws IOException {
        String folder = which.equals("point") ? "clip-vit-base-patch16" : "vit_large_patch14_clip_224.openai";
        double worst = 0;
        try (DualEncoder tower = DualEncoder.load(PublishedWeights.read(Golden.weights(folder)), Set.of(Tower.IMAGE))) {
            for (var e : pictures()) {
                float[] point = tower.images(ImagePreprocessing.centre(Golden.picture(e.getKey()), tower.side()), 1)[0];
                double distance =
                        relativeL2(point, e.getValue().getAsJsonObject().getAsJsonArray(which));
                assertTrue(distance <= POINT_TOLERANCE, e.getKey() + ": relative L2 " + distance);
                worst = Math.max(worst, distance);
            }
        }
        System.out.printf("%s: relative L2 %.1e at most%n", which, worst);
    }

    @Test
    void resizingIsPillowsByteForByte() throws IOException {
        for (JsonElement e : Golden.json().getAsJsonArray("resized")) {
            JsonObject o = e.getAsJsonObject();
            int width = o.get("width").getAsInt();
            int height = o.get("height").getAsInt();
            Pixels picture = Golden.picture(o.get("picture").getAsString());
            Resize.Filter filter = Resize.Filter.valueOf(o.get("filter").getAsString());
            CRC32 crc = new CRC32();
            crc.update(Resize.resized(ImagePreprocessing.packed(picture), width, height, filter));
            assertEquals(o.get("crc").getAsLong(), crc.getValue(), o.toString());
        }
    }

    private static Set<Map.Entry<String, JsonElement>> pictures() {
        return Golden.json().getAsJsonObject("pictures").entrySet();
    }

    private static double relativeL2(float[] actual, JsonArray expected) {
        assertEquals(expected.size(), actual.length);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < actual.length; i++) {
            double e = expected.get(i).getAsDouble();
            difference += (actual[i] - e) * (actual[i] - e);
            norm += e * e;
        }
        return Math.sqrt(difference / norm);
    }
}
