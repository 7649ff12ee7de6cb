package org.zimagelab.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.Architecture;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

/** The encoder of the variational autoencoder ({@code vae.py}): pixels in, a distribution of latents out. */
public final class VaeEncoder implements AutoCloseable {
    private final VaeConfig config;
    private final NDManager manager;
    private final TorchScript script;

    /**
     * The normal distribution of a picture's z, which the latents are (z − shift) · scaling of.
     *
     * @param mean float32 [channels, height, width] flattened
     * @param deviation standard deviation, likewise
     */
    public record Posterior(float[] mean, float[] deviation) {}

    private VaeEncoder(VaeConfig config, NDManager manager, TorchScript script) {
        this.config = config;
        this.manager = manager;
        this.script = script;
    }

    /** Whether a file has an encoder: some have the decoder alone. */
    public static boolean isIn(Weights weights) {
        return weights.tensors().containsKey("encoder.conv_in.weight");
    }

    /** Maps the encoder's tensors alone. */
    public static VaeEncoder load(VaeConfig config, Weights weights, Device device, Dtype networks) {
        Dtype dtype = Vae.dtype(networks);
        Map<String, long[]> shapes = shapes(config, weights);
        weights.require(shapes);
        NDManager manager = Devices.manager(device);
        TorchScript script = TorchScript.compile(manager, Vae.architecture(config), dtype);
        script.attach(weights, dtype, shapes, "");
        return new VaeEncoder(config, manager, script);
    }

    /** The network of these sizes, with the shapes of the encoder in these weights. */
    public static Architecture architecture(VaeConfig config, Weights weights) {
        Architecture whole = Vae.architecture(config);
        return new Architecture(whole.className(), whole.source(), whole.attributes(), shapes(config, weights));
    }

    /** How many numbers the encoder's tensors have. */
    public static long numbers(VaeConfig config) {
        return Vae.encoderShapes(config, false).values().stream()
                .mapToLong(Tensor::size)
                .sum();
    }

    private static Map<String, long[]> shapes(VaeConfig config, Weights weights) {
        return Vae.encoderShapes(config, weights.tensors().containsKey("quant_conv.weight"));
    }

    /**
     * The most bytes that intermediate results take at any time while a picture is encoded: in the first level's
     * blocks the input, its norm and a convolution's output.
     *
     * @param width of the picture, pixels
     * @param height of the picture, pixels
     * @param number bytes of a number in computation
     */
    public static long encodeBytes(VaeConfig config, int width, int height, int number) {
        return 3L * number * config.channels()[0] * width * height;
    }

    /**
     * What the encoder says of a picture.
     *
     * @param rgb bytes [height · scale, width · scale, 3]
     * @param height of the latents
     * @param width of the latents
     */
    public synchronized Posterior encode(byte[] rgb, int height, int width) {
        script.emptyCache();
        ByteBuffer pixels = ByteBuffer.allocateDirect(rgb.length).put(rgb).flip();
        try (NDManager scratch = manager.newSubManager()) {
            NDArray x = scratch.create(
                    pixels, new Shape(1, height * config.scale(), width * config.scale(), 3), DataType.UINT8);
            float[] both = script.tensor(scratch, "posterior", x).toFloatArray();
            int size = both.length / 2;
            return new Posterior(Arrays.copyOf(both, size), Arrays.copyOfRange(both, size, 2 * size));
        }
    }

    /** See {@link TorchScript#isMappedInParts}. */
    public boolean isMappedInParts() {
        return script.isMappedInParts();
    }

    @Override
    public void close() {
        script.close();
    }
}
