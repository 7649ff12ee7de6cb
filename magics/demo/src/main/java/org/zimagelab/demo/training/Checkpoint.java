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
 * The state of a training after a step, in one safetensors file. The file is renamed into place once it is complete:
 * whenever the process is killed, a complete checkpoint remains.
 *
 * @param step the number of steps done
 * @param tensors of the networks and the optimizer, float32, with the names of {@link TrainableModule#checkpoint}
 */
record Checkpoint(long step, Map<String, Tensor> tensors) {
    private static final String STEP = "step";

    /** The running averages of one network's weights, by published name. They are the result of a training. */
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
        // a float holds whole numbers exactly up to 16 million
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
