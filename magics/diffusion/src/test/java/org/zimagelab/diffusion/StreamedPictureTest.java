package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pictures are the same with {@code --offload blocks} as without, also after an interrupt. */
class StreamedPictureTest {
    private static Request request(ZImage model, long seed) {
        return model.request("一只猫 and a red circle")
                .withNegative("blurry")
                .withSize(64, 48)
                .withSteps(4)
                .withGuidance(2)
                .withSeed(seed);
    }

    /** Interrupts the thread behind a step. */
    private static Progress interruptingAfter(int step) {
        return new Progress() {
            @Override
            public void step(Step s) {
                if (s.index() == step) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    private static void assertSamePictures(LoadOptions options) throws InterruptedException {
        List<float[]> latents = new ArrayList<>();
        try (ZImage model = ZImage.load(Fixtures.tiny(), options.withOffload("blocks"))) {
            assertTrue(model.memoryPlan().transformer().isStreamed());
            assertTrue(model.memoryPlan().textEncoder().isStreamed());
            for (int seed : new int[] {1, 2}) {
                Request interrupted = request(model, 7 + seed);
                assertThrows(InterruptedException.class, () -> model.generate(interrupted, interruptingAfter(seed)));
                latents.add(model.generate(request(model, seed)).latents());
            }
        }
        // afterwards, since two models share a text encoder
        try (ZImage model = ZImage.load(Fixtures.tiny(), options)) {
            for (int seed : new int[] {1, 2}) {
                assertArrayEquals(model.generate(request(model, seed)).latents(), latents.get(seed - 1));
            }
        }
    }

    @Test
    void inFp32() throws Exception {
        assertSamePictures(new LoadOptions("cpu", "fp32"));
    }

    @Test
    void inBf16() throws Exception {
        assertSamePictures(new LoadOptions("cpu", "bf16"));
    }
}
