package org.zimagelab.diffusion.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zimagelab.torch.script.BlockPlacement;

class MemoryPlannerTest {
    private static final long GIB = 1L << 30;
    private static final int[] CARDS = {6, 8, 12, 16, 24, 48, 80};
    private static final int[] SIDES = {512, 768, 1024, 1536, 2048};

    private static MemoryPlanner card(String weights, int gib, Offload offload) {
        return new MemoryPlanner(PublishedSizes.stored(weights), MemoryBudget.emptyCard(gib, 64 * GIB), offload);
    }

    private static MemoryPlan loaded(MemoryPlanner planner) {
        return planner.load(1024, 16).orElseThrow();
    }

    /** What each card does with the published model: blocks resident of 34, and rows of a tile, 0 for none. */
    @ParameterizedTest
    @CsvSource({
        "bf16, 6, true, 5, 64",
        "bf16, 8, true, 11, 64",
        "bf16, 12, true, 23, 64",
        "bf16, 16, true, 34, 0",
        "bf16, 24, false, 34, 0",
        "bf16, 48, false, 34, 0",
        "bf16, 80, false, 34, 0",
        "int8, 6, true, 12, 64",
        "int8, 8, true, 23, 64",
        "int8, 12, true, 34, 0",
        "int8, 16, true, 34, 0",
        "int8, 24, false, 34, 0",
        "fp32, 8, true, 1, 64",
        "fp32, 12, true, 6, 64",
        "fp32, 16, true, 12, 64",
        "fp32, 24, true, 24, 64",
        "fp32, 48, false, 34, 0"
    })
    void eachCardHasItsPlan(String weights, int gib, boolean textStreamed, int resident, int tile) {
        MemoryPlan plan = loaded(card(weights, gib, Offload.AUTO));

        assertEquals(
                textStreamed + " " + resident + " " + tile,
                plan.textEncoder().isStreamed() + " " + plan.transformer().resident() + " "
                        + plan.tile().orElse(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "bf16", "int8"})
    void noPlanIsAboveItsBudget(String weights) {
        for (int gib : CARDS) {
            for (Offload offload : Offload.values()) {
                MemoryPlanner planner = card(weights, gib, offload);
                Optional<MemoryPlan> loaded = planner.load(1024, 16);
                for (int width : SIDES) {
                    for (int height : SIDES) {
                        Optional<MemoryPlan> plan = loaded.flatMap(p -> planner.at(p, width, height));
                        String at = weights + ", " + gib + " GB, " + offload + ", " + width + "×" + height;
                        plan.ifPresent(p -> {
                            assertTrue(p.bytes().peak() <= planner.budget().bytes(), at);
                            assertEquals(loaded.get().transformer(), p.transformer(), at);
                            assertEquals(loaded.get().textEncoder(), p.textEncoder(), at);
                        });
                    }
                }
            }
        }
    }

    @Test
    void everyCardMakesEverySizeOfPicture() {
        for (String weights : List.of("bf16", "int8")) {
            for (int gib : CARDS) {
                MemoryPlanner planner = card(weights, gib, Offload.AUTO);
                MemoryPlan loaded = loaded(planner);
                for (int side : SIDES) {
                    assertTrue(planner.at(loaded, side, side).isPresent(), weights + ", " + gib + " GB, " + side);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "bf16", "int8"})
    void moreMemoryNeverStreamsMoreNorCutsTiles(String weights) {
        MemoryPlan before = null;
        for (long bytes = GIB; bytes < 60 * GIB; bytes += GIB / 16) {
            MemoryPlanner planner = new MemoryPlanner(
                    PublishedSizes.stored(weights), new MemoryBudget("cuda:0", bytes, 64 * GIB, false), Offload.AUTO);
            MemoryPlan now = planner.load(1024, 16).orElse(null);
            String at = weights + " in " + bytes / (double) GIB + " GiB";
            if (before != null) {
                assertNotNull(now, at);
                assertTrue(now.textEncoder().resident() >= before.textEncoder().resident(), at);
                assertTrue(now.transformer().resident() >= before.transformer().resident(), at);
                assertTrue(now.width() >= before.width(), at);
                assertTrue(
                        before.tile().isPresent()
                                || before.width() < now.width()
                                || now.tile().isEmpty(),
                        at);
            }
            before = now;
        }
        assertFalse(before.transformer().isStreamed() || before.textEncoder().isStreamed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "bf16", "int8"})
    void aLargerPictureNeverHasFewerTilesNorTakesLess(String weights) {
        for (int gib : CARDS) {
            MemoryPlanner planner = card(weights, gib, Offload.AUTO);
            Optional<MemoryPlan> loaded = planner.load(1024, 16);
            MemoryPlan before = null;
            boolean refused = false;
            for (int side = 256; loaded.isPresent() && side <= 2048; side += 64) {
                MemoryPlan plan = planner.at(loaded.get(), side, side).orElse(null);
                String at = weights + ", " + gib + " GB, " + side;
                assertFalse(refused && plan != null, at + " fits, a smaller one does not");
                refused = plan == null;
                if (before != null && plan != null) {
                    assertTrue(before.tile().isEmpty() || plan.tile().isPresent(), at);
                    assertTrue(plan.bytes().denoise() > before.bytes().denoise(), at);
                }
                before = plan;
            }
        }
    }

    @Test
    void whatIsAskedIsDoneOrRefused() {
        assertTrue(card("bf16", 16, Offload.NONE).load(1024, 16).isEmpty());
        assertTrue(card("bf16", 12, Offload.TEXT).load(1024, 16).isEmpty());
        assertEquals(0, loaded(card("bf16", 24, Offload.NONE)).bytes().host());
        MemoryPlan text = loaded(card("bf16", 80, Offload.TEXT));
        assertEquals(new BlockPlacement(35, 0, 2), text.textEncoder());
        assertEquals(BlockPlacement.resident(34), text.transformer());
        MemoryPlan blocks = loaded(card("bf16", 80, Offload.BLOCKS));
        assertEquals(new BlockPlacement(34, 0, 2), blocks.transformer());
        assertEquals(OptionalInt.empty(), blocks.tile());
    }

    @ParameterizedTest
    @EnumSource(Offload.class)
    void aCardThatIsTooSmallForAnythingIsRefused(Offload offload) {
        assertTrue(card("bf16", 2, offload).load(1024, 16).isEmpty());
    }

    @Test
    void aCardTooSmallForTheModelsOwnSizeIsPlannedForASmallerOne() {
        MemoryPlanner planner = new MemoryPlanner(
                PublishedSizes.stored("fp32"), new MemoryBudget("cuda:0", 4100L << 20, 64 * GIB, false), Offload.AUTO);

        MemoryPlan plan = loaded(planner);

        assertTrue(plan.width() < 1024, "width " + plan.width());
        assertTrue(planner.at(plan, 1024, 1024).isEmpty());
    }

    @Test
    void whatIsStreamedFitsIntoHostMemory() {
        MemoryPlanner small =
                new MemoryPlanner(PublishedSizes.stored("bf16"), MemoryBudget.emptyCard(16, 4 * GIB), Offload.AUTO);

        assertTrue(small.load(1024, 16).isEmpty());
        long host = loaded(card("bf16", 16, Offload.AUTO)).bytes().host();
        assertTrue(host > 7 * GIB && host < 8 * GIB, host + " bytes");
    }

    @Test
    void onTheCpuWeightsAreMappedAndOnlyPicturesCount() {
        MemoryPlanner planner =
                new MemoryPlanner(PublishedSizes.stored("fp32"), MemoryBudget.cpu(8 * GIB), Offload.AUTO);
        MemoryPlan loaded = loaded(planner);

        assertFalse(loaded.textEncoder().isStreamed() || loaded.transformer().isStreamed());
        assertEquals(OptionalInt.empty(), loaded.tile());
        assertEquals(
                OptionalInt.of(64), planner.at(loaded, 2048, 2048).orElseThrow().tile());
        assertTrue(planner.at(loaded, 8192, 8192).isEmpty());
    }

    @Test
    void onTheCpuABudgetStreams() {
        MemoryPlanner planner = new MemoryPlanner(
                PublishedSizes.stored("bf16"), MemoryBudget.cpu(64 * GIB).atMost(8 * GIB), Offload.AUTO);

        assertTrue(loaded(planner).transformer().isStreamed());
    }

    /** The encoder's activations at 1024² are less than those of the decoder, and its weights take 0.06 GiB. */
    @ParameterizedTest
    @ValueSource(strings = {"fp32", "bf16", "int8"})
    void aPictureToBeginWithFitsOnEachCardThatMakesOne(String weights) {
        for (int gib : CARDS) {
            MemoryPlanner planner = card(weights, gib, Offload.AUTO);
            Optional<MemoryPlan> loaded = planner.load(1024, 16);
            Optional<MemoryPlan> plan = loaded.flatMap(p -> planner.at(p, 1024, 1024));
            plan.ifPresent(p -> {
                MemoryPlan encoding = planner.withEncoding(p);
                long more = encoding.bytes().weights() - p.bytes().weights();
                assertTrue(more > 60 << 20 && more < 150 << 20, more + " bytes of weights");
                assertTrue(encoding.bytes().decode() >= p.bytes().decode());
                assertTrue(planner.fits(encoding), weights + ", " + gib + " GB");
            });
        }
    }
}
