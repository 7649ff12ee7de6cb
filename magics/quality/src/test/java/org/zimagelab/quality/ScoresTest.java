package org.zimagelab.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.quality.artefacts.Banding;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.picture.TestPictures;

class ScoresTest {

    @Test
    void findsTheScoresOfThisModuleInOrder() {
        assertEquals(
                List.of("blur_effect", "laplacian_variance", "colorfulness"),
                Scores.all().stream().map(Score::name).limit(3).toList());
    }

    @Test
    void findsThemAlsoUnderAForeignContextLoader() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            assertTrue(Scores.all().stream().anyMatch(score -> score == Banding.SCORE));
            thread.setContextClassLoader(null);
            assertTrue(Scores.all().stream().anyMatch(score -> score == Banding.SCORE));
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void findsTheScoresOfAnotherJarAfterThose(@TempDir Path jar) throws Exception {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.writeString(services.resolve(Score.class.getName()), Darkness.class.getName() + "\n");
        Files.writeString(services.resolve(ScoreProvider.class.getName()), Twins.class.getName() + "\n");
        under(jar, () -> {
            List<String> names = Scores.all().stream().map(Score::name).toList();
            assertEquals(List.of("blur_effect", "laplacian_variance"), names.subList(0, 2));
            assertEquals(List.of("darkness", "twin_1", "twin_2"), names.subList(names.size() - 3, names.size()));
        });
        Files.writeString(services.resolve(Score.class.getName()), SecondTwin.class.getName() + "\n");
        under(
                jar,
                () -> assertEquals(
                        "two scores are named 'twin_2': " + Twins.class.getName() + " and "
                                + SecondTwin.class.getName(),
                        assertThrows(IllegalStateException.class, Scores::all).getMessage()));
    }

    private static void under(Path jar, Runnable test) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            test.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Several scores of another jar. */
    public static final class Twins implements ScoreProvider {
        @Override
        public List<Score> scores() {
            return List.of(twin("twin_1"), twin("twin_2"));
        }

        private static Score twin(String name) {
            return ScoreDescriptor.of(name, "Always 0.", ScoreScale.lowerIsBetter(0, 1))
                    .computedBy(picture -> 0);
        }
    }

    /** A score of another jar, as a class of its own. */
    public static class Darkness implements Score {
        @Override
        public String name() {
            return "darkness";
        }

        @Override
        public String description() {
            return "Always 1.";
        }

        @Override
        public Range range() {
            return new Range(0, 1);
        }

        @Override
        public Direction better() {
            return Direction.NEITHER;
        }

        @Override
        public double of(Pixels picture) {
            return 1;
        }
    }

    /** A score whose name is taken. */
    public static final class SecondTwin extends Darkness {
        @Override
        public String name() {
            return "twin_2";
        }
    }

    @Test
    void readsListsAsOptionsHoldThem() {
        assertEquals(List.of("colorfulness", "blur_effect"), names(" colorfulness, blur_effect,,colorfulness"));
        assertEquals(
                alone(), Scores.parse("all", Set.of()).stream().map(Score::name).toList());
        assertEquals(
                List.of("colorfulness", "blur_effect", "laplacian_variance"),
                names("colorfulness,all").subList(0, 3));
    }

    @ParameterizedTest
    @CsvSource({
        "blur_efect,blur_effect",
        "Blur-Effect,blur_effect",
        "blur,blur_effect",
        "colourfulness,colorfulness",
        "laplacian,laplacian_variance"
    })
    void asksWhetherAnotherNameWasMeant(String typed, String meant) {
        String message = assertThrows(IllegalArgumentException.class, () -> Scores.named(typed))
                .getMessage();
        assertEquals("unknown score '" + typed + "'; did you mean '" + meant + "'? known: " + known(), message);
    }

