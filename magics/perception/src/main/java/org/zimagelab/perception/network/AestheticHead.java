package org.zimagelab.perception.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.ScriptSource;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;

/** LAION's head: from an embedding to a rating ({@code aesthetic_head.py}). */
public final class AestheticHead implements AutoCloseable {
    private static final int[] LAYERS = {0, 2, 4, 6, 7};

    private final NDManager manager;
    private final TorchScript script;

    private AestheticHead(NDManager manager, TorchScript script) {
        this.manager = manager;
        this.script = script;
    }

    /**
     * Maps the weights, {@code layers.0} to {@code layers.7} as published.
     *
     * @param width of the embeddings that it rates
     * @throws ModelException with one line that names the file and the reason
     */
    public static AestheticHead load(PublishedWeights file, int width) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        long in = width;
        for (int i : LAYERS) {
            String name = "layers." + i;
            long out = i == LAYERS[LAYERS.length - 1] ? 1 : file.shape(name + ".weight", 2)[0];
            shapes.put(name + ".weight", new long[] {out, in});
            shapes.put(name + ".bias", new long[] {out});
            in = out;
        }
        file.requireUsed("layers.", shapes.keySet(), Set.of());
        NDManager manager = Devices.manager(Device.cpu());
        TorchScript script = TorchScript.compile(
                manager,
                ScriptSource.of(AestheticHead.class, "aesthetic_head.py"),
                "AestheticHead",
                Map.of(),
                Dtype.FP32);
        script.attach(file.weights(), Dtype.FP32, shapes, "");
        return new AestheticHead(manager, script);
    }

    /** The rating of an embedding [width] other than zero. */
    public double rate(float[] embedding) {
        try (NDManager scratch = manager.newSubManager()) {
            return script.tensor(scratch, "rate", scratch.create(embedding)).toFloatArray()[0];
        }
    }

    @Override
    public void close() {
        script.close();
    }
}
