package org.zimagelab.diffusion.memory;

import java.util.List;
import java.util.Map;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.diffusion.network.TextEncoder;
import org.zimagelab.diffusion.network.Transformer;
import org.zimagelab.diffusion.network.Vae;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

/**
 * All sizes that decide how much memory a model takes.
 *
 * @param configs of the three networks
 * @param dtype of computation; of the VAE, see {@link Vae#dtype}
 */
public record ModelSizes(
        Configs configs, Dtype dtype, NetworkBytes textEncoder, NetworkBytes transformer, NetworkBytes vae) {

    /** The configurations of the three networks. */
    public record Configs(TextEncoderConfig textEncoder, TransformerConfig transformer, VaeConfig vae) {}

    /** How the weights of each network are stored on the device. */
    public record Storage(NetworkBytes.Stored textEncoder, NetworkBytes.Stored transformer, NetworkBytes.Stored vae) {}

    /** The sizes of networks whose tensors are stored so. */
    public static ModelSizes of(Configs c, Dtype dtype, Storage stored) {
        int number = dtype.bytes();
        return new ModelSizes(
                c,
                dtype,
                NetworkBytes.of(
                        TextEncoder.architecture(c.textEncoder()).shapes(),
                        TextEncoder.blocks(c.textEncoder()),
                        TextEncoder.EMBEDDING,
                        stored.textEncoder(),
                        number),
                NetworkBytes.of(
                        Transformer.architecture(c.transformer()).shapes(),
                        Transformer.blocks(c.transformer()),
                        "",
                        stored.transformer(),
                        number),
                NetworkBytes.of(
                        Vae.architecture(c.vae()).shapes(),
                        List.of(),
                        "",
                        stored.vae(),
                        Vae.dtype(dtype).bytes()));
    }

    /**
     * Tensors of a file as they lie on a device. A card holds plain numbers in the dtype of computation; weights in
     * fewer bits stay as they are, and on the CPU all do.
     *
     * @param card whether the device is one
     */
    public static NetworkBytes.Stored stored(Weights weights, Dtype dtype, boolean card) {
        Map<String, StoredTensor> tensors = weights.tensors();
        return (name, shape) -> {
            long elements = Tensor.size(shape);
            StoredTensor t = tensors.containsKey(name) ? tensors.get(name) : tensors.get("model." + name);
            boolean plain = t == null || t.bytes() >= elements * Dtype.BF16.bytes();
            return t == null || card && plain ? elements * dtype.bytes() : t.bytes();
        };
    }

    /** Tensors of plain numbers. */
    public static NetworkBytes.Stored plain(Dtype dtype) {
        return (name, shape) -> Tensor.size(shape) * dtype.bytes();
    }

    /**
     * Matrices of blocks as one byte a weight with a float32 scale a row, all else as it was: {@code --weights int8}
     * and {@code --weights fp8}.
     */
    public static NetworkBytes.Stored oneByte(NetworkBytes.Stored before) {
        return (name, shape) -> Transformer.isBlockMatrix(name)
                ? Math.min(before.bytes(name, shape), Tensor.size(shape) + shape[0] * Float.BYTES)
                : before.bytes(name, shape);
    }

    /** Bytes of all weights, on the device. */
    public long weights() {
        return textEncoder.all() + transformer.all() + vae.all();
    }
}
