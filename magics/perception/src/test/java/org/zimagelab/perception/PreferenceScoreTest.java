package org.zimagelab.perception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.perception.network.DualEncoder;
import org.zimagelab.perception.network.DualEncoder.Layout;
import org.zimagelab.perception.network.DualEncoder.Tower;
import org.zimagelab.perception.network.PublishedWeights;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;

/** PickScore, HPS 2.1 and ImageReward against their authors' code on narrow networks: bench/score_goldens.py. */
class PreferenceScoreTest {
    private static final double TOLERANCE = 1e-5;
    private static final String HPS = "QualityMetric_reward_pretrained/HPS_v2/HPS_v2.1_compressed.safetensors";
    private static final String BLIP = "ImageMetrics/ImageReward/model.safetensors";

    @TempDir
    private Path own;

    @BeforeEach
    void weightsAreFound() {
        Golden.useWeights(Golden.ofAuthors("weights"));
    }

    @AfterEach
    void forget() {
        Golden.forgetWeights();
    }

    @ParameterizedTest
    @CsvSource({
        "pickscore, english",
        "pickscore, long",
        "hpsv2_1, english",
        "hpsv2_1, long",
        "imagereward, english",
        "imagereward, long"
    })
    void valuesAgree(String score, String prompt) throws IOException {
        JsonObject golden = Golden.json(Golden.ofAuthors("golden.json"));
        String text = golden.getAsJsonObject("prompts").get(prompt).getAsString();
        double worst = 0;
        for (var e : golden.getAsJsonObject("pictures").entrySet()) {
            double expected =
                    e.getValue().getAsJsonObject().get(score + "." + prompt).getAsDouble();
            double actual = Scores.named(score)
                    .of(ScoreInput.of(Golden.picture(e.getKey())).withPrompt(text));
            // a cosine near 0 has the rounding of one near 1
            double size = Math.max(1, Math.abs(expected));
            assertEquals(expected, actual, TOLERANCE * size, e.getKey());
            worst = Math.max(worst, Math.abs(expected - actual) / size);
        }
        System.out.printf("%s, %s: off by %.1e at most%n", score, prompt, worst);
    }

    /** The authors resize after the bytes have become numbers, which no byte shows. */
    @ParameterizedTest
    @ValueSource(strings = {"wide", "large"})
    void whatTheNetworkOfHpsSeesAgrees(String name) throws IOException {
        JsonArray expected = Golden.json(Golden.ofAuthors("golden.json"))
                .getAsJsonObject("pictures")
                .getAsJsonObject(name)
                .getAsJsonArray("hpsv2_1.view");
        Path file = Golden.ofAuthors("weights").resolve(HPS);
        Pixels picture = Golden.picture(name);
        try (DualEncoder tower = DualEncoder.load(PublishedWeights.read(file), Set.of(Tower.IMAGE), Layout.VIT_H_14)) {
            ImagePreprocessing.Native shares = ImagePreprocessing.shares(picture);
            float[] actual = ImagePreprocessing.clipNormalised(tower.middle(
                    shares.values(), shares.width(), shares.height(), ImagePreprocessing.crop(picture, tower.side())));
            assertEquals(expected.size(), actual.length);
            for (int i = 0; i < actual.length; i++) {
                assertEquals(expected.get(i).getAsDouble(), actual[i], 5e-6, "number " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pickscore", "hpsv2_1", "imagereward"})
    void whatItCannotReadIsRefusedAndTheWarningStandsBesideIt(String name) {
        Score score = Scores.named(name);
        Pixels picture = Pixels.ofRgb(2, 2, new byte[12]);
        assertTrue(reason(score, ScoreInput.of(picture)).contains("prompt is not known"));
        String line = reason(score, ScoreInput.of(picture).withPrompt("一只红色的狐狸在雪地里, photo"));
        assertTrue(line.contains("English prompts") && line.contains("siglip2_alignment"), line);
        assertTrue(Double.isFinite(score.of(ScoreInput.of(picture).withPrompt("a fox called 红狐狸, 4K"))));
        String caution = score.caution().orElseThrow();
        assertTrue(caution.contains("rise with guidance") && caution.contains("first "), caution);
    }

    @Test
    void anExtremePictureHasNoHps() {
        ScoreInput input = ScoreInput.of(Pixels.ofRgb(1, 17, new byte[51])).withPrompt("a fox");
        assertTrue(reason(Scores.named("hpsv2_1"), input).contains("at most 16 times"));
        assertTrue(Double.isFinite(Scores.named("imagereward").of(input)));
        assertTrue(Double.isFinite(Scores.named("pickscore").of(input)));
    }

    /** Each file lacks one tensor, or has one of another size; and a tokenizer may be missing. */
    @ParameterizedTest
    @CsvSource({
        "imagereward, " + BLIP + ", encoder.layer.1.crossattention.self.key.bias, not in the network",
        "imagereward, " + BLIP + ", blip.visual_encoder.blocks.1.norm1.weight, not in the network",
        "imagereward, " + BLIP + ", mlp.layers.4.weight, missing tensor",
        "hpsv2_1, " + HPS + ", visual.proj, missing tensor",
        "hpsv2_1, " + HPS + ", transformer.resblocks.1.attn.in_proj_bias, not in the network"
    })
    void aFileWithoutATensorIsRefused(String name, String path, String tensor, String said) throws IOException {
        copy(path);
        Path file = own.resolve(path);
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        String other = tensor.substring(0, tensor.length() - 1) + "X";
        assertTrue(bytes.contains(tensor + "\""));
        Files.writeString(file, bytes.replace(tensor + "\"", other + "\""), StandardCharsets.ISO_8859_1);
        Golden.useWeights(own);
        String line =
                reason(Scores.named(name), ScoreInput.of(Golden.picture("wide")).withPrompt("a fox"));
        assertTrue(line.startsWith(file + ": ") && line.contains(said), line);
    }

    @ParameterizedTest
    @CsvSource({
        "imagereward, ImageMetrics/ImageReward/model.safetensors, vocab.txt",
        "hpsv2_1, QualityMetric_reward_pretrained/HPS_v2/HPS_v2.1_compressed.safetensors, tokenizer.json"
    })
    void aMissingTokenizerIsNamed(String name, String path, String tokenizer) throws IOException {
        Path file = own.resolve(path);
        Files.createDirectories(file.getParent());
        Files.copy(Golden.ofAuthors("weights").resolve(path), file);
        Golden.useWeights(own);
        String line =
                reason(Scores.named(name), ScoreInput.of(Golden.picture("wide")).withPrompt("a fox"));
        assertTrue(line.startsWith(file.resolveSibling(tokenizer) + ": missing"), line);
    }

    @Test
    void aPickleIsNamedWithTheFileToTakeInstead() throws IOException {
        Golden.useWeights(own);
        Path pickle = own.resolve("ImageMetrics/ImageReward/ImageReward.pt");
        Files.createDirectories(pickle.getParent());
        Files.write(pickle, new byte[9]);
        String line = Scores.named("imagereward").unavailable().orElseThrow();
        assertTrue(line.contains(pickle + " is there, but pickles are never read"), line);
        assertTrue(line.contains("ImageReward/model.safetensors"), line);
        assertFalse(line.contains("\n"), line);
    }

    private void copy(String path) throws IOException {
        Path from = Golden.ofAuthors("weights");
        Path top = from.resolve(path.substring(0, path.indexOf('/')));
        try (Stream<Path> files = Files.walk(top)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = own.resolve(from.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
    }

    private static String reason(Score score, ScoreInput input) {
        return assertThrows(NotScoredException.class, () -> score.of(input)).getMessage();
    }
}
