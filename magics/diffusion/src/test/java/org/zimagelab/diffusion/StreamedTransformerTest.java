package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.memory.NetworkBytes;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Transformer.PositionedPrompt;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.script.Block;
import org.zimagelab.torch.script.BlockPlacement;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/** A transformer whose blocks are streamed through slots gives to the bit what it gives when it is resident. */
class StreamedTransformerTest {
    private static final int SIDE = 8;

    /** What both networks are asked, and the answers of the one that is resident. */
    private record Answers(List<float[]> first, List<float[]> second, float[] cut, float[] inAttention) {}

    /** One network with two prompts. */
    private static final class Asked implements AutoCloseable {
        final Transformer transformer;
        final TransformerConfig config;
        final NDManager m;
        final float[] x;
        final PositionedPrompt one;
        final PositionedPrompt two;

        Asked(TransformerConfig config, Weights weights, Dtype dtype, BlockPlacement placement) {
            this.config = config;
            transformer = Transformer.load(config, weights, Device.cpu(), dtype, placement);
            m = transformer.newManager();
            x = values(config.channels() * SIDE * SIDE, 1);
            one = prompt(20, 2);
            two = prompt(60, 3);
        }

        private PositionedPrompt prompt(int tokens, int seed) {
            NDArray features =
                    m.create(values(tokens * config.featureDim(), seed), new Shape(1, tokens, config.featureDim()));
            Transformer.PromptEmbedding caption = transformer.embedding(features);
            int side = SIDE / config.patch();
            return new PositionedPrompt(caption, transformer.positions(m, caption.length(), side, side));
        }

        float[] velocity(float t, PositionedPrompt prompt) {
            return transformer.velocity(x, SIDE, SIDE, transformer.modulation(t), prompt);
        }

        List<float[]> velocities(float t) {
            return transformer.velocities(x, SIDE, SIDE, transformer.modulation(t), List.of(one, two));
        }

        Answers answers() {
            return new Answers(
                    List.of(velocity(0, one), velocity(0, two)),
                    List.of(velocity(0.3f, one), velocity(0.3f, two)),
                    prompt(33, 4).embedding().tokens().toFloatArray(),
                    inAttention());
        }

        /** With the second prompt as the negative one, which is the longer. */
        float[] inAttention() {
            return transformer.velocity(
                    x, SIDE, SIDE, transformer.modulation(0.3f), one, two, NormalizedAttention.of(9));
        }

        /** Ends with an error inside of a block: the modulations of those behind it are missing. */
        void failIn(int block) {
            NDArray m = transformer.modulation(0.5f);
            NDArray few = m.get(new NDIndex(":, :" + (4 * block + 2)));
            assertThrows(ModelException.class, () -> transformer.velocities(x, SIDE, SIDE, few, List.of(one, two)));
        }

        @Override
        public void close() {
            transformer.close();
        }
    }

