package org.zimagelab.demo.training;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.zimagelab.demo.world.Cat;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.torch.script.TorchArchive;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;

/** The last stage: the VAE's decoder learns to make sharp pictures. The encoder and all latents remain unchanged. */
final class DecoderStage {
    private static final VaeConfig CONFIG = VaeStage.CONFIG;
    private static final int BATCH = 4;

    /** The most noise on a value of z, in standard deviations of z. */
    private static final double NOISE = 0.1;

    /** The weight of the critic's loss relative to the reconstruction loss. */
    private static final double CRITIC = 0.4;

    /** The shapes of the critic's weights, by name. */
    static final Map<String, long[]> CRITIC_SHAPES = new LinkedHashMap<>();

    static {
        int[] channels = {3, 32, 64, 128, 1};
        for (int i = 0; i < 4; i++) {
            int side = i < 3 ? 4 : 3;
            CRITIC_SHAPES.put(i + ".weight", new long[] {channels[i + 1], channels[i], side, side});
            CRITIC_SHAPES.put(i + ".bias", new long[] {channels[i + 1]});
        }
    }

    private DecoderStage() {}

    /**
     * Trains the decoder.
     *
     * @param decoder weights that can already reconstruct
     * @param latents of the scenes with the seeds 0, 1, 2, …
     */
    static void run(
            Stage stage,
            Map<String, Tensor> decoder,
            LatentStage.NormalisedLatents latents,
            Dtype dtype,
            PrintStream out)
            throws IOException {
        int count = latents.latents().length;
        int[] cats = IntStream.range(0, count)
                .parallel()
                .filter(i -> World.captioned(i).scene() instanceof Cat)
                .toArray();
        VaeConfig vae = CONFIG.normalised(latents.scale(), latents.shift());
        try (TrainableModule trained =
                trainable(vae, decoder, InitialWeights.of(CRITIC_SHAPES, stage.seed(0)), dtype)) {
            stage.run(
                    trained,
                    (t, rate) -> {
                        Random random = new Random(stage.seed(t));
                        int[] chosen = new int[BATCH];
                        for (int i = 0; i < BATCH; i++) {
                            chosen[i] = random.nextDouble() < VaeStage.CATS
                                    ? cats[random.nextInt(cats.length)]
                                    : random.nextInt(count);
                        }
                        List<byte[]> scenes = IntStream.of(chosen)
                                .parallel()
                                .mapToObj(i -> World.sample(i).rgb())
                                .toList();
                        double[] settings = {rate, t, stage.seed(t), NOISE, CRITIC};
                        float[] r = step(trained, settings, latents.latents(), chosen, scenes);
                        return new double[] {r[0], r[1], r[2], r[3]};
                    },
                    VaeStage.progress("critic"),
                    out);
        }
    }

    /**
     * The decoder and its critic.
     *
     * @param decoder weights by published name
     * @param critic weights, see {@code decoder_training.py}
     */
    static TrainableModule trainable(
            VaeConfig vae, Map<String, Tensor> decoder, Map<String, Tensor> critic, Dtype dtype) {
        Map<String, Object> attributes =
                Map.of("vae", Vae.architecture(vae), "critic", new TorchArchive.Empty("Dict[str, Tensor]"));
        TrainableModule trained = new TrainableModule(
                List.of("reconstruction.py", "decoder_training.py"), "DecoderTraining", attributes, 0.998, dtype);
        trained.add("vae/", decoder);
        trained.add("critic/", critic);
        return trained;
    }

    /**
     * One step of training.
     *
     * @param settings see {@code decoder_training.py}
     * @param latents of all scenes, each [channels, side, side] flattened
     * @param chosen indices of the scenes in the batch
     * @param scenes the pixels of the chosen scenes, RGB
     */
    static float[] step(
            TrainableModule trained, double[] settings, float[][] latents, int[] chosen, List<byte[]> scenes) {
        try (NDManager m = trained.newManager()) {
            int side = CONFIG.sampleSize() / CONFIG.scale();
            return trained.step(
                    settings,
                    CaptionedLatents.latents(m, latents, chosen, CONFIG.latentChannels(), side),
                    VaeStage.scenes(m, scenes));
        }
    }
}
