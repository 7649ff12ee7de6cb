package org.zimagelab.demo.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.common.Pace;
import org.zimagelab.demo.world.Duotone;
import org.zimagelab.diffusion.InputFile;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.Lora;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;

class LoraLessonTest {
    @TempDir
    Path folder;

    private static LoraLesson lesson(int steps) {
        return new LoraLesson(Duotone.ROSE, steps, 4, 8, 1);
    }

    @Test
    void theModelDrawsInThePaletteOfItsLora() throws Exception {
        Path file = folder.resolve("rose.safetensors");
        LoraLesson.Learned learned = lesson(40).learn((step, loss, pace) -> {});
        assertTrue(learned.complete());
        learned.save(file);
        try (ZImage model = ZImage.load("demo-base", new LoadOptions("cpu", "fp32"))) {
            Request request =
                    model.request("a large red circle on a white background").withSteps(6);
            double without = distance(model, request);
            double with = distance(model, request.withLoras(List.of(new Lora(InputFile.read(file), 1))));
            System.out.printf("distance from rose: %.1f without, %.1f with the LoRA%n", without, with);
            assertTrue(with < 0.93 * without, with + " with, " + without + " without");
        }
    }

    private static double distance(ZImage model, Request request) throws InterruptedException {
        BufferedImage image = model.generate(request).image();
        byte[] rgb = new byte[3 * image.getWidth() * image.getHeight()];
        for (int i = 0; i < rgb.length / 3; i++) {
            int pixel = image.getRGB(i % image.getWidth(), i / image.getWidth());
            rgb[3 * i] = (byte) (pixel >> 16);
            rgb[3 * i + 1] = (byte) (pixel >> 8);
            rgb[3 * i + 2] = (byte) pixel;
        }
        return Duotone.ROSE.distance(rgb);
    }

    @Test
    void theSameLessonGivesTheSameFile() throws Exception {
        lesson(2).learn((step, loss, pace) -> {}).save(folder.resolve("a.safetensors"));
        lesson(2).learn((step, loss, pace) -> {}).save(folder.resolve("b.safetensors"));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("a.safetensors")),
                Files.readAllBytes(folder.resolve("b.safetensors")));
    }

    @Test
    void anInterruptKeepsWhatWasLearned() throws Exception {
        LoraLesson.Learned learned = lesson(100).learn(new Lesson.Observer() {
            @Override
            public void step(int step, double loss, Pace pace) {
                if (step == 3) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        Path file = folder.resolve("c.safetensors");
        learned.save(file);
        assertTrue(Thread.interrupted());
        assertFalse(learned.complete());
        assertEquals(3, learned.losses().length);
        assertTrue(Files.size(file) > 100_000);
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LoraLesson(Duotone.ROSE, 0, 4, 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new LoraLesson(Duotone.ROSE, 1, 65, 8, 1));
        String unknown = assertThrows(IllegalArgumentException.class, () -> Duotone.named("pink"))
                .getMessage();
        assertTrue(unknown.contains("rose, cyanotype"), unknown);
    }
}
