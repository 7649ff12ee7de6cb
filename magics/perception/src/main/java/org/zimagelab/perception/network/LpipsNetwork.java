package org.zimagelab.perception.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.ScriptSource;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;

/** The distance of two pictures by LPIPS ({@code lpips.py}), in fp32 on the CPU. */
public final class LpipsNetwork implements AutoCloseable {
    /** Tensors of a layer whose parts are fused in torchvision's names: of SqueezeNet's {@code Fire}. */
    private static final List<String> FIRE = List.of("squeeze", "expand1x1", "expand3x3");

    /** What the package subtracts and divides by, which files with its own names have among their tensors. */
    private static final Set<String> SCALING = Set.of("scaling_layer.shift", "scaling_layer.scale");

    /** The classifier whose activations are compared. */
    public enum Backbone {
        /** AlexNet: a convolution of 11, one of 5, and three of 3. */
        ALEX(31, 4096 * 4096, new int[][] {{0}, {3}, {6}, {8}, {10}}, 11, 5, 3),
        /** SqueezeNet 1.1. */
        SQUEEZE(17, 4096 * 4096, new int[][] {{0}, {3, 4}, {6, 7}, {9}, {10}, {11}, {12}}, 3),
        /** VGG-16. Its first layers keep 64 numbers for each pixel, so pictures may not be as large. */
        VGG(16, 2048 * 2048, new int[][] {{0, 2}, {5, 7}, {10, 12, 14}, {17, 19, 21}, {24, 26, 28}}, 3);

        private final int smallest;
        private final int mostPixels;
        private final int[][] layers;
        private final int[] kernels;

        /**
         * @param layers the numbers of the layers up to each tap, from the one before
         * @param kernels sides of the first layers' kernels; the last one is that of all others
         */
        Backbone(int smallest, int mostPixels, int[][] layers, int... kernels) {
            this.smallest = smallest;
            this.mostPixels = mostPixels;
            this.layers = layers;
            this.kernels = kernels;
        }

        /** The shortest side: some layer of a shorter one would be empty. */
        public int smallest() {
            return smallest;
        }

        /** The most pixels of a picture, for the memory that the activations take. */
        public int mostPixels() {
            return mostPixels;
        }

        private boolean isFire(int layer) {
            return this == SQUEEZE && layer > 0;
        }
    }

    private final NDManager manager;
    private final TorchScript script;

    private LpipsNetwork(NDManager manager, TorchScript script) {
        this.manager = manager;
        this.script = script;
    }

    /**
     * Maps the weights: torchvision's {@code features.N} or the {@code net.sliceM.N} of the {@code lpips} package, and
     * the linear layers {@code lin0.model.1.weight} and so on.
     *
     * @throws ModelException with one line that names the file and the reason
     */
    public static LpipsNetwork load(PublishedWeights published, Backbone net) {
        PublishedWeights file = published.renamed(LpipsNetwork::name);
        Map<String, long[]> shapes = shapes(file, net);
        file.requireUsed("features.", shapes.keySet(), Set.of());
        file.requireUsed("lin", shapes.keySet(), Set.of());
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("net", net.name().toLowerCase(Locale.ROOT));
        attributes.put("taps", net.layers.length);
        NDManager manager = Devices.manager(Device.cpu());
        TorchScript script = TorchScript.compile(
                manager, ScriptSource.of(LpipsNetwork.class, "lpips.py"), "Lpips", attributes, Dtype.FP32);
        script.attach(file.weights(), Dtype.FP32, shapes, "");
        return new LpipsNetwork(manager, script);
    }

    /**
     * @param picture [3, height, width] flattened, from −1 to 1
     * @param reference the same
     * @return 0 if they are equal
     */
    public double distance(float[] picture, float[] reference, int width, int height) {
        Shape shape = new Shape(1, 3, height, width);
        try (NDManager scratch = manager.newSubManager()) {
            return script.tensor(scratch, "distance", scratch.create(picture, shape), scratch.create(reference, shape))
                    .toFloatArray()[0];
        }
    }

    @Override
    public void close() {
        script.close();
    }

    /**
     * The name used here. The package's own files have the linear layers twice, since it keeps them in a list too; a
     * dropout before each takes a number if there is one.
     */
    private static String name(String name) {
        return name.replaceFirst("^net\\.slice\\d+\\.(\\d+\\.)", "features.$1")
                .replaceFirst("^lin(\\d+)\\.model\\.[01]\\.weight$", "lin$1.weight")
                .replaceFirst("^lins\\.", "twice.");
    }

    private static Map<String, long[]> shapes(PublishedWeights file, Backbone net) {
        Map<String, long[]> s = new LinkedHashMap<>();
        for (String scaling : file.asStored(SCALING).keySet()) {
            s.put(scaling, new long[] {1, 3, 1, 1});
        }
        long in = 3;
        int number = 0;
        for (int tap = 0; tap < net.layers.length; tap++) {
            for (int layer : net.layers[tap]) {
                String name = "features." + layer;
                if (net.isFire(layer)) {
                    long narrow = conv(s, file, name + "." + FIRE.get(0), in, 1);
                    in = conv(s, file, name + "." + FIRE.get(1), narrow, 1)
                            + conv(s, file, name + "." + FIRE.get(2), narrow, 3);
                } else {
                    in = conv(s, file, name, in, net.kernels[Math.min(number, net.kernels.length - 1)]);
                }
                number++;
            }
            s.put("lin" + tap + ".weight", new long[] {1, in, 1, 1});
        }
        return s;
    }

    private static long conv(Map<String, long[]> s, PublishedWeights file, String name, long in, long side) {
        long out = file.shape(name + ".weight", 4)[0];
        s.put(name + ".weight", new long[] {out, in, side, side});
        s.put(name + ".bias", new long[] {out});
        return out;
    }
}
