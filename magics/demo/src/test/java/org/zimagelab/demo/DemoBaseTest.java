package org.zimagelab.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.LoadOptions;
import org.zimagelab.diffusion.ModelInfo;
import org.zimagelab.diffusion.Request;
import org.zimagelab.diffusion.ZImage;
import org.zimagelab.quality.Pixels;
import org.zimagelab.quality.Subject;

class DemoBaseTest {
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
            double adherence = adherence(model, 24, 2);
            assertTrue(adherence > 0.5, "adherence " + adherence);
        }
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
                sum += new Adherence().of(Subject.of(picture).withPrompt(prompt));
            }
        }
        return sum / (2 * PROMPTS.length);
    }

    @Test
    void aDamagedCacheIsMended() throws Exception {
        Path folder = new DemoBase().folder();
        Path file = folder.resolve("scheduler/scheduler_config.json");
        byte[] whole = Files.readAllBytes(file);
        Files.writeString(file, "{");
        assertEquals(folder, new DemoBase().folder());
        assertArrayEquals(whole, Files.readAllBytes(file));
    }
}
