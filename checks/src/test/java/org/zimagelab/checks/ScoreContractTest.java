package org.zimagelab.checks;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Requirement;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.selftest.PlantedDefect;
import org.zimagelab.quality.selftest.SyntheticScenes;

/** What every score promises by the contract of {@link Score}, whichever module it comes from. */
class ScoreContractTest {
    private static final Map<String, Pixels> SCENES = SyntheticScenes.all();
    private static final Pixels SCENE = SCENES.get("bricks");
    private static final Pixels OTHER_SCENE = SCENES.get("hills");

    static Stream<Score> scores() {
        return Scores.all().stream();
    }

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @ParameterizedTest
    @MethodSource("scores")
    void describesItself(Score score) {
        String name = score.name();
        assertTrue(name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*"), name);
        assertEquals(name, score.name());
        assertEquals(1, scores().filter(other -> other.name().equals(name)).count(), "scores of this name");
        assertTrue(score.description().endsWith("."), score.description());
        assertEquals(1, score.description().lines().count(), score.description());
        assertTrue(score.version() >= 1);
        assertEquals(score.unit().strip(), score.unit());
        score.healthy()
                .ifPresent(band -> assertTrue(
                        score.range().contains(band.low()) && score.range().contains(band.high()), band.toString()));
        score.caution().ifPresent(words -> assertFalse(words.isBlank()));
        score.unavailable().ifPresent(ScoreContractTest::assertOneLine);
    }

    @ParameterizedTest
    @MethodSource("scores")
    void theDocsNameTheRelevantDifferenceThatTheScoreDeclares(Score score) throws IOException {
        String docs = Files.readString(Path.of(System.getProperty("zimage.docs"), "scores.md"));
        String part = docs.substring(docs.indexOf("**Relevant differences.**"), docs.indexOf("**Pictures without"));
        if (score.relevantDifference().isEmpty()) {
            assertFalse(part.contains("`" + score.name() + "`"), "declares none");
            return;
        }
        double least = score.relevantDifference().getAsDouble();
        assertTrue(least > 0 && least < score.range().high() - score.range().low(), "a difference within the range");
        assertTrue(
                Pattern.compile("`" + score.name() + "`(,? (and )?`\\w+`)* "
                                + Pattern.quote(
                                        new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT))
                                                .format(least))
                                + "\\b")
                        .matcher(part)
                        .find(),
                score.name() + " " + least);
    }

    @ParameterizedTest
    @MethodSource("scores")
    void givesAValueInItsRangeOrAReasonForAnyPicture(Score score) {
        assertAll(pictures().entrySet().stream().map(picture -> () -> {
            assertInRangeOrReason(score, ScoreInput.of(picture.getValue()), picture.getKey());
            assertInRangeOrReason(score, complete(picture.getValue()), picture.getKey());
        }));
    }

    /** Pictures of the kinds at which formulas divide by zero, and files differ. */
    private static Map<String, Pixels> pictures() {
        Map<String, Pixels> pictures = new LinkedHashMap<>();
        pictures.put("1×1", noise(1, 1));
        pictures.put("8×8", noise(8, 8));
        pictures.put("one colour", plain(200, 200, 0xff336699));
        pictures.put("black", plain(200, 200, 0xff000000));
        pictures.put("white", plain(200, 200, 0xffffffff));
        pictures.put("transparent", plain(64, 64, 0x00123456));
        BufferedImage alpha = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
        BufferedImage grey = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
        Random random = new Random(3);
        for (int i = 0; i < 64 * 64; i++) {
            alpha.setRGB(i % 64, i / 64, random.nextInt());
            grey.getRaster().setSample(i % 64, i / 64, 0, random.nextInt(256));
        }
        pictures.put("with alpha", Pixels.of(alpha));
        pictures.put("grey", Pixels.of(grey));
        pictures.put("wide", noise(1500, 2));
        pictures.put("tall", noise(2, 1500));
        return pictures;
    }

    @Test
    void theOrderOfScoringChangesNoValue() {
        List<Score> forwards = scores().toList();
        List<Score> backwards = new ArrayList<>(forwards);
        Collections.reverse(backwards);
        ScoreInput first = complete(copy(SCENE));
        ScoreInput second = complete(copy(SCENE));
        Map<String, String> results = new HashMap<>();
        forwards.forEach(score -> results.put(score.name(), result(score, first)));
        backwards.forEach(score -> assertEquals(results.get(score.name()), result(score, second), score.name()));
    }

    @ParameterizedTest
    @MethodSource("scores")
    void leavesItsInputAsItWas(Score score) {
        ScoreInput input = complete(copy(SCENE));
        float[] latents = input.latents().orElseThrow().clone();
        result(score, input);
        assertArrayEquals(SCENE.rgb(), input.picture().rgb());
        assertArrayEquals(
                OTHER_SCENE.rgb(), input.reference().orElseThrow().picture().rgb());
        assertArrayEquals(latents, input.latents().orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("scores")
    void stopsWhereItsThreadIsInterrupted(Score score) {
        if (score.unavailable().isPresent()) {
            return;
        }
        ScoreInput input = complete(copy(SCENE));
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> Scores.of(input, List.of(score), (s, reason) -> {}));
        assertThrows(CancellationException.class, () -> score.of(input));
        assertTrue(Thread.currentThread().isInterrupted(), "the flag stays up");
    }

    @ParameterizedTest
    @MethodSource("scores")
    void saysWhatItLacks(Score score) {
        if (score.requirements().contains(Requirement.REFERENCE)) {
            NotScoredException e = assertThrows(NotScoredException.class, () -> score.of(SCENE));
            assertTrue(e.getMessage().startsWith("needs a reference"), e.getMessage());
        }
        if (score.requirements().contains(Requirement.PROMPT)) {
            assertOneLine(assertThrows(NotScoredException.class, () -> score.of(SCENE))
                    .getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOwnerOfADefectRisesWithIt(PlantedDefect defect) {
        Score owner = Scores.named(defect.owner());
        double before = Double.NEGATIVE_INFINITY;
        for (int level = 0; level <= PlantedDefect.LEVELS; level++) {
            int planted = level;
            double mean = SCENES.values().stream()
                    .mapToDouble(scene -> owner.of(defect.plant(scene, planted)))
                    .average()
                    .orElseThrow();
            assertTrue(mean > before, owner.name() + " at level " + level + ": " + mean + " after " + before);
            before = mean;
        }
    }

    private static void assertInRangeOrReason(Score score, ScoreInput input, String picture) {
        try {
            double value = score.of(input);
            assertTrue(Double.isFinite(value) && score.range().contains(value), picture + ": " + value);
        } catch (NotScoredException e) {
            assertOneLine(e.getMessage());
        }
    }

    private static void assertOneLine(String text) {
        assertFalse(text.isBlank());
        assertEquals(1, text.lines().count(), text);
    }

    /** All bits of the value, or the reason why there is none. */
    private static String result(Score score, ScoreInput input) {
        try {
            return Double.toHexString(score.of(input));
        } catch (NotScoredException e) {
            return e.getMessage();
        }
    }

    /** A picture with everything that a score may need. */
    private static ScoreInput complete(Pixels picture) {
        Pixels reference =
                picture.count() == OTHER_SCENE.count() ? copy(OTHER_SCENE) : noise(picture.width(), picture.height());
        float[] latents = {1, 2, 3, 4};
        return ScoreInput.of(picture)
                .withPrompt("a large red circle on a white background")
                .withLatents(latents)
                .against(ScoreInput.of(reference).withLatents(new float[] {1, 2, 3, 5}));
    }

    private static Pixels copy(Pixels picture) {
        return Pixels.ofRgb(picture.width(), picture.height(), picture.rgb());
    }

    private static Pixels noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(width + 31L * height).nextBytes(rgb);
        return Pixels.ofRgb(width, height, rgb);
    }

    private static Pixels plain(int width, int height, int argb) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, argb);
        }
        return Pixels.of(image);
    }
}
