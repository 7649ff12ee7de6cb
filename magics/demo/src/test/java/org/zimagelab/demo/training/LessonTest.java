package org.zimagelab.demo.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zimagelab.demo.world.Cat;
import org.zimagelab.demo.world.Figure;
import org.zimagelab.demo.world.Scene;
import org.zimagelab.demo.world.Shapes;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.ZImage;

class LessonTest {
    private static final List<String> CLASSES = List.of("a white cat with blue eyes", "夜晚的未来城市");

    @TempDir
    Path folder;

    private static Lesson lesson(int steps) {
        return new Lesson(CLASSES, steps, 32, 1, 4, 3);
    }

    private static double mean(double[] x, int from, int to) {
        return Arrays.stream(x, from, to).average().orElseThrow();
    }

    @Test
    void theLossFallsAndTheFolderIsABaseModelThatFollowsPrompts() throws Exception {
        Lesson.Trained trained = lesson(60).run(folder.resolve("mine"), (step, loss, left) -> {});
        assertTrue(trained.complete());
        assertEquals(60, trained.losses().length);
        double before = mean(trained.losses(), 0, 5);
        double after = mean(trained.losses(), 50, 60);
        assertTrue(after < 0.9 * before, before + " → " + after);
        try (ZImage model = ZImage.load(trained.folder(), new LoadOptions("cpu", "fp32"))) {
            assertEquals(ModelInfo.Variant.BASE, model.info().variant());
            var request = model.request(CLASSES.get(0)).withSteps(2).withGuidance(0);
            byte[] cat = bytes(model.generate(request).image());
            byte[] city =
                    bytes(model.generate(request.withPrompt(CLASSES.get(1))).image());
            assertEquals(3 * 128 * 128, cat.length);
            assertFalse(Arrays.equals(cat, city));
        }
    }

    private static byte[] bytes(BufferedImage image) {
        return ((java.awt.image.DataBufferByte) image.getRaster().getDataBuffer()).getData();
    }

    private byte[] weights(String name) throws IOException {
        return Files.readAllBytes(folder.resolve(name).resolve("transformer/diffusion_pytorch_model.safetensors"));
    }

    @Test
    void theSameLessonGivesTheSameWeightsAndAnotherSeedOthers() throws Exception {
        double[] once =
                lesson(5).run(folder.resolve("once"), (step, loss, left) -> {}).losses();
        double[] again =
                lesson(5).run(folder.resolve("again"), (step, loss, left) -> {}).losses();
        assertArrayEquals(once, again);
        assertArrayEquals(weights("once"), weights("again"));
        double[] other = new Lesson(CLASSES, 5, 32, 1, 4, 4)
                .run(folder.resolve("other"), (step, loss, left) -> {})
                .losses();
        assertFalse(Arrays.equals(once, other));
    }

    @Test
    void anInterruptStopsItWithinAStepAndKeepsWhatWasLearned() throws Exception {
        Lesson.Trained trained = lesson(20).run(folder.resolve("mine"), (step, loss, left) -> {
            if (step == 3) {
                Thread.currentThread().interrupt();
            }
        });
        assertTrue(Thread.interrupted(), "the interrupt flag is set again");
        assertFalse(trained.complete());
        assertEquals(3, trained.losses().length);
        try (ZImage model = ZImage.load(trained.folder(), new LoadOptions("cpu", "fp32"))) {
            model.generate(model.request(CLASSES.get(0)).withSteps(1).withGuidance(0));
        }
    }

    @Test
    void anInterruptBeforeTheFirstStepLeavesNothing() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> lesson(5).run(folder.resolve("mine"), (step, loss, left) -> {}));
        assertFalse(Files.exists(folder.resolve("mine")));
    }

    @Test
    void scenesAgreeWithTheirCaptions() throws Exception {
        List<List<Scene>> scenes = LessonScenes.scenes(
                List.of("a red circle above a blue square", "an orange cat"), 20, new java.util.SplittableRandom(1));
        assertEquals(10, scenes.get(0).size());
        for (Scene scene : scenes.get(0)) {
            Shapes shapes = (Shapes) scene;
            assertEquals(Figure.Form.CIRCLE, shapes.first().form());
            assertEquals(
                    Figure.Colour.BLUE, shapes.second().orElseThrow().figure().colour());
        }
        for (Scene scene : scenes.get(1)) {
            assertEquals(Cat.Coat.ORANGE, ((Cat) scene).coat());
        }
        assertEquals(
                20,
                LessonScenes.scenes(List.of(), 20, new java.util.SplittableRandom(1))
                        .get(0)
                        .size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a dog on the sofa     | 5 | 32 | 1 | "a dog on the sofa" names no figure, cat or city
            a purple cat          | 5 | 32 | 1 | purple is not among the colours of a coat
            a cat                 | 0 | 32 | 1 | steps 0: expected a whole number from 1
            a cat                 | 5 | 50 | 1 | dim 50: expected a multiple of 32, such as 32 or 64
            a cat                 | 5 | 32 | 0 | layers 0: expected a whole number from 1
            """)
    void aMistakeIsNamedInOneLine(String prompt, int steps, int dim, int layers, String expected) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> new Lesson(List.of(prompt), steps, dim, layers, 4, 0).check());
        assertTrue(e.getMessage().contains(expected) && !e.getMessage().contains("\n"), e.getMessage());
    }

    @Test
    void tooManyClassesAndTooLongACaptionAreOneLine() {
        String many = assertThrows(IllegalArgumentException.class, () -> Lesson.of(Collections.nCopies(9, "a cat")))
                .getMessage();
        assertEquals("9 captions: a lesson has at most 8 classes", many);
        String chatter = "a cat" + " and nothing but this one animal".repeat(6);
        String tokens = assertThrows(
                        IllegalArgumentException.class,
                        () -> Lesson.of(List.of(chatter)).check())
                .getMessage();
        assertTrue(tokens.contains("tokens; a caption of a lesson has at most 32"), tokens);
    }
}
