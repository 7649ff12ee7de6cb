package org.zimagelab.perception;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;

/** LPIPS against lpips 0.1.4 (torch 2.7.1, CPU) on narrow networks of random weights: bench/score_goldens.py. */
class LpipsTest {
    private static final double TOLERANCE = 1e-5;

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

    /** Each net has its tensors in another dtype and under names of another style. */
    @ParameterizedTest
    @ValueSource(strings = {"lpips", "lpips_squeeze", "lpips_vgg"})
    void distancesAgree(String score) throws IOException {
        JsonObject pictures = Golden.json(Golden.ofAuthors("golden.json")).getAsJsonObject("pictures");
        double worst = 0;
        for (String name : new String[] {"wide", "tall", "large"}) {
            Pixels picture = Golden.picture(name);
            double expected = pictures.getAsJsonObject(name).get(score).getAsDouble();
            double actual = Scores.named(score).of(input(picture, mirrored(picture)));
            assertEquals(expected, actual, TOLERANCE * expected, name);
            worst = Math.max(worst, Math.abs(actual / expected - 1));
        }
        System.out.printf("%s: off by a relative %.1e at most%n", score, worst);
    }

    @ParameterizedTest
    @CsvSource({"lpips,31", "lpips_squeeze,17", "lpips_vgg,16"})
    void equalPicturesAreAtZeroDownToTheSmallestSide(String name, int smallest) {
        Score score = Scores.named(name);
        Pixels picture = noise(smallest, smallest, 1);
        assertEquals(0, score.of(input(picture, picture)));
        double distance = score.of(input(picture, noise(smallest, smallest, 2)));
        assertTrue(distance > 0, name + " " + distance);
        Pixels small = noise(smallest - 1, 200, 1);
        assertEquals("needs sides of at least " + smallest + " pixels", reason(score, input(small, small)));
    }

    @Test
    void whatIsMissingIsSaidInOneLine() {
        Score score = Scores.named("lpips");
        assertEquals("needs a reference picture to compare with", reason(score, ScoreInput.of(noise(40, 40, 1))));
        assertEquals(
                "needs pictures of one size: 40×40 against 41×40",
                reason(score, input(noise(40, 40, 1), noise(41, 40, 1))));
        Golden.useWeights(own);
        String line = reason(score, input(noise(40, 40, 1), noise(40, 40, 2)));
        assertTrue(
                line.contains("modelscope download --model DiffSynth-Studio/ImageMetrics LPIPS/alexnet.safetensors"));
        assertTrue(line.contains("into a folder ImageMetrics "), line);
    }

    /** One backbone's file must not be taken for another's, and no tensor may be missing or left over. */
    @Test
    void anotherFileIsRefused() throws IOException {
        Path published = Golden.ofAuthors("weights").resolve("ImageMetrics/LPIPS");
        Path folder = Files.createDirectories(own.resolve("ImageMetrics/LPIPS"));
        Golden.useWeights(own);
        Files.copy(published.resolve("vgg.safetensors"), folder.resolve("vgg.safetensors"));
        assertTrue(Scores.named("lpips").unavailable().isPresent());
        assertTrue(Scores.named("lpips_vgg").unavailable().isEmpty());

        Path file = folder.resolve("alexnet.safetensors");
        ScoreInput input = input(noise(40, 40, 1), noise(40, 40, 2));
        Files.copy(published.resolve("vgg.safetensors"), file);
        assertSaid(file, "missing tensor 'features.3.weight'", reason(Scores.named("lpips"), input));
        String bytes = Files.readString(published.resolve("alexnet.safetensors"), StandardCharsets.ISO_8859_1);
        Files.writeString(file, bytes.replace("lin2.model.1.", "bin2.model.1."), StandardCharsets.ISO_8859_1);
        assertSaid(file, "missing tensor 'lin2.weight'", reason(Scores.named("lpips"), input));
        Files.writeString(file, bytes.replace("net.slice5.10.", "net.slice5.90."), StandardCharsets.ISO_8859_1);
        assertSaid(file, "missing tensor 'features.10.weight'", reason(Scores.named("lpips"), input));
    }

    private static void assertSaid(Path file, String what, String line) {
        assertTrue(line.startsWith(file + ": ") && line.contains(what), line);
        assertFalse(line.contains("\n"), line);
    }

    @Test
    void aPictureThatNeedsTooMuchMemoryIsRefused() {
        Pixels large = Pixels.ofRgb(4096, 1025, new byte[3 * 4096 * 1025]);
        assertEquals(
                "needs pictures of at most 4194304 pixels", reason(Scores.named("lpips_vgg"), input(large, large)));
    }

    private static String reason(Score score, ScoreInput input) {
        return assertThrows(NotScoredException.class, () -> score.of(input)).getMessage();
    }

    private static ScoreInput input(Pixels picture, Pixels reference) {
        return ScoreInput.of(picture).against(ScoreInput.of(reference));
    }

    private static Pixels mirrored(Pixels picture) {
        int width = picture.width();
        byte[] rgb = picture.rgb();
        byte[] out = new byte[rgb.length];
        for (int i = 0; i < picture.count(); i++) {
            int from = i / width * width + width - 1 - i % width;
            System.arraycopy(rgb, 3 * from, out, 3 * i, 3);
        }
        return Pixels.ofRgb(width, picture.height(), out);
    }

    private static Pixels noise(int width, int height, int seed) {
        byte[] rgb = new byte[3 * width * height];
        new Random(seed).nextBytes(rgb);
        return Pixels.ofRgb(width, height, rgb);
    }
}
