package org.zimagelab.demo.checker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.zimagelab.demo.world.Attribute;
import org.zimagelab.demo.world.Blur;
import org.zimagelab.demo.world.Cat;
import org.zimagelab.demo.world.Description;
import org.zimagelab.demo.world.ParsedPrompt;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.demo.world.Scene;
import org.zimagelab.demo.world.SceneKind;
import org.zimagelab.demo.world.World;

class CheckerTest {

    private static Scene scene(long seed) {
        return World.scene(new SplittableRandom(seed));
    }

    private static void assertEachAtLeast(double least, Accuracy accuracy) {
        assertEquals(Attribute.values().length, accuracy.asked().size());
        accuracy.asked()
                .keySet()
                .forEach(attribute ->
                        assertTrue(accuracy.of(attribute) >= least, attribute + ": " + accuracy.of(attribute)));
    }

    @Test
    void confirmsEachAttributeOfRealScenes() {
        assertEachAtLeast(0.97, Accuracy.of(600, Accuracy::asDrawn));
    }

    @Test
    void confirmsEachAttributeOfSlightlyBlurredScenes() {
        assertEachAtLeast(0.93, Accuracy.of(300, Accuracy::lightlyBlurred));
    }

    @Test
    void confirmsEachAttributeOfSlightlyNoisyScenes() {
        assertEachAtLeast(0.93, Accuracy.of(300, Accuracy::lightlyNoisy));
    }

    @Test
    void aPatternMayLieAnywhere() {
        assertEachAtLeast(0.97, Accuracy.of(200, CheckerTest::movedByThreeAndTwo));
    }

    private static byte[] movedByThreeAndTwo(byte[] rgb, long seed) {
        byte[] moved = new byte[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            int x = Math.max(0, i / 3 % 128 - 3);
            int y = Math.max(0, i / 384 - 2);
            moved[i] = rgb[(y * 128 + x) * 3 + i % 3];
        }
        return moved;
    }

    @Test
    void theDescriptionOfAnotherSceneIsConfirmedOnlyWhereItIsTrue() {
        Map<SceneKind, List<Long>> seeds = new EnumMap<>(SceneKind.class);
        for (long seed = 0; seed < 300; seed++) {
            SceneKind kind = (SceneKind) Description.of(scene(seed)).said().get(Attribute.KIND);
            seeds.computeIfAbsent(kind, key -> new ArrayList<>()).add(seed);
        }
        Map<Attribute, int[]> counts = new EnumMap<>(Attribute.class);
        for (List<Long> ofKind : seeds.values()) {
            for (int i = 1; i < ofKind.size(); i++) {
                long seed = ofKind.get(i);
                Map<Attribute, ?> truth = Description.of(scene(seed)).said();
                Description other = Description.of(scene(ofKind.get(i - 1)));
                Verdict verdict = Checker.check(Rendering.rgb(scene(seed), seed), other);
                verdict.held().forEach((attribute, held) -> {
                    int[] count = counts.computeIfAbsent(attribute, key -> new int[3]);
                    count[0]++;
                    count[1] += held ? 1 : 0;
                    count[2] += truth.get(attribute) == other.said().get(attribute) ? 1 : 0;
                });
            }
        }
        counts.forEach((attribute, count) -> {
            assertEquals(count[2] / (double) count[0], count[1] / (double) count[0], 0.03, attribute.name());
            assertTrue(attribute == Attribute.KIND || count[1] < 0.65 * count[0], attribute + ": " + count[1]);
        });
    }

    private static double meanAdherence(BiFunction<byte[], Long, byte[]> change) {
        double sum = 0;
        for (long seed = 0; seed < 100; seed++) {
            byte[] rgb = change.apply(Rendering.rgb(scene(seed), seed), seed);
            sum += Checker.check(rgb, Description.of(scene(seed))).adherence();
        }
        return sum / 100;
    }

    @Test
    void picturesWithoutASceneShowNothing() {
        assertEquals(0, meanAdherence((rgb, seed) -> {
            Arrays.fill(rgb, (byte) 140);
            return rgb;
        }));
        assertEquals(0, meanAdherence((rgb, seed) -> {
            new Random(seed).nextBytes(rgb);
            return rgb;
        }));
        assertEquals(0, meanAdherence((rgb, seed) -> Blur.gaussian(rgb, 6)), 0.05);
    }

    @Test
    void aSceneIsDetectedOnlyAsItsOwnKind() {
        int wrong = 0;
        for (long seed = 0; seed < 200; seed++) {
            byte[] rgb = Rendering.rgb(scene(seed), seed);
            for (SceneKind kind : SceneKind.values()) {
                boolean own = kind == Description.of(scene(seed)).said().get(Attribute.KIND);
                wrong += Checker.detect(rgb, kind).isPresent() == own ? 0 : 1;
            }
        }
        assertTrue(wrong <= 4, wrong + " of 600 kinds are wrong");
    }

    @Test
    void withoutARelationEitherFigureMayBeTheFirst() {
        byte[] rgb = Rendering.rgb(sceneOf("red", "circle", "blue", "square"), 5);
        for (String prompt : List.of("a red circle and a blue square", "a blue square and a red circle")) {
            assertEquals(1, Checker.check(rgb, described(prompt)).adherence(), prompt);
        }
        // four of the six words: kind, count and both forms
        assertEquals(
                4 / 6.0,
                Checker.check(rgb, described("a blue circle and a red square")).adherence(),
                1e-9);
    }

    private static Description described(String prompt) {
        return assertInstanceOf(ParsedPrompt.Understood.class, ParsedPrompt.of(prompt))
                .description();
    }

    /** The first scene of two figures that a description of them fits. */
    private static Scene sceneOf(String colour, String form, String otherColour, String otherForm) {
        Description wanted = described("a " + colour + " " + form + " above a " + otherColour + " " + otherForm);
        return LongStream.range(0, 100_000)
                .mapToObj(CheckerTest::scene)
                .filter(wanted::holdsFor)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void readsPicturesToo() {
        Cat cat = new Cat(Cat.Coat.ORANGE, Cat.Eyes.BLUE, Cat.Place.SOFA);
        assertEquals(
                1, Checker.check(Rendering.draw(cat, 3), Description.of(cat)).adherence());
    }

    @Test
    void saysWhatSizeItReads() {
        BufferedImage large = new BufferedImage(256, 128, BufferedImage.TYPE_INT_RGB);
        Description any = Description.of(scene(0));
        String message = assertThrows(IllegalArgumentException.class, () -> Checker.check(large, any))
                .getMessage();
        assertTrue(message.contains("128 × 128") && message.contains("256 × 128"), message);
    }
}
