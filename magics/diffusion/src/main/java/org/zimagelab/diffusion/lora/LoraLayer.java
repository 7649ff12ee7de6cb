package org.zimagelab.diffusion.lora;

import java.util.Optional;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Tensor;

/**
 * Where the factors of one layer's ΔW = scale · up · down are in a file.
 *
 * @param layer the linear layer, by its published name
 * @param down [rank, in]
 * @param up [out, rank]
 * @param bias [out]
 * @param scale alpha / rank; 1 where the file names no alpha
 */
public record LoraLayer(String layer, StoredTensor down, StoredTensor up, Optional<StoredTensor> bias, double scale) {

    /** How many numbers the factors have. */
    long values() {
        return down.values() + up.values() + bias.map(StoredTensor::values).orElse(0L);
    }

    /**
     * Reads the factors.
     *
     * @param weight the strength of the LoRA
     * @throws IllegalArgumentException with one line, if a number is not finite
     */
    LoraFactors read(double weight) {
        float by = (float) (scale * weight);
        return new LoraFactors(layer, finite(down, 1), finite(up, by), bias.map(b -> finite(b, by)));
    }

    private static Tensor finite(StoredTensor tensor, float by) {
        float[] values = Safetensors.floats(tensor);
        for (int i = 0; i < values.length; i++) {
            values[i] *= by;
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("tensor '" + Printable.value(tensor.name())
                        + "' has numbers that are not finite, so a picture would have none either");
            }
        }
        return new Tensor(tensor.shape(), values);
    }
}
