package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.zimagelab.torch.ModelException;

/** Tests for a card: run with {@code -Dzimage.device=cuda} (docs/cuda.md). Other tests then use the card too. */
@EnabledIfSystemProperty(named = "zimage.device", matches = "cuda.*")
class CudaTest {
    @Test
    void theCardIsListedAndOneThatIsNotThereGetsOneLine() {
        int cards = CudaUtils.getGpuCount();
        List<String> names = new ArrayList<>(List.of("cpu"));
        for (int i = 0; i < cards; i++) {
            names.add("cuda:" + i);
        }
        assertEquals(names, ZImage.devices());
        String message = assertThrows(
                        ModelException.class,
                        () -> ZImage.load(Fixtures.tiny(), Fixtures.fp32().withDevice("cuda:99")))
                .getMessage();
        assertEquals(
                "device 'cuda:99': this machine has cuda:0" + (cards == 1 ? " only" : " to cuda:" + (cards - 1)),
                message);
        try (ZImage auto = ZImage.load(Fixtures.tiny(), LoadOptions.AUTO)) {
            assertEquals("cuda:0", auto.info().device());
            assertEquals("bf16", auto.info().dtype());
        }
    }

    /** Not equal to the bit, since a card may round a matrix product differently. */
    @Test
    void theSameSeedIsTheSamePictureAsOnTheCpu() throws Exception {
        try (ZImage card = ZImage.load(Fixtures.tiny(), Fixtures.fp32());
                ZImage cpu = ZImage.load(Fixtures.tiny(), new LoadOptions("cpu", "fp32"))) {
            Request request = card.request("一只猫")
                    .withSize(64, 48)
                    .withSteps(6)
                    .withGuidance(2)
                    .withSeed(5);
            Picture there = card.generate(request);
            assertTrue(
                    Fixtures.relativeL2(there.latents(), cpu.generate(request).latents()) < 1e-4);
        }
    }

    @Test
    void unloadingGivesTheMemoryBack() throws Exception {
        takenByAPicture(); // what the libraries take for themselves at first, about 110 MB, stays
        long before = taken();
        assertTrue(takenByAPicture() > before, "a picture takes memory");
        long left = taken() - before;
        assertTrue(left < 16 << 20, (left >> 20) + " MB are not given back");
    }

    private static long takenByAPicture() throws InterruptedException {
        try (ZImage model = ZImage.load(Fixtures.tiny(), Fixtures.fp32())) {
            model.generate(model.request("a cat").withSize(512, 512).withSteps(1));
            return taken();
        }
    }

    /** Bytes of the card that are in use. */
    private static long taken() {
        return CudaUtils.getGpuMemory(Device.gpu()).getUsed();
    }
}