    @Test
    void guessesNothingFarFetched() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> Scores.parse("blur_effect,quality", Set.of()))
                .getMessage();
        assertEquals("unknown score 'quality'; known: " + known(), message);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Scores.parse(" , ", Set.of()))
                .getMessage()
                .startsWith("no score is named; known: blur_effect"));
    }

    @Test
    void scoresInTheOrderAsked() {
        Pixels grey = TestPictures.picture(20, 20, (x, y) -> 0x808080);
        Map<String, Double> values = values(grey, Scores.parse("colorfulness,blur_effect", Set.of()));
        assertEquals(List.of("colorfulness", "blur_effect"), List.copyOf(values.keySet()));
        assertEquals(Map.of("colorfulness", 0.0, "blur_effect", 1.0), values);
    }

    @Test
    void degeneratePicturesHaveTheDocumentedValues() {
        Score blur = Scores.named("blur_effect");
        Score laplacian = Scores.named("laplacian_variance");
        Score colour = Scores.named("colorfulness");
        Pixels dot = TestPictures.picture(1, 1, (x, y) -> 0xff0000);
        assertEquals(1, blur.of(dot));
        assertEquals(0, laplacian.of(dot));
        assertEquals(0.3 * Math.hypot(255, 127.5), colour.of(dot), 1e-12);
        Pixels flat = TestPictures.picture(64, 48, (x, y) -> 0x123456);
        assertEquals(1, blur.of(flat));
        assertEquals(0, laplacian.of(flat));
        Pixels stripes = TestPictures.picture(64, 48, (x, y) -> x % 8 < 4 ? 0 : 0xffffff);
        assertEquals(1, blur.of(stripes), "no gradient along y");
        Pixels row = TestPictures.picture(2, 1, (x, y) -> x * 0x0a0a0a);
        assertEquals(1, blur.of(row));
        assertEquals(400, laplacian.of(row), "mirrored about the edge pixel: 2·10 and −2·10");
    }

    @Test
    void picturesOfOneColourHaveTheDocumentedValues() {
        List<Score> any = Scores.parse("all", Set.of()).stream()
                .filter(score -> score.caution().isEmpty())
                .filter(score -> !score.name().equals("edge_width"))
                .toList();
        Map<String, Double> red = values(TestPictures.picture(1, 1, (x, y) -> 0xff0000), any);
        Map<String, Double> flat = values(TestPictures.picture(64, 48, (x, y) -> 0xff0000), any);
        assertEquals(red, flat);
        String reason = assertThrows(
                        NotScoredException.class,
                        () -> Scores.named("edge_width").of(TestPictures.picture(64, 48, (x, y) -> 0xff0000)))
                .getMessage();
        assertEquals("needs 20 edges of 24 levels; this picture has 0", reason);
        Map<String, Double> wanted = Map.of("clip_any", 1.0, "clip_hi", 0.0, "clip_chroma", 1.0, "luma_mean", 76.0);
        wanted.forEach((name, value) -> assertEquals(value, flat.get(name), name));
        for (String name :
                "tenengrad,rms_contrast,entropy,noise,lattice8,lattice16,overshoot,banding,cpbd,spectral_slope"
                        .split(",")) {
            assertEquals(0, flat.get(name), name);
        }
        assertEquals(1, flat.get("s_blur"));
        assertEquals(1, flat.get("fine_detail"));
        assertEquals(0.25768, flat.get("chroma_mean"), 1e-5, "red as CSS Color 4 gives it");
    }

    @Test
    void aPlantedGridShowsInItsPeriodOnly() {
        int[] state = {5};
        for (int period : new int[] {8, 16}) {
            Pixels grid = TestPictures.picture(160, 96, (x, y) -> {
                int grey = 120 + TestPictures.next(state) % 5 + (x % period == 0 || y % period == 0 ? 20 : 0);
                return grey * 0x010101;
            });
            double coarse = Scores.named("lattice16").of(grid);
            double fine = Scores.named("lattice8").of(grid);
            assertTrue(coarse > 3, "a grid of 8 is one of 16 too: " + coarse);
            assertTrue(period == 16 ? fine < coarse : fine > 3, period + ": " + fine + ", " + coarse);
        }
        Pixels noise = TestPictures.picture(160, 96, (x, y) -> TestPictures.next(state) * 0x010101);
        assertTrue(Scores.named("lattice16").of(noise) < 0.3);
    }

    @Test
    void everyScoreIsFiniteAndInItsRangeOnAnySize() {
        int[] state = {1};
        for (int width = 1; width <= 16; width++) {
            for (int height = 1; height <= 16; height++) {
                Pixels noise = TestPictures.picture(
                        width, height, (x, y) -> TestPictures.next(state) << 16 | TestPictures.next(state));
                Pixels checks = TestPictures.picture(width, height, (x, y) -> (x + y) % 2 * 0xffffff);
                for (Score score : Scores.parse("all", Set.of())) {
                    assertInRangeOrReason(score, noise);
                    assertInRangeOrReason(score, checks);
                }
            }
        }
    }

    @Test
    void rangesReadAsInATableHeader() {
        assertEquals("0 to 1", new Range(0, 1).toString());
        assertEquals("0.25 and up", Range.from(0.25).toString());
        assertFalse(new Range(0, 1).contains(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Range(1, 0));
    }

    private static String known() {
        return Scores.all().stream().map(Score::name).collect(Collectors.joining(", "));
    }

    private static List<String> alone() {
        return Scores.all().stream()
                .filter(score -> score.requirements().isEmpty())
                .map(Score::name)
                .toList();
    }

    private static List<String> names(String list) {
        return Scores.parse(list, Set.of()).stream().map(Score::name).toList();
    }

    private static void assertInRangeOrReason(Score score, Pixels picture) {
        try {
            double value = score.of(picture);
            assertTrue(Double.isFinite(value) && score.range().contains(value), score.name() + " = " + value);
        } catch (NotScoredException e) {
            assertTrue(e.getMessage().lines().count() == 1, score.name());
        }
    }

    private static Map<String, Double> values(Pixels picture, List<Score> scores) {
        return Scores.of(ScoreInput.of(picture), scores, (score, reason) -> fail(score.name() + ": " + reason));
    }
}
