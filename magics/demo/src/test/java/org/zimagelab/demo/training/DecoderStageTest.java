package org.zimagelab.demo.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;

class DecoderStageTest {
    private static final VaeConfig CONFIG = VaeStage.CONFIG.normalised(1, 0);

    @Test
    void decoderAndCriticLearnTogether() {
        Map<String, Tensor> decoder = InitialWeights.of(Vae.architecture(CONFIG).shapes(), 1);
        Map<String, Tensor> critic = InitialWeights.of(DecoderStage.CRITIC_SHAPES, 2);
        int side = CONFIG.sampleSize() / CONFIG.scale();
        Random random = new Random(3);
        float[] z = new float[CONFIG.latentChannels() * side * side];
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) random.nextGaussian();
        }
        byte[] scene = World.sample(7).rgb();
        try (TrainableModule trained = DecoderStage.trainable(CONFIG, decoder, critic, Dtype.FP32)) {
            float[] first = null;
            float[] last = null;
            for (int t = 1; t <= 40; t++) {
                double[] settings = {2e-3, t, t, 0.1, 0.4};
                last = DecoderStage.step(trained, settings, new float[][] {z}, new int[] {0}, List.of(scene));
                first = first == null ? last : first;
            }
            assertTrue(last[0] < 0.7 * first[0], "the decoder comes closer: " + first[0] + ", " + last[0]);
            assertTrue(first[2] > 1.9 && last[2] < 1.7, "the critic tells them apart: " + first[2] + ", " + last[2]);
        }
    }
}
