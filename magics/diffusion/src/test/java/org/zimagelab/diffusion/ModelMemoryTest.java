package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.torch.ModelException;

/** What fits is told before it is tried, by a loaded model and while it is loaded. */
class ModelMemoryTest {
    private static final LoadOptions CPU = new LoadOptions("cpu", "fp32");

    @Test
    void withoutABudgetNothingIsStreamedOnTheCpu() {
        try (ZImage model = ZImage.load(Fixtures.tiny(), CPU)) {
            assertFalse(model.memoryPlan().isStreamed());
            assertEquals(OptionalInt.empty(), model.memoryPlan().tile());
            assertEquals(model.info().size(), model.memoryPlan().width());
            assertTrue(model.memoryPlan().bytes().peak() <= model.memoryBudget().bytes());
        }
    }

    @ParameterizedTest
    @CsvSource({"fp32, text", "fp32, blocks", "bf16, text", "bf16, blocks"})
    void whatIsStreamedChangesNoPicture(String dtype, String offload) throws InterruptedException {
        LoadOptions options = new LoadOptions("cpu", dtype);
        try (ZImage resident = ZImage.load(Fixtures.tiny(), options);
                ZImage streamed = ZImage.load(Fixtures.tiny(), options.withOffload(offload))) {
            assertTrue(streamed.memoryPlan().textEncoder().isStreamed());
            assertEquals(
                    offload.equals("blocks"),
                    streamed.memoryPlan().transformer().isStreamed());
            assertTrue(streamed.memoryPlan().bytes().host() > 0);
            for (String prompt : List.of("a red circle", "一只猫", "a red circle")) {
                Request request = resident.request(prompt)
                        .withSize(48, 64)
                        .withSteps(2)
                        .withGuidance(1.5)
                        .withNegative("blurry");
                assertArrayEquals(
                        resident.generate(request).latents(),
                        streamed.generate(request).latents());
                assertEquals(resident.info().fingerprint(), streamed.info().fingerprint());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "none", "text", "blocks"})
    void whatCannotFitIsRefusedBeforeItIsLoaded(String offload) {
        LoadOptions options = CPU.withMemory(1_000_000).withOffload(offload);

        String message = assertThrows(ModelException.class, () -> ZImage.load(Fixtures.tiny(), options))
                .getMessage();

        assertTrue(
                message.matches(
                        ".*: a picture of \\d+×\\d+ needs 7\\d\\d\\.\\d MB on cpu, where 1\\.0 MB may be used\\. "
                                + "What fits: .*no --memory, since .* are free"),
                message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void aPictureThatCannotFitIsRefusedWithOneThatDoes() {
        LoadOptions all = CPU.withOffload("none");
        long needed;
        try (ZImage model = ZImage.load(Fixtures.tiny(), all.withMemory(8_000_000_000L))) {
            needed = model.memoryPlan(512, 256).bytes().peak();
        }
        try (ZImage model = ZImage.load(Fixtures.tiny(), all.withMemory(needed - 1))) {
            Request request = model.request("a cat").withSize(512, 256);

            String message = assertThrows(IllegalArgumentException.class, () -> model.check(request))
                    .getMessage();

            assertTrue(
                    message.matches("width 512: a picture of 512×256 needs .* MB on cpu, where .* MB may be "
                            + "used\\. What fits: \\d+×\\d+; .*no --memory, since .* are free"),
                    message);
            String[] sides =
                    message.replaceAll(".*What fits: (\\d+×\\d+);.*", "$1").split("×");
            model.check(request.withSize(Integer.parseInt(sides[0]), Integer.parseInt(sides[1])));
            assertThrows(IllegalArgumentException.class, () -> model.generate(request));
            assertThrows(IllegalArgumentException.class, () -> model.memoryPlan(512, 256));
        }
    }

    @Test
    void aTileSizeOfOnesOwnIsPlannedAsItIs() {
        Request request;
        long tiled;
        try (ZImage model = ZImage.load(Fixtures.tiny(), CPU.withMemory(8_000_000_000L))) {
            request = model.request("a cat").withSize(512, 512);
            tiled = model.memoryPlan(request.withVaeTileSize(OptionalInt.of(32)))
                    .bytes()
                    .peak();
        }
        try (ZImage model = ZImage.load(Fixtures.tiny(), CPU.withMemory(tiled))) {
            model.check(request.withVaeTileSize(OptionalInt.of(32)));
            Request whole = request.withVaeTileSize(OptionalInt.of(0));

            String message = assertThrows(IllegalArgumentException.class, () -> model.check(whole))
                    .getMessage();

            assertTrue(message.startsWith("width 512: a picture of 512×512 needs "), message);
        }
    }
}
