import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.StorageFormat;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/**
 * Times the product of one token, and of 320, with the largest matrix of the published transformer in each format in
 * which weights are stored:
 * {@code OMP_NUM_THREADS=1 java -cp 'install/target/lib/*' bench/StoredFormats.java [ROUNDS]}.
 * Each number is milliseconds of processor time on one core, the least of the rounds.
 */
public class StoredFormats {
    private static final long[] SHAPE = {10240, 3840};
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final int[] TOKENS = {1, 320};

    private static final String SOURCE =
            """
            class Product(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              weights : __torch__.Weights

              def forward(self, x: Tensor) -> Tensor:
                return self.weights.linear(x.to(self.weights.dtype), "w").narrow(1, 0, 1).to(6)
            """;

    public static void main(String[] a) throws Exception {
        int rounds = a.length == 0 ? 9 : Integer.parseInt(a[0]);
        Path file = Files.createTempFile("formats", ".bin");
        try {
            // bytes below 64 are finite numbers in every format; fp32 takes the most
            fill(file, StorageFormat.FP32.bytes(SHAPE) + 4 * SHAPE[0]);
            for (Dtype dtype : new Dtype[] {Dtype.BF16, Dtype.FP32}) {
                time(file, dtype, rounds);
            }
        } finally {
            Files.delete(file);
        }
    }

    private static void fill(Path file, long bytes) throws IOException {
        Random random = new Random(1);
        byte[] piece = new byte[1 << 20];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long left = bytes; left > 0; left -= piece.length) {
                random.nextBytes(piece);
                for (int i = 0; i < piece.length; i++) {
                    piece[i] &= 0x3f;
                }
                out.write(piece, 0, (int) Math.min(left, piece.length));
            }
        }
    }

    private static TorchScript module(Path file, StorageFormat format, Dtype dtype) {
        StoredTensor scale = format != StorageFormat.INT8
                ? null
                : new StoredTensor("s", file, StorageFormat.FP32, new long[] {SHAPE[0], 1}, format.bytes(SHAPE));
        TorchScript script = TorchScript.compile(
                NDManager.newBaseManager(Device.cpu(), "PyTorch"), SOURCE, "Product", Map.of(), dtype);
        // so many that they are converted at each use, as those of a large network
        Map<String, StoredTensor> tensors = new HashMap<>();
        Map<String, long[]> shapes = new HashMap<>();
        for (String name : List.of("w.weight", "a", "b", "c", "d")) {
            tensors.put(name, new StoredTensor(name, file, format, SHAPE, 0, scale));
            shapes.put(name, SHAPE);
        }
        script.attach(new Weights(file, List.of(file), tensors), dtype, shapes, "");
        return script;
    }

    private static void time(Path file, Dtype dtype, int rounds) {
        StorageFormat[] formats = StorageFormat.values();
        double[][] least = new double[formats.length][TOKENS.length];
        for (int i = 0; i < formats.length; i++) {
            try (TorchScript script = module(file, formats[i], dtype);
                    NDManager m = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
                for (int j = 0; j < TOKENS.length; j++) {
                    NDArray x = m.ones(new Shape(TOKENS[j], SHAPE[1]));
                    least[i][j] = Double.MAX_VALUE;
                    for (int round = 0; round <= rounds; round++) {
                        long start = CLOCK.getCurrentThreadCpuTime();
                        script.tensor(m, "forward", x).close();
                        least[i][j] = Math.min(least[i][j], (CLOCK.getCurrentThreadCpuTime() - start) / 1e6);
                    }
                }
            }
            System.out.printf(
                    "%s %-8s %6.1f MiB  %6.1f ms  %6.1f ms%n",
                    dtype.word(),
                    formats[i].word(),
                    formats[i].bytes(SHAPE) / (double) (1 << 20),
                    least[i][0],
                    least[i][1]);
        }
    }
}
