package org.zimagelab.demo.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.Tensor;

/**
 * A training stopped at a step: one safetensors file, renamed into place when it is whole, so that a kill at any moment
 * leaves the one before.
 *
 * @param step steps done
 * @param tensors of the networks and the optimizer, float32, as {@link TrainableModule#checkpoint} names them
 */
record Checkpoint(long step, Map<String, Tensor> tensors) {
    private static final String STEP = "step";

    /** The running averages of one network's weights, by published name: what is worth keeping of a training. */
    Map<String, Tensor> averages(String network) {
        String prefix = "average:" + network;
        Map<String, Tensor> averages = new LinkedHashMap<>();
        tensors.forEach((name, t) -> {
            if (name.startsWith(prefix)) {
                averages.put(name.substring(prefix.length()), t);
            }
        });
        return averages;
    }

    void write(Path file) throws IOException {
        Map<String, Tensor> all = new LinkedHashMap<>(tensors);
        // a float counts steps exactly up to 16 million
        all.put(STEP, new Tensor(new long[] {}, new float[] {step}));
        SafetensorsWriter.write(file, Map.of("format", "pt"), all, Dtype.FP32);
    }

    static Checkpoint read(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (var t : Safetensors.header(file).values()) {
            tensors.put(t.name(), new Tensor(t.shape(), Safetensors.floats(t)));
        }
        long step = (long) tensors.remove(STEP).values()[0];
        return new Checkpoint(step, tensors);
    }
}