    private static float[] values(int count, int seed) {
        Random random = new Random(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    private static void assertSame(Answers expected, Asked asked) {
        // each prompt alone and by turns, both in one pass, a new prompt between them
        assertArrayEquals(expected.first.get(0), asked.velocity(0, asked.one));
        assertArrayEquals(expected.second.get(1), asked.velocity(0.3f, asked.two));
        assertArrayEquals(expected.second.get(0), asked.velocity(0.3f, asked.one));
        assertArrayEquals(expected.cut, asked.prompt(33, 4).embedding().tokens().toFloatArray());
        for (int i = 0; i < 2; i++) {
            List<float[]> both = asked.velocities(0.3f);
            assertArrayEquals(expected.second.get(0), both.get(0));
            assertArrayEquals(expected.second.get(1), both.get(1));
            assertArrayEquals(expected.inAttention, asked.inAttention());
        }
        assertArrayEquals(expected.first.get(1), asked.velocities(0).get(1));
    }

    /** A pass copies each streamed block once, however many prompts it serves, unless it has a slot of its own. */
    private static void assertCopies(Asked asked, BlockPlacement placement) {
        List<Block> blocks = Transformer.blocks(asked.config);
        int[] streamed = placement.streamed(blocks);
        Map<Integer, Long> sharing = IntStream.range(0, streamed.length)
                .filter(j -> blocks.get(streamed[j]).repeated())
                .boxed()
                .collect(Collectors.groupingBy(j -> j % placement.slots(), Collectors.counting()));
        long expected = sharing.values().stream()
                .filter(n -> n > 1)
                .mapToLong(Long::longValue)
                .sum();
        asked.velocities(0); // after it the slots hold what the next pass begins with
        for (int i = 0; i < 2; i++) {
            long before = asked.transformer.copiedBlocks();
            asked.velocities(0.1f);
            assertEquals(expected, asked.transformer.copiedBlocks() - before, placement.toString());
            before = asked.transformer.copiedBlocks();
            asked.velocity(0.1f, asked.one);
            assertEquals(expected, asked.transformer.copiedBlocks() - before, placement.toString());
        }
    }

    /** What the planner expects, and at most 576 bytes more for each tensor of a slot. */
    private static void assertPlanned(Asked asked, Weights weights, Dtype dtype, BlockPlacement placement) {
        NetworkBytes planned = NetworkBytes.of(
                Transformer.architecture(asked.config).shapes(),
                Transformer.blocks(asked.config),
                "",
                (name, shape) -> weights.tensors().get(name).values() * dtype.bytes(),
                dtype.bytes());
        long more = asked.transformer.deviceBytes() - planned.onDevice(placement);
        assertTrue(Math.abs(more) <= 576 * 13 * placement.slots(), placement + ": " + more + " bytes more");
    }

    private static void check(TransformerConfig config, Weights weights, Dtype dtype, List<BlockPlacement> placements) {
        int blocks = Transformer.blocks(config).size();
        BlockPlacement resident = BlockPlacement.resident(blocks);
        Answers expected;
        long whole;
        try (Asked asked = new Asked(config, weights, dtype, resident)) {
            expected = asked.answers();
            whole = asked.transformer.deviceBytes();
            assertPlanned(asked, weights, dtype, resident);
        }
        for (BlockPlacement placement : placements) {
            try (Asked asked = new Asked(config, weights, dtype, placement)) {
                assertPlanned(asked, weights, dtype, placement);
                assertTrue(asked.transformer.deviceBytes() < whole, placement.toString());
                assertSame(expected, asked);
                assertCopies(asked, placement);
                for (int block = 1; block < config.refinerLayers() + config.layers(); block += 4) {
                    asked.failIn(block);
                    assertArrayEquals(expected.first.get(1), asked.velocity(0, asked.two), placement + " " + block);
                }
                assertSame(expected, asked);
                assertPlanned(asked, weights, dtype, placement);
            }
        }
    }

    @Test
    void mappedWeightsInEachPrecision(@TempDir Path folder) throws Exception {
        Weights weights = RandomTransformer.write(folder.resolve("transformer"));
        assertFalse(weights.isSmall());
        List<BlockPlacement> placements = new ArrayList<>();
        for (int slots : new int[] {2, 3, 4}) {
            placements.add(new BlockPlacement(12, 0, slots));
        }
        placements.add(new BlockPlacement(12, 7, 2));
        check(RandomTransformer.CONFIG, weights, Dtype.FP32, placements);
        check(
                RandomTransformer.CONFIG,
                weights,
                Dtype.BF16,
                List.of(new BlockPlacement(12, 0, 3), new BlockPlacement(12, 5, 2)));
    }

    @Test
    void theTinyModel() {
        ModelFolder folder = ModelFolder.read("tiny", Fixtures.tiny());
        List<BlockPlacement> placements =
                List.of(new BlockPlacement(6, 0, 2), new BlockPlacement(6, 1, 3), new BlockPlacement(6, 3, 2));
        check(folder.transformer(), folder.transformerWeights(), Dtype.FP32, placements);
        check(folder.transformer(), folder.transformerWeights(), Dtype.BF16, placements);
    }

    /** Quantised weights, which are packed by the dtype of their stored numbers. */
    static void requireSameWhenStreamed(ModelFolder folder, Dtype dtype) {
        Answers expected;
        try (Asked asked =
                new Asked(folder.transformer(), folder.transformerWeights(), dtype, BlockPlacement.resident(6))) {
            expected = asked.answers();
        }
        for (BlockPlacement placement : List.of(new BlockPlacement(6, 0, 2), new BlockPlacement(6, 3, 2))) {
            try (Asked asked = new Asked(folder.transformer(), folder.transformerWeights(), dtype, placement)) {
                assertSame(expected, asked);
            }
        }
    }

    @Test
    void moreSlotsThanBlocksCopyEachBlockOnce() {
        ModelFolder folder = ModelFolder.read("tiny", Fixtures.tiny());
        try (Asked asked = new Asked(
                folder.transformer(), folder.transformerWeights(), Dtype.FP32, new BlockPlacement(6, 0, 50))) {
            asked.answers();
            assertEquals(Transformer.blocks(folder.transformer()).size(), asked.transformer.copiedBlocks());
        }
    }

    @Test
    void anInterruptStopsLoadingBetweenTwoTensors() {
        ModelFolder folder = ModelFolder.read("tiny", Fixtures.tiny());
        Thread.currentThread().interrupt();
        try {
            assertThrows(
                    CancellationException.class,
                    () -> Transformer.load(
                            folder.transformer(),
                            folder.transformerWeights(),
                            Device.cpu(),
                            Dtype.FP32,
                            new BlockPlacement(6, 0, 2)));
        } finally {
            assertTrue(Thread.interrupted(), "the flag stays up");
        }
    }
}
