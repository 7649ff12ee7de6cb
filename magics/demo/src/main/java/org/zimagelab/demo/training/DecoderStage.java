package org.zimagelab.demo.training;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.zimagelab.demo.folder.Tensor;
import org.zimagelab.demo.world.Cat;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.TorchArchive;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.diffusion.weights.Dtype;

/** Makes the VAE's decoder sharp. Its encoder, and with it all latents, stay as they are. */
final class DecoderStage {
    private static final VaeConfig CONFIG = VaeStage.CONFIG;
    private static final int BATCH = 4;

    /** Most noise on a value of z, in deviations of the values of z. */
    private static final double NOISE = 0.1;

    /** Of what the critic says, beside reconstruction. */
    private static final double CRITIC = 0.4;

    /** How many scenes are cats: fur is what a plain reconstruction blurs. */
    private static final double CATS = 0.5;

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
     * @param decoder weights that reconstruct already
     * @param latents of the scenes of seeds 0 and on
     */
    static void run(Stage stage, Map<String, Tensor> decoder, LatentStage.Normal latents, Dtype dtype, PrintStream out)
            throws IOException {
        int count = latents.latents().length;
        int[] cats = IntStream.range(0, count)
                .parallel()
                .filter(i -> World.written(i).scene() instanceof Cat)
                .toArray();
        VaeConfig vae = CONFIG.normalised(latents.scale(), latents.shift());
        int side = CONFIG.sampleSize();
        try (Trainable trained = trainable(vae, decoder, Initial.of(CRITIC_SHAPES, stage.seed(0)), dtype)) {
            stage.run(
                    trained,
                    (t, rate) -> {
                        Random random = new Random(stage.seed(t));
                        int[] chosen = new int[BATCH];
                        for (int i = 0; i < BATCH; i++) {
                            chosen[i] = random.nextDouble() < CATS
                                    ? cats[random.nextInt(cats.length)]
                                    : random.nextInt(count);
                        }
                        ByteBuffer pixels = ByteBuffer.allocateDirect(BATCH * side * side * 3);
                        for (int i : chosen) {
                            pixels.put(World.sample(i).rgb());
                        }
                        float[][] z = IntStream.of(chosen)
                                .mapToObj(i -> latents.latents()[i])
                                .toArray(float[][]::new);
                        float[] r = step(trained, new double[] {rate, t, stage.seed(t), NOISE, CRITIC}, z, pixels);
                        return new double[] {r[0], r[1], r[2], r[3]};
                    },
                    x -> String.format(
                            Locale.ROOT,
                            "loss %.4f, PSNR %.2f dB, critic %.3f, gradient %.2f",
                            x[0],
                            -10 * Math.log10(x[1]),
                            x[2],
                            x[3]),
                    out);
        }
    }
    /**
     * @param decoder weights by published name
     * @param critic weights, see {@code decoder_training.py}
     */
    static Trainable trainable(VaeConfig vae, Map<String, Tensor> decoder, Map<String, Tensor> critic, Dtype dtype) {
        Map<String, Object> attributes =
                Map.of("vae", Vae.architecture(vae), "critic", new TorchArchive.Empty("Dict[str, Tensor]"));
        Trainable trained = new Trainable(List.of("decoder_training.py"), "DecoderTraining", attributes, 0.998, dtype);
        trained.add("vae/", decoder);
        trained.add("critic/", critic);
        return trained;
    }

    /**
     * @param settings see {@code decoder_training.py}
     * @param latents of each picture, [channels, side, side] flattened
     * @param pixels of all pictures, RGB
     */
    static float[] step(Trainable trained, double[] settings, float[][] latents, ByteBuffer pixels) {
        int batch = latents.length;
        int side = CONFIG.sampleSize();
        int small = side / CONFIG.scale();
        try (NDManager m = trained.newManager()) {
            FloatBuffer z = FloatBuffer.allocate(batch * latents[0].length);
            for (float[] one : latents) {
                z.put(one);
            }
            return trained.step(
                    settings,
                    m.create(z.array(), new Shape(batch, CONFIG.latentChannels(), small, small)),
                    m.create(pixels.flip(), new Shape(batch, side, side, 3), DataType.UINT8));
        }
    }
}
