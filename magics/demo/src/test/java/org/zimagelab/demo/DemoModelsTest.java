package org.zimagelab.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.Guidance;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Picture;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.ScoreInput;
import org.zimagelab.quality.picture.Pixels;

class DemoModelsTest {
    private static final String[] PROMPTS = {
        "a large blue square with stripes above a small orange star on a white background",
        "一只黑猫，绿色眼睛，坐在草地上",
        "a futuristic city at dusk, yellow neon lights, no flying cars"
    };

    @Test
    void theBaseModelDrawsWhatItIsTold() throws Exception {
        try (ZImage model = ZImage.load("demo-base", new LoadOptions("cpu", "fp32"))) {
            assertEquals(ModelInfo.Variant.BASE, model.info().variant());
            assertEquals(128, model.info().size());
            Picture red = model.generate(model.request("a large red circle on a white background")
                    .withSteps(16)
                    .withGuidance(2)
                    .withSeed(3));
            Picture blue = model.generate(red.request().withPrompt("一个大的蓝色圆形，白色背景"));
            // the middle of the picture is the shape
            assertTrue(channel(red, 16) > channel(red, 0) + 40, "the red circle is red");
            assertTrue(channel(blue, 0) > channel(blue, 16) + 40, "the blue circle is blue");
            double adherence = adherence(model, 24, 2);
            assertTrue(adherence > 0.7, "adherence " + adherence);
        }
    }

    @Test
    void theTurboModelNeedsEightStepsAndNoGuidance() throws Exception {
        try (ZImage model = ZImage.load("demo-turbo", new LoadOptions("cpu", "fp32"))) {
            assertEquals(ModelInfo.Variant.TURBO, model.info().variant());
            Request defaults = model.request("");
            assertEquals(8, defaults.steps());
            assertEquals(Guidance.OFF, defaults.guidance());
            double adherence = adherence(model, 8, 0);
            assertTrue(adherence > 0.7, "adherence " + adherence);
        }
    }

    private static double channel(Picture p, int shift) {
        double sum = 0;
        for (int y = 54; y < 74; y++) {
            for (int x = 54; x < 74; x++) {
                sum += p.image().getRGB(x, y) >> shift & 255;
            }
        }
        return sum / 400;
    }

    private static double adherence(ZImage model, int steps, double guidance) throws Exception {
        double sum = 0;
        for (String prompt : PROMPTS) {
            for (int seed = 1; seed <= 2; seed++) {
                Request request = model.request(prompt)
                        .withSteps(steps)
                        .withGuidance(guidance)
                        .withSeed(seed);
                Pixels picture = Pixels.of(model.generate(request).image());
                sum += new Adherence().of(ScoreInput.of(picture).withPrompt(prompt));
            }
        }
        return sum / (2 * PROMPTS.length);
    }

    @Test
    void aDamagedCacheIsRepaired() throws Exception {
        Path folder = new DemoBase().folder();
        Path file = folder.resolve("scheduler/scheduler_config.json");
        byte[] whole = Files.readAllBytes(file);
        Files.writeString(file, "{");
        assertEquals(folder, new DemoBase().folder());
        assertArrayEquals(whole, Files.readAllBytes(file));
    }
}
