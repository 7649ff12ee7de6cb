package org.zimagelab.demo.training;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.zimagelab.common.AtomicFile;
import org.zimagelab.common.Pace;
import org.zimagelab.demo.world.Caption;
import org.zimagelab.demo.world.Shapes;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;

/** Encodes all scenes into latents once; later stages need no pixels. */
final class LatentStage {
    private static final VaeConfig CONFIG = VaeStage.CONFIG;

    /** Width and height of the latents. */
    private static final int SIDE = CONFIG.sampleSize() / CONFIG.scale();

    /** How many numbers the latents of one scene have. */
    private static final int EACH = CONFIG.latentChannels() * SIDE * SIDE;

    private static final int BATCH = 16;

    /** Captions per scene: with only one, the transformer would learn its wording by heart. */
    private static final int WORDINGS = 4;

    private LatentStage() {}

    private static Path latents(Path folder) {
        return folder.resolve("latents.f32");
    }

    private static Path captions(Path folder) {
        return folder.resolve("captions.txt");
    }

    /**
     * Encodes the scenes with the seeds 0 to {@code count} − 1. Continues where an earlier process stopped.
     *
     * @param weights of the trained VAE
     */
    static void run(Path folder, int count, Map<String, Tensor> weights, PrintStream out) throws IOException {
        try (TrainableModule vae = VaeStage.trainable(Dtype.FP32);
                FloatFile file = FloatFile.toWrite(latents(folder))) {
            vae.add("vae/", weights);
            int first = (int) (file.size() / EACH / BATCH * BATCH);
            Pace pace = new Pace(first, count);
            for (int i = first; i < count; i += BATCH) {
                int n = Math.min(BATCH, count - i);
                int from = i;
                List<byte[]> drawn = IntStream.range(0, n)
                        .parallel()
                        .mapToObj(k -> World.sample(from + k).rgb())
                        .toList();
                try (NDManager m = vae.newManager()) {
                    float[] means =
                            vae.call(m, "mean", VaeStage.scenes(m, drawn)).toFloatArray();
                    file.write((long) EACH * i, means);
                }
                if (pace.isDue()) {
                    out.printf("latents: %d of %d, %.0f min left%n", i + n, count, pace.secondsLeft(i + n) / 60);
                }
            }
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            World.CaptionedScene sample = World.captioned(i);
            StringBuilder line = new StringBuilder(sample.caption());
            SplittableRandom random = new SplittableRandom(i);
            for (int k = 1; k < WORDINGS && !sample.flawed(); k++) {
                line.append('\t').append(Caption.write(sample.scene(), random).text());
            }
            lines.add(line.toString());
        }
        AtomicFile.write(captions(folder), (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        out.printf("latents: %d scenes encoded%n", count);
    }

    /**
     * The latents as the transformer sees them, with mean 0 and standard deviation 1.
     *
     * @param shift the mean of z
     * @param scale one over the standard deviation of z
     */
    record NormalisedLatents(float[][] latents, double shift, double scale) {}

    static NormalisedLatents normalised(Path folder) throws IOException {
        try (FloatFile file = FloatFile.toRead(latents(folder))) {
            float[][] z = new float[(int) (file.size() / EACH)][];
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < z.length; i++) {
                z[i] = file.read((long) EACH * i, EACH);
                for (float v : z[i]) {
                    sum += v;
                    squares += (double) v * v;
                }
            }
            double n = (double) z.length * EACH;
            double shift = sum / n;
            double scale = 1 / Math.sqrt(squares / n - shift * shift);
            for (float[] one : z) {
                for (int i = 0; i < EACH; i++) {
                    one[i] = (float) ((one[i] - shift) * scale);
                }
            }
            return new NormalisedLatents(z, shift, scale);
        }
    }

    static CaptionedLatents captioned(Path folder, PromptTokenizer tokenizer) throws IOException {
        List<String> captions = Files.readAllLines(captions(folder), StandardCharsets.UTF_8);
        float[][] latents = normalised(folder).latents();
        long[][][] ids = new long[latents.length][][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = Arrays.stream(captions.get(i).split("\t"))
                    .map(c -> tokenizer.ids(c, Integer.MAX_VALUE))
                    .filter(c -> c.length <= CaptionedLatents.TOKENS)
                    .toArray(long[][]::new);
        }
        Map<Boolean, int[]> ofShapes = IntStream.range(0, ids.length)
                .boxed()
                .collect(Collectors.partitioningBy(
                        seed -> World.captioned(seed).scene() instanceof Shapes,
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                seeds -> seeds.stream()
                                        .mapToInt(Integer::intValue)
                                        .toArray())));
        return new CaptionedLatents(
                latents,
                CONFIG.latentChannels(),
                SIDE,
                ids,
                tokenizer.ids("", Integer.MAX_VALUE),
                ofShapes.get(true),
                ofShapes.get(false));
    }
}
