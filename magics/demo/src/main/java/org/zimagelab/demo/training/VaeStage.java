package org.zimagelab.demo.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.zimagelab.demo.world.Cat;
import org.zimagelab.demo.world.Rendering;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.quality.Score;
import org.zimagelab.quality.picture.Pixels;
import org.zimagelab.quality.sharpness.BlurEffect;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;

/** The first stage: a VAE learns the world's textures from crops. */
final class VaeStage {
    /** The sizes of the VAE. Its shift and scale are measured after the training. */
    static final VaeConfig CONFIG = new VaeConfig(16, new int[] {32, 32, 64, 64}, 1, 8, 128, 1, 0, true, false);

    private static final int CROP = 64;
    private static final int BATCH = 8;
    private static final int RASTER = 8;

    /** The weight of the KL term per value of z. It keeps latents within a few units without a loss of sharpness. */
    private static final double KL_WEIGHT = 1.5e-3;

    /** The share of cats among the pictures: a VAE loses fur first. */
    static final double CATS = 0.5;

    private VaeStage() {}

    static TrainableModule trainable(Dtype dtype) {
        return new TrainableModule(
                List.of("reconstruction.py", "vae_training.py"),
                "VaeTraining",
                Map.of("vae", Vae.architecture(CONFIG)),
                0.999,
                dtype);
    }

    static void run(Stage stage, List<World.Sample> scenes, Dtype dtype, PrintStream out) throws IOException {
        List<byte[]> all = scenes.stream().map(World.Sample::rgb).toList();
        List<byte[]> cats = scenes.stream()
                .filter(s -> s.scene() instanceof Cat)
                .map(World.Sample::rgb)
                .toList();
        try (TrainableModule vae = trainable(dtype)) {
            vae.add("vae/", InitialWeights.of(Vae.shapes(CONFIG), stage.seed(0)));
            stage.run(
                    vae,
                    (t, rate) -> {
                        try (NDManager m = vae.newManager()) {
                            float[] r = vae.step(
                                    new double[] {rate, t, stage.seed(t), KL_WEIGHT},
                                    crops(m, all, cats, new Random(stage.seed(t))));
                            return new double[] {r[0], r[1], r[2], r[3]};
                        }
                    },
                    progress("KL"),
                    out);
        }
    }

    /**
     * The progress text for the loss, the mean squared error of pixels in 0 … 1, a third number and the gradient's
     * norm.
     */
    static Stage.ProgressText progress(String third) {
        return x -> String.format(
                Locale.ROOT,
                "loss %.4f, PSNR %.2f dB, %s %.3f, gradient %.2f",
                x[0],
                -10 * Math.log10(x[1]),
                third,
                x[2],
                x[3]);
    }

    /** Whole scenes, uint8 [B, side, side, 3]. */
    static NDArray scenes(NDManager m, List<byte[]> rgb) {
        int side = CONFIG.sampleSize();
        ByteBuffer pixels = ByteBuffer.allocateDirect(rgb.size() * side * side * 3);
        rgb.forEach(pixels::put);
        return m.create(pixels.flip(), new Shape(rgb.size(), side, side, 3), DataType.UINT8);
    }

    /**
     * Reconstructs scenes that a trained VAE never saw. Prints the PSNR over all their pixels, and the mean blur_effect
     * of the scenes and of the reconstructions.
     *
     * @param weights of encoder and decoder
     * @return rows of scenes, with a row of reconstructions below each
     */
    static BufferedImage reconstructions(Map<String, Tensor> weights, int count, PrintStream out) {
        int size = CONFIG.sampleSize();
        List<BufferedImage> sheet = new ArrayList<>();
        List<BufferedImage> below = new ArrayList<>();
        double squares = 0;
        double[] blur = new double[2];
        Score blurEffect = BlurEffect.SCORE;
        try (TrainableModule vae = trainable(Dtype.FP32)) {
            vae.add("vae/", weights);
            for (int i = 0; i < count; i++) {
                byte[] scene = World.heldOut(Evaluation.FIRST_SEED + i).rgb();
                byte[] again;
                try (NDManager m = vae.newManager()) {
                    again = vae.call(m, "reconstructed", scenes(m, List.of(scene)))
                            .toByteArray();
                }
                for (int k = 0; k < scene.length; k++) {
                    double d = (scene[k] & 255) - (again[k] & 255);
                    squares += d * d;
                }
                BufferedImage drawn = Rendering.image(scene);
                BufferedImage made = Rendering.image(again);
                sheet.add(drawn);
                below.add(made);
                blur[0] += blurEffect.of(Pixels.of(drawn)) / count;
                blur[1] += blurEffect.of(Pixels.of(made)) / count;
                if (below.size() == Rendering.COLUMNS || i + 1 == count) {
                    sheet.addAll(below);
                    below.clear();
                }
            }
        }
        double mse = squares / count / (3.0 * size * size);
        out.printf(
                Locale.ROOT,
                "PSNR %.2f dB on %d scenes that the VAE never saw; "
                        + "blur_effect %.3f of the scenes, %.3f of the reconstructions%n",
                10 * Math.log10(255 * 255 / mse),
                count,
                blur[0],
                blur[1]);
        return Rendering.sheet(sheet);
    }

    /** Crops on the raster of the world's textures, so that latents see each texture in only one phase. */
    private static NDArray crops(NDManager m, List<byte[]> all, List<byte[]> cats, Random random) {
        int size = CONFIG.sampleSize();
        ByteBuffer pixels = ByteBuffer.allocateDirect(BATCH * CROP * CROP * 3);
        for (int i = 0; i < BATCH; i++) {
            List<byte[]> scenes = random.nextDouble() < CATS && !cats.isEmpty() ? cats : all;
            byte[] scene = scenes.get(random.nextInt(scenes.size()));
            int left = RASTER * random.nextInt((size - CROP) / RASTER + 1);
            int top = RASTER * random.nextInt((size - CROP) / RASTER + 1);
            for (int y = 0; y < CROP; y++) {
                pixels.put(scene, 3 * ((top + y) * size + left), 3 * CROP);
            }
        }
        return m.create(pixels.flip(), new Shape(BATCH, CROP, CROP, 3), DataType.UINT8);
    }
}
