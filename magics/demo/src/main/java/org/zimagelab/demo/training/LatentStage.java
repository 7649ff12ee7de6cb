package org.zimagelab.demo.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.zimagelab.demo.world.Caption;
import org.zimagelab.demo.world.Shapes;
import org.zimagelab.demo.world.World;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.text.PromptTokenizer;
import org.zimagelab.diffusion.weights.Dtype;

/** Between the stages: scenes become latents once, for pixels are needed no more. */
final class LatentStage {
    private static final int BATCH = 16;

    /** Captions of a scene: the transformer should not learn one wording by heart. */
    private static final int WORDINGS = 4;

    private LatentStage() {}

    private static Path latents(Path folder) {
        return folder.resolve("latents.f32");
    }

    private static Path captions(Path folder) {
        return folder.resolve("captions.txt");
    }

    /** Encodes the scenes of seeds 0 to {@code count}; goes on where an earlier process stopped. */
    static void run(Path folder, int count, PrintStream out) throws IOException {
        VaeConfig config = VaeStage.CONFIG;
        int side = config.sampleSize();
        int each = config.latentChannels() * (side / config.scale()) * (side / config.scale());
        try (Trainable vae = VaeStage.trainable(Dtype.FP32);
                FileChannel file =
                        FileChannel.open(latents(folder), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            vae.add(
                    "vae/",
                    Checkpoint.read(folder.resolve("vae.checkpoint.safetensors"))
                            .averages("vae/"));
            long start = System.nanoTime();
            long told = start;
            int first = (int) (file.size() / (4L * each) / BATCH * BATCH);
            for (int i = first; i < count; i += BATCH) {
                int n = Math.min(BATCH, count - i);
                ByteBuffer pixels = ByteBuffer.allocateDirect(n * side * side * 3);
                int from = i;
                List<byte[]> drawn = IntStream.range(0, n)
                        .parallel()
                        .mapToObj(k -> World.sample(from + k).rgb())
                        .toList();
                drawn.forEach(pixels::put);
                try (NDManager m = vae.newManager()) {
                    NDArray rgb = m.create(pixels.flip(), new Shape(n, side, side, 3), DataType.UINT8);
                    float[] z = vae.call(m, "mean", rgb).toFloatArray();
                    ByteBuffer bytes = ByteBuffer.allocate(4 * z.length).order(ByteOrder.LITTLE_ENDIAN);
                    bytes.asFloatBuffer().put(z);
                    long at = 4L * each * i;
                    while (bytes.hasRemaining()) {
                        at += file.write(bytes, at);
                    }
                }
                long now = System.nanoTime();
                if (now - told > 15e9) {
                    out.printf(
                            "latents: %d of %d, %.0f min left%n",
                            i + n, count, (now - start) / 60e9 / (i + n - first) * (count - i - n));
                    told = now;
                }
            }
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            World.Written sample = World.written(i);
            StringBuilder line = new StringBuilder(sample.caption());
            SplittableRandom random = new SplittableRandom(i);
            for (int k = 1; k < WORDINGS && !sample.flawed(); k++) {
                line.append('\t').append(Caption.write(sample.scene(), random).text());
            }
            lines.add(line.toString());
        }
        Files.write(captions(folder), lines, StandardCharsets.UTF_8);
        out.printf("latents: %d scenes encoded%n", count);
    }

    /**
     * The latents as the networks behind the VAE see them.
     *
     * @param shift mean of z
     * @param scale one over the deviation of z
     */
    record Normal(float[][] latents, double shift, double scale) {}

    static Normal normal(Path folder) throws IOException {
        VaeConfig config = VaeStage.CONFIG;
        int side = config.sampleSize() / config.scale();
        int each = config.latentChannels() * side * side;
        try (FileChannel file = FileChannel.open(latents(folder))) {
            float[][] z = new float[(int) (file.size() / (4L * each))][each];
            double sum = 0;
            double squares = 0;
            for (float[] one : z) {
                ByteBuffer b = ByteBuffer.allocate(4 * each).order(ByteOrder.LITTLE_ENDIAN);
                while (b.hasRemaining() && file.read(b) >= 0) {
                    // until full
                }
                FloatBuffer floats = b.flip().asFloatBuffer();
                floats.get(one);
                for (float v : one) {
                    sum += v;
                    squares += (double) v * v;
                }
            }
            double n = (double) z.length * each;
            double shift = sum / n;
            double scale = 1 / Math.sqrt(squares / n - shift * shift);
            for (float[] one : z) {
                for (int i = 0; i < each; i++) {
                    one[i] = (float) ((one[i] - shift) * scale);
                }
            }
            return new Normal(z, shift, scale);
        }
    }

    static Lessons lessons(Path folder, PromptTokenizer tokenizer) throws IOException {
        VaeConfig config = VaeStage.CONFIG;
        List<String> captions = Files.readAllLines(captions(folder), StandardCharsets.UTF_8);
        float[][] latents = normal(folder).latents();
        long[][][] ids = new long[latents.length][][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = captions.get(i)
                    .lines()
                    .flatMap(line -> Arrays.stream(line.split("\t")))
                    .map(c -> tokenizer.ids(c, Integer.MAX_VALUE))
                    .filter(c -> c.length <= Lessons.TOKENS)
                    .toArray(long[][]::new);
        }
        int side = config.sampleSize() / config.scale();
        return new Lessons(
                latents,
                config.latentChannels(),
                side,
                ids,
                tokenizer.ids("", Integer.MAX_VALUE),
                IntStream.range(0, ids.length).filter(LatentStage::shapes).toArray(),
                IntStream.range(0, ids.length).filter(i -> !shapes(i)).toArray());
    }

    private static boolean shapes(int seed) {
        return World.written(seed).scene() instanceof Shapes;
    }
}
