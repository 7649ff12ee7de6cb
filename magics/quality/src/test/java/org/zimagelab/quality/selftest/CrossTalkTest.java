package org.zimagelab.quality.selftest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zimagelab.quality.Direction;
import org.zimagelab.quality.NotScoredException;
import org.zimagelab.quality.Range;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.Scores;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.selftest.CrossTalk.Meaning;
import org.zimagelab.quality.selftest.CrossTalk.Response;

class CrossTalkTest {
    private static final CrossTalk.Progress SILENT = (done, of) -> {};
    private static final List<Pixels> SCENES = List.copyOf(SyntheticScenes.all().values());

    /** The diagonal: every defect raises the score that owns it, level by level, in every scene or nearly. */
    @Test
    void everyDefectIsSeenByItsOwner() throws Exception {
        String owners = String.join(
                ",",
                Arrays.stream(PlantedDefect.values()).map(PlantedDefect::owner).toList());
        List<Score> scores = Scores.parse(owners, Set.of());
        CrossTalk result = CrossTalk.of(SCENES, scores, SILENT);
        for (PlantedDefect defect : PlantedDefect.values()) {
            Score owner = scores.stream()
                    .filter(score -> score.name().equals(defect.owner()))
                    .findFirst()
                    .orElseThrow();
            Response response = result.responses().get(owner).get(defect);
            assertTrue(response.rank() >= 0.95, defect + " " + owner.name() + ": " + response);
            assertEquals(Meaning.OWNS, result.meaning(owner, defect));
        }
        assertEquals(List.of(), result.unscored());
        assertTrue(result.named(PlantedDefect.BLUR, Meaning.FOOLED).contains("noise"), "blur takes noise away");
    }

    @Test
    void plantingIsRepeatableAndLevelZeroChangesNothing() {
        Pixels scene = SCENES.get(0);
        for (PlantedDefect defect : PlantedDefect.values()) {
            assertSame(scene, defect.plant(scene, 0));
            assertArrayEquals(reds(defect.plant(scene, 3)), reds(defect.plant(scene, 3)));
            assertTrue(!Arrays.equals(reds(scene), reds(defect.plant(scene, 1))), defect.word());
        }
        assertThrows(IllegalArgumentException.class, () -> PlantedDefect.BLUR.plant(scene, 6));
    }

    @Test
    void scoresThatDoNotMoveCorrelateWithNothing() {
        assertEquals(0, CrossTalk.withOrder(new double[] {5, 5, 5}));
        // scipy.stats.spearmanr([0, 1, 2, 3, 4, 5], [1, 3, 2, 2, 5, 4])
        assertEquals(0.753702, CrossTalk.withOrder(new double[] {1, 3, 2, 2, 5, 4}), 1e-6);
    }

    /** A score whose values are known: the mean red, which overexposure raises and which says that more is better. */
    @Test
    void aScoreThatRisesWithTheDamageIsFooled() throws Exception {
        Score red = score("red", picture -> {
            double sum = 0;
            for (int i = 0; i < picture.count(); i++) {
                sum += picture.red(i);
            }
            return sum / picture.count();
        });
        Score never = score("never", picture -> {
            throw new NotScoredException("knows nothing");
        });
        CrossTalk one = CrossTalk.of(SCENES.subList(0, 1), List.of(red, never), SILENT);
        Response response = one.responses().get(red).get(PlantedDefect.OVEREXPOSURE);
        assertEquals(new Response(1, OptionalDouble.empty()), response, "one picture has no spread");
        assertEquals(Meaning.FOOLED, one.meaning(red, PlantedDefect.OVEREXPOSURE));
        assertEquals(List.of("never: knows nothing"), one.unscored());
        assertEquals(Meaning.NONE, one.meaning(never, PlantedDefect.BLUR));
    }

    @Test
    void smallPicturesAreRefusedAndAnInterruptStops() {
        Pixels small = Pixels.ofRgb(200, 100, new byte[3 * 200 * 100]);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> CrossTalk.of(List.of(small), Scores.all(), SILENT));
        assertEquals("200×100 pixels; a self-test needs sides of at least 192", e.getMessage());
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> CrossTalk.of(SCENES, Scores.all(), SILENT));
    }

    @Test
    void theMiddleIsCutPixelByPixel() {
        byte[] rgb = new byte[3 * 7 * 5];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) i;
        }
        Pixels middle = CrossTalk.middle(Pixels.ofRgb(7, 5, rgb), 3);
        assertEquals(3 * (1 * 7 + 2), middle.red(0));
        assertEquals(3 * (3 * 7 + 4) + 2, middle.blue(8));
    }

    private static int[] reds(Pixels picture) {
        int[] reds = new int[picture.count()];
        Arrays.setAll(reds, picture::red);
        return reds;
    }

    private interface Value {
        double of(Pixels picture);
    }

    private static Score score(String name, Value value) {
        return new Score() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String description() {
                return "A test.";
            }

            @Override
            public Range range() {
                return Range.from(0);
            }

            @Override
            public Direction better() {
                return Direction.HIGHER_IS_BETTER;
            }

            @Override
            public double of(Pixels picture) {
                return value.of(picture);
            }
        };
    }
}
