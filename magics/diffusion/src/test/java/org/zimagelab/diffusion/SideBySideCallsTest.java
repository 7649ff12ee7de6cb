package org.zimagelab.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Transformer.PositionedPrompt;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Dtype;

/** Small networks answer with both prompts at the same time. */
class SideBySideCallsTest {
    private static final int SIDE = 16;

    private static PositionedPrompt text(Transformer transformer, NDManager m, int tokens, TransformerConfig config) {
        int patch = config.patch();
        NDArray features = m.randomUniform(-1, 1, new Shape(1, tokens, config.featureDim()), DataType.FLOAT32);
        Transformer.PromptEmbedding caption = transformer.embedding(features);
        return new PositionedPrompt(caption, transformer.positions(m, caption.length(), SIDE / patch, SIDE / patch));
    }

    @Test
    void twoAtOnceAreToTheBitWhatEachIsAlone() {
        requireSameAtOnceAsAlone(ModelFolder.read("tiny", Fixtures.tiny()));
    }

    static void requireSameAtOnceAsAlone(ModelFolder folder) {
        TransformerConfig config = folder.transformer();
        try (Transformer t = Transformer.load(config, folder.transformerWeights(), Device.cpu(), Dtype.FP32);
                NDManager m = t.newManager()) {
            PositionedPrompt one = text(t, m, 20, config);
            PositionedPrompt two = text(t, m, 60, config);
            assertTrue(t.isSmall(SIDE, SIDE));
            float[] x = m.randomNormal(new Shape((long) config.channels() * SIDE * SIDE))
                    .toFloatArray();
            for (int i = 0; i < 20; i++) {
                NDArray modulation = t.modulation(i / 20f);
                List<float[]> both = t.velocities(x, SIDE, SIDE, modulation, List.of(one, two));
                assertArrayEquals(t.velocity(x, SIDE, SIDE, modulation, one), both.get(0));
                assertArrayEquals(t.velocity(x, SIDE, SIDE, modulation, two), both.get(1));
            }
            // a failure on the other thread is reported like one on this thread
            PositionedPrompt misfit = new PositionedPrompt(two.embedding(), one.rotary());
            NDArray modulation = t.modulation(0.5f);
            assertThrows(ModelException.class, () -> t.velocity(x, SIDE, SIDE, modulation, misfit));
            assertThrows(ModelException.class, () -> t.velocities(x, SIDE, SIDE, modulation, List.of(one, misfit)));
            assertFalse(t.isSmall(100 * SIDE, 100 * SIDE));
        }
    }
}
