package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.memory.NetworkBytes;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.BlockPlacement;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;

/** A text encoder whose layers are streamed through slots gives to the bit what it gives when it is resident. */
class StreamedTextEncoderTest {
    private static final long[][] TEXTS = {{1, 2, 3, 4, 5, 6, 7}, {9}, {3, 3, 200, 1, 8}};

    private final ModelFolder folder = ModelFolder.read("tiny", Fixtures.tiny());
    private final TextEncoderConfig config = folder.textEncoder();
    private final int layers = TextEncoder.blocks(config).size();

    private TextEncoder load(Dtype dtype, BlockPlacement placement) {
        return TextEncoder.load(config, folder.textEncoderWeights(), Device.cpu(), dtype, placement);
    }

    private static float[][] features(TextEncoder encoder) {
        float[][] features = new float[TEXTS.length][];
        try (NDManager m = Devices.manager(Device.cpu())) {
            for (int i = 0; i < TEXTS.length; i++) {
                features[i] = encoder.features(m, TEXTS[i]).toFloatArray();
            }
        }
        return features;
    }

    private void assertSame(Dtype dtype, List<BlockPlacement> placements) {
        float[][] expected;
        try (TextEncoder encoder = load(dtype, BlockPlacement.resident(layers))) {
            expected = features(encoder);
        }
        for (BlockPlacement placement : placements) {
            try (TextEncoder encoder = load(dtype, placement)) {
                assertArrayEquals(expected, features(encoder), placement.toString());
                long before = encoder.copiedLayers();
                assertArrayEquals(expected, features(encoder), placement.toString());
                long copied = encoder.copiedLayers() - before;
                assertEquals((long) TEXTS.length * sharingASlot(placement), copied, placement.toString());
                long more = encoder.deviceBytes() - planned(dtype, placement);
                assertTrue(more >= 0 && more <= 576 * 11 * placement.slots(), placement + ": " + more + " bytes more");
            }
        }
    }

    /** Streamed layers that have no slot of their own. */
    private static int sharingASlot(BlockPlacement placement) {
        int alone = Math.max(0, 2 * placement.slots() - placement.streamed());
        return placement.streamed() - alone;
    }

    /** The embedding table is not among them. */
    private long planned(Dtype dtype, BlockPlacement placement) {
        return NetworkBytes.of(
                        TextEncoder.architecture(config).shapes(),
                        TextEncoder.blocks(config),
                        TextEncoder.EMBEDDING,
                        (name, shape) -> Tensor.size(shape) * dtype.bytes(),
                        dtype.bytes())
                .onDevice(placement);
    }

    @Test
    void inEachPrecision() {
        List<BlockPlacement> placements = List.of(
                new BlockPlacement(layers, 0, 1), new BlockPlacement(layers, 0, 2), new BlockPlacement(layers, 1, 1));
        assertSame(Dtype.FP32, placements);
        assertSame(Dtype.BF16, placements);
    }
}
