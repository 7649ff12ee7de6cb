import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.lora.LoraFactors;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Transformer.PositionedPrompt;
import org.zimagelab.diffusion.network.Transformer.PromptEmbedding;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

/**
 * What a LoRA of every matrix of every block costs a network call, beside a plain call of the same network by turns:
 * {@code java -cp 'install/target/lib/*' bench/LoraPrice.java [WIDTH [SIDE [DTYPE [ROUNDS]]]]}. WIDTH is a multiple of
 * 128 (3840 is the published model's), SIDE in pixels. Processor time, so that other processes do not count.
 */
public class LoraPrice {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    public static void main(String[] a) throws Exception {
        int dim = a.length > 0 ? Integer.parseInt(a[0]) : 1920;
        int side = a.length > 1 ? Integer.parseInt(a[1]) : 512;
        Dtype dtype = Dtype.valueOf(a.length > 2 ? a[2].toUpperCase() : "BF16");
        int rounds = a.length > 3 ? Integer.parseInt(a[3]) : 7;
        TransformerConfig config = new TransformerConfig(
                2, 16, dim, 1, 1, dim / 128, 1e-5, 256, 256, 1000, new int[] {32, 48, 48}, new int[] {1536, 512, 512});
        Map<String, long[]> shapes = Transformer.architecture(config).shapes();
        Path folder = Files.createTempDirectory("lora-price");
        Path file = folder.resolve("diffusion_pytorch_model.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, random(shape, 1 / Math.sqrt(shape[shape.length - 1]))));
        SafetensorsWriter.write(file, Map.of("format", "pt"), tensors, dtype);
        tensors.clear();
        try (Transformer transformer = Transformer.load(config, Weights.read(folder), Device.cpu(), dtype);
                NDManager m = Devices.manager(Device.cpu())) {
            NDArray features = m.create(random(new long[] {1, 32, 256}, 1).values(), new Shape(1, 32, 256));
            float[] latents = random(new long[] {16, side / 8, side / 8}, 1).values();
            int[] ranks = {0, 16, 32, 128};
            double[][] seconds = new double[ranks.length][rounds];
            for (int round = -1; round < rounds; round++) {
                for (int k = 0; k < ranks.length; k++) {
                    adapt(transformer, shapes, ranks[k]);
                    try (PromptEmbedding prompt = transformer.embedding(features);
                            NDManager own = transformer.newManager();
                            NDArray modulation = transformer.modulation(0.5f)) {
                        PositionedPrompt positioned = new PositionedPrompt(
                                prompt, transformer.positions(own, prompt.length(), side / 16, side / 16));
                        long before = SYSTEM.getProcessCpuTime();
                        transformer.velocity(latents, side / 8, side / 8, modulation, positioned);
                        if (round >= 0) {
                            seconds[k][round] = (SYSTEM.getProcessCpuTime() - before) / 1e9;
                        }
                    }
                }
            }
            double plain = median(seconds[0]);
            System.out.printf(
                    "%s, width %d, %d², a plain call: %.2f s of processor time; with a LoRA of%n",
                    dtype, dim, side, plain);
            for (int k = 1; k < ranks.length; k++) {
                System.out.printf("rank %d: %.3f of it%n", ranks[k], median(seconds[k]) / plain);
            }
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }

    private static void adapt(Transformer transformer, Map<String, long[]> shapes, int rank) {
        transformer.adaptNone();
        shapes.forEach((name, shape) -> {
            if (rank > 0 && Transformer.isBlockMatrix(name)) {
                transformer.adapt(new LoraFactors(
                        name.substring(0, name.length() - ".weight".length()),
                        random(new long[] {rank, shape[1]}, 0.01),
                        random(new long[] {shape[0], rank}, 0.01),
                        Optional.empty()));
            }
        });
    }

    private static Tensor random(long[] shape, double deviation) {
        Random random = new Random(Arrays.hashCode(shape));
        float[] values = new float[(int) Tensor.size(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * (random.nextFloat() - 0.5) * 3.46);
        }
        return new Tensor(shape, values);
    }

    private static double median(double[] x) {
        return Arrays.stream(x).sorted().skip(x.length / 2).findFirst().orElseThrow();
    }
}
