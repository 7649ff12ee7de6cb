package org.zimagelab.tuning.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.GuidanceSchedule;
import org.zimagelab.diffusion.Request;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.tuning.metric.Metric;
import org.zimagelab.tuning.parameter.Parameter;
import org.zimagelab.tuning.run.Run;
import org.zimagelab.tuning.store.Pictures;
import org.zimagelab.tuning.store.RunStore;
import org.zimagelab.tuning.store.png.PicturePng;
import tech.tablesaw.api.Table;

class PictureComparisonTest {
    private static final List<Score> SCORES =
            List.of(Scores.named("luma_mean"), Scores.named("psnr"), Scores.named("ms_ssim"));

    @TempDir
    Path folder;

    private static Pixels grey(int width, int height, int... levels) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) levels[i / 3 % levels.length];
        }
        return Pixels.ofRgb(width, height, rgb);
    }

    private static ComparedPicture side(Pixels pixels) {
        return new ComparedPicture("x", ScoreInput.of(pixels), Optional.empty(), Optional.empty());
    }

    private static ComparedPicture side(Request request) {
        return ComparedPicture.of("x", Pictures.picture(request));
    }

    @Test
    void theMapIsAmplifiedUntilAHundredthIsWhite() {
        DifferenceMap map = DifferenceMap.between(grey(10, 10, 100), grey(10, 10, 93));
        // 7 · 32 = 224, and twice that is beyond white.
        assertEquals(List.of(32, 7, 7.0), List.of(map.factor(), map.largest(), map.mean()));
        assertEquals(224, map.picture().red(99));
        DifferenceMap far = DifferenceMap.between(grey(10, 10, 0), grey(10, 10, 255));
        assertEquals(List.of(1, 255), List.of(far.factor(), far.largest()));
        DifferenceMap equal = DifferenceMap.between(grey(10, 10, 9), grey(10, 10, 9));
        assertEquals(List.of(1, 0, 0.0), List.of(equal.factor(), equal.largest(), equal.mean()));
        int[] oneInAHundred = new int[100];
        oneInAHundred[7] = 200;
        DifferenceMap rare = DifferenceMap.between(grey(10, 10, 0), grey(10, 10, oneInAHundred));
        assertEquals(128, rare.factor(), "one hundredth may be white");
        assertEquals(255, rare.picture().blue(7));
        assertThrows(IllegalArgumentException.class, () -> DifferenceMap.between(grey(10, 10, 1), grey(10, 11, 1)));
    }

    @Test
    void inFewerPixelsTheMapLosesNoDifference() {
        int[] one = new int[7 * 5];
        one[6] = 200;
        one[17] = 9;
        DifferenceMap map = DifferenceMap.between(grey(7, 5, 0), grey(7, 5, one));
        Pixels small = map.reduced(3);
        assertEquals(List.of(3, 2), List.of(small.width(), small.height()));
        // Squares of 3: pixel 6 stands at (6, 0), pixel 17 at (3, 2).
        int[] levels = IntStream.range(0, 6).map(small::green).toArray();
        assertEquals(
                List.of(0, 9 * map.factor(), 200 * map.factor(), 0, 0, 0),
                IntStream.of(levels).boxed().toList());
        assertSame(map.picture(), map.reduced(7));
    }

    @Test
    void scoresStandBesideEachOtherAndBetween() {
        Table table = PictureComparison.of(side(grey(32, 32, 100)), side(grey(32, 32, 90)), SCORES)
                .table();
        assertEquals(List.of("score", "a", "b", "difference", "between", "reason"), table.columnNames());
        assertEquals(-10, table.doubleColumn("difference").get(0), 1e-9);
        assertTrue(table.doubleColumn("between").isMissing(0));
        assertEquals(
                10 * Math.log10(255 * 255 / 100.0),
                table.doubleColumn("between").get(1),
                1e-9);
        assertTrue(table.doubleColumn("a").isMissing(1)
                && table.doubleColumn("between").isMissing(2));
        assertEquals(
                "needs sides of at least 161 pixels",
                table.stringColumn("reason").get(2));
    }

    @Test
    void picturesOfTwoSizesHaveTheirOwnScoresAlone() {
        PictureComparison pair = PictureComparison.of(side(grey(32, 32, 100)), side(grey(32, 16, 90)), SCORES);
        assertFalse(pair.isOneSize() || pair.map().isPresent());
        assertEquals(List.of("luma_mean"), pair.table().stringColumn("score").asList());
        assertEquals(90, pair.table().doubleColumn("b").get(0));
    }

    @Test
    void settingsThatDifferAreNamedAndGuidanceInBothConventions() throws IOException {
        Request request = Pictures.request().withPrompt("一只猫");
        PictureComparison pair = PictureComparison.of(
                side(request), side(request.withSteps(8).withGuidance(0).withShift(3)), List.of());
        assertEquals(
                List.of(
                        new ComparedSetting("steps", 4, 8),
                        new ComparedSetting("guidance", 2.0, 0.0),
                        new ComparedSetting("cfg", 3.0, 1.0)),
                pair.differing(),
                "a shift of 3 is the model's own");
        assertTrue(pair.shared().contains(new ComparedSetting("prompt", "一只猫", "一只猫")));
        String stages = "0-0.5:cfg2,0.5-1:cfg3";
        ComparedPicture staged =
                side(request.withGuidance(request.guidance().withStages(GuidanceSchedule.parse(stages))));
        assertEquals(
                List.of(new ComparedSetting("stages", "off", stages)),
                PictureComparison.of(side(request), staged, List.of()).differing());
        assertEquals(
                Parameter.axes().stream()
                        .map(parameter -> parameter.label().replace('_', '-'))
                        .collect(Collectors.toSet()),
                pair.settings().stream()
                        .map(ComparedSetting::name)
                        .filter(name -> !List.of("cfg", "max-length", "vae-tile-size", "weights", "device", "dtype")
                                .contains(name))
                        .collect(Collectors.toSet()));
        assertTrue(pair.shared().contains(new ComparedSetting("model", "tiny", "tiny")));

        Path file = folder.resolve("猫.png");
        PicturePng.write(Pictures.picture(request), file);
        ComparedPicture read = ComparedPicture.read("f", file);
        assertEquals(
                List.of(), PictureComparison.of(read, side(request), List.of()).differing());
        assertEquals(
                List.of(),
                PictureComparison.of(read, side(grey(8, 8, 1)), List.of()).settings());
        assertEquals(
                0,
                PictureComparison.of(read, side(request), List.of())
                        .map()
                        .orElseThrow()
                        .largest());
    }

    @Test
    void whatAStoreKeepsIsReadAndTheRestIsKeptThere() throws IOException {
        RunStore store = RunStore.open(folder);
        Run first = store.saveWithLatents(Pictures.picture(Pictures.request()));
        Run second = store.saveWithLatents(Pictures.picture(Pictures.request().withSteps(9)));
        // Values that no arithmetic gives, one of them of an earlier arithmetic.
        store.score(first, Map.of(metric("luma_mean", 1), 7e5, metric("colorfulness", 99), 8e5));
        List<Score> scores =
                List.of(Scores.named("luma_mean"), Scores.named("colorfulness"), Scores.named("latent_l2"));
        PictureComparison pair = PictureComparison.of(
                ComparedPicture.read("a", first.file().orElseThrow()),
                ComparedPicture.read("b", second.file().orElseThrow()),
                scores);
        assertEquals(7e5, pair.rows().get(0).a());
        assertTrue(pair.rows().get(0).b() < 256);
        assertTrue(pair.rows().get(1).a() < 200);
        float[] z = store.latents(second).orElseThrow();
        float[] reference = store.latents(first).orElseThrow();
        double square = 0;
        double length = 0;
        for (int i = 0; i < z.length; i++) {
            square += Math.pow(z[i] - reference[i], 2);
            length += Math.pow(reference[i], 2);
        }
        assertEquals(Math.sqrt(square / length), pair.rows().get(2).between(), 1e-6);
        assertEquals(
                pair.rows().get(1).a(),
                store.find(first.key()).orElseThrow().scores().get("colorfulness"));
        assertEquals(
                Set.of("luma_mean", "colorfulness"),
                store.find(second.key()).orElseThrow().scores().keySet());
    }

    private static Metric metric(String name, int version) {
        return Metric.unknown(name, version);
    }
}
