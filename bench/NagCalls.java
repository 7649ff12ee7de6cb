import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Transformer.PositionedPrompt;
import org.zimagelab.diffusion.sampling.NormalizedAttention;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

/**
 * The price of NAG: a call with a negative prompt in the attention beside a plain one, by turns in one run.
 * {@code bench/nag} runs it: {@code java … bench/NagCalls.java DIM LAYERS DTYPE ROUNDS CAPTION NEGATIVE SIDE…}. The
 * transformer has random weights, heads of width 128 and so many main blocks and no others, which are what NAG makes
 * dearer; DIM 3840 is the published width, on which the share of the attention depends. SIDE is in pixels; CAPTION and
 * NEGATIVE are tokens.
 */
public class NagCalls {
    private static NDManager owner;
    private static Transformer transformer;

    public static void main(String[] a) throws Exception {
        int dim = Integer.parseInt(a[0]);
        TransformerConfig config = new TransformerConfig(
                2, 16, dim, Integer.parseInt(a[1]), 0, dim / 128, 1e-5, 64, 256, 1000, new int[] {32, 48, 48},
                new int[] {1536, 512, 512});
        Dtype dtype = Dtype.valueOf(a[2].toUpperCase());
        int rounds = Integer.parseInt(a[3]);
        Path folder = Files.createTempDirectory("nag");
        Path file = folder.resolve("diffusion_pytorch_model.safetensors");
        try {
            write(file, config, dtype);
            transformer = Transformer.load(config, Weights.read(folder), Device.cpu(), dtype);
            owner = transformer.newManager();
            System.out.println("dim " + dim + ", " + a[1] + " main blocks, " + a[2] + ", caption " + a[4]
                    + " tokens, negative " + a[5]);
            System.out.println("| picture | image tokens | plain s | NAG s | NAG / plain | in processor time |");
            System.out.println("|---|---|---|---|---|---|");
            for (int i = 6; i < a.length; i++) {
                measure(config, Integer.parseInt(a[i]), rounds, Integer.parseInt(a[4]), Integer.parseInt(a[5]));
            }
            transformer.close();
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static void measure(TransformerConfig config, int side, int rounds, int caption, int negative) {
        int latent = side / 8;
        int tokens = latent / 2;
        float[] x = values(config.channels() * latent * latent, 1, 1);
        NDArray modulation = transformer.modulation(0.3f);
        PositionedPrompt one = prompt(config, caption, tokens);
        PositionedPrompt two = prompt(config, negative, tokens);
        NormalizedAttention nag = NormalizedAttention.of(5);
        Cost plain = Cost.MOST;
        Cost guided = Cost.MOST;
        for (int i = 0; i <= rounds; i++) {
            Cost once = cost(() -> transformer.velocity(x, latent, latent, modulation, one));
            Cost nagged = cost(() -> transformer.velocity(x, latent, latent, modulation, one, two, nag));
            if (i > 0) {
                plain = plain.least(once);
                guided = guided.least(nagged);
            }
        }
        System.out.printf(
                "| %d² | %d | %.3f | %.3f | %.3f | %.3f |%n",
                side,
                tokens * tokens,
                plain.wall,
                guided.wall,
                guided.wall / plain.wall,
                guided.processor / plain.processor);
    }

    /** Seconds by the clock, and of all cores, which other work on the machine changes less. */
    private record Cost(double wall, double processor) {
        static final Cost MOST = new Cost(Double.MAX_VALUE, Double.MAX_VALUE);

        Cost least(Cost other) {
            return new Cost(Math.min(wall, other.wall), Math.min(processor, other.processor));
        }
    }

    private static PositionedPrompt prompt(TransformerConfig config, int length, int tokens) {
        float[] values = values(length * config.featureDim(), length, 1);
        NDArray features = owner.create(values, new Shape(1, length, config.featureDim()));
        Transformer.PromptEmbedding embedding = transformer.embedding(features);
        return new PositionedPrompt(embedding, transformer.positions(owner, embedding.length(), tokens, tokens));
    }

    private static Cost cost(Supplier<float[]> call) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long processor = system.getProcessCpuTime();
        long start = System.nanoTime();
        float[] v = call.get();
        if (!Float.isFinite(v[0])) {
            throw new IllegalStateException("not finite");
        }
        return new Cost((System.nanoTime() - start) / 1e9, (system.getProcessCpuTime() - processor) / 1e9);
    }

    private static float[] values(int count, long seed, float scale) {
        Random random = new Random(seed);
        float[] x = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = (random.nextFloat() * 2 - 1) * scale;
        }
        return x;
    }

    private static void write(Path file, TransformerConfig config, Dtype dtype) throws Exception {
        Map<String, Tensor> tensors = new HashMap<>();
        Transformer.architecture(config).shapes().forEach((name, shape) -> tensors.put(
                name,
                new Tensor(
                        shape,
                        values(
                                (int) Tensor.size(shape),
                                name.hashCode(),
                                name.contains("norm") ? 1 : (float) (1 / Math.sqrt(shape[shape.length - 1]))))));
        SafetensorsWriter.write(file, Map.of(), tensors, dtype);
    }
}
