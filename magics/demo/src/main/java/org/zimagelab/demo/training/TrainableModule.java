package org.zimagelab.demo.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.TorchArchive;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Tensor;

/**
 * A TorchScript module that can be trained: networks, an optimizer and a loss. Its root class receives weights by
 * {@code add} and makes a training step in {@code forward} (see {@code vae_training.py}).
 */
final class TrainableModule implements AutoCloseable {
    /** The states that the optimizer has of each weight, in the order of {@code adamw.py}. */
    static final List<String> STATES = List.of("weight", "first", "second", "average");

    /** The declarations that every root class begins with. TorchScript demands all but the last. */
    private static final String DECLARATIONS = """
              __parameters__ = []
              __buffers__ = []
              training : bool
              optimizer : __torch__.AdamW
            """;

    /**
     * Methods that give access to the optimizer's states. They are appended to the root class, the last in the source.
     */
    private static final String OPTIMIZER_METHODS = """

              def keep(self, kind: int, x: Tensor) -> int:
                return self.optimizer.keep(kind, x)

              def state(self, kind: int, i: int) -> Tensor:
                return self.optimizer.state(kind)[i]
            """;

    private final NDManager manager = Devices.manager(Device.cpu());
    private final TorchScript script;
    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    /**
     * @param source resources beside this class, with the root class last
     * @param className of the root class
     * @param attributes of the root class, without its optimizer
     * @param averaging the decay of the running average per step, such as 0.999
     * @param dtype of the computation; weights are float32
     */
    TrainableModule(
            List<String> source, String className, Map<String, Object> attributes, double averaging, Dtype dtype) {
        Map<String, Object> optimizer = new LinkedHashMap<>();
        optimizer.put("parameters", new TorchArchive.Empty("List[Tensor]"));
        optimizer.put("decay", new TorchArchive.Empty("List[float]"));
        optimizer.put("first", new TorchArchive.Empty("List[Tensor]"));
        optimizer.put("second", new TorchArchive.Empty("List[Tensor]"));
        optimizer.put("average", new TorchArchive.Empty("List[Tensor]"));
        optimizer.put("beta1", 0.9);
        optimizer.put("beta2", 0.98);
        optimizer.put("averaging", averaging);
        Map<String, Object> all = new LinkedHashMap<>(attributes);
        all.put("optimizer", new TorchArchive.Module("AdamW", optimizer));
        StringBuilder text = new StringBuilder(resource("adamw.py"));
        source.forEach(s -> text.append('\n').append(resource(s)));
        String root = "class " + className + "(Module):\n";
        script = TorchScript.around(
                manager, text.toString().replace(root, root + DECLARATIONS) + OPTIMIZER_METHODS, className, all, dtype);
    }

    /**
     * Adds the weights of a network.
     *
     * @param network the prefix that separates its weights from those of other networks, such as {@code vae/}
     * @param weights by published name
     */
    void add(String network, Map<String, Tensor> weights) {
        weights.forEach((name, weight) -> add(network + name, weight));
    }

    /** Adds the weights of a network that does not learn. */
    void addFixed(String network, Map<String, Tensor> weights) {
        weights.forEach((name, weight) -> add(manager, script, network + name, weight));
    }

    private void add(String name, Tensor weight) {
        add(manager, script, name, weight);
        shapes.put(name, weight.shape());
    }

    /** Adds a weight to a module that has the method {@code add}. */
    static void add(NDManager manager, TorchScript module, String name, Tensor weight) {
        try (NDManager m = manager.newSubManager()) {
            module.number("add", name, m.create(weight.values(), new Shape(weight.shape())));
        }
    }

    /**
     * One step of training.
     *
     * @param settings the learning rate, t counted from 1, a seed for the noise, and others that the module needs
     * @param batch the tensors that the module learns from
     * @return the numbers that the module returns, the loss first
     */
    float[] step(double[] settings, NDArray... batch) {
        try (NDManager m = manager.newSubManager()) {
            NDArray[] arguments = new NDArray[1 + batch.length];
            arguments[0] = m.create(settings);
            System.arraycopy(batch, 0, arguments, 1, batch.length);
            return script.train(m, arguments).toFloatArray();
        }
    }

    long number(String method, Object... arguments) {
        return script.number(method, arguments);
    }

    NDArray call(NDManager owner, String method, Object... arguments) {
        return script.tensor(owner, method, arguments);
    }

    NDManager newManager() {
        return manager.newSubManager();
    }

    /** Everything that a later process needs to continue from here. */
    Map<String, Tensor> checkpoint() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        int i = 0;
        for (var e : shapes.entrySet()) {
            for (int kind = 0; kind < STATES.size(); kind++) {
                all.put(STATES.get(kind) + ":" + e.getKey(), new Tensor(e.getValue(), state(kind, i)));
            }
            i++;
        }
        return all;
    }

    /** Restores a checkpoint of a module with the same weights. Must be called before the first step. */
    void restore(Map<String, Tensor> checkpoint) {
        shapes.forEach((name, shape) -> {
            add(name, checkpoint.get(STATES.get(0) + ":" + name));
            for (int kind = 1; kind < STATES.size(); kind++) {
                float[] values = checkpoint.get(STATES.get(kind) + ":" + name).values();
                try (NDManager m = manager.newSubManager()) {
                    script.number("keep", kind, m.create(values, new Shape(shape)));
                }
            }
        });
    }

    private float[] state(int kind, int i) {
        try (NDManager m = manager.newSubManager()) {
            return script.tensor(m, "state", kind, i).toFloatArray();
        }
    }

    @Override
    public void close() {
        script.close();
    }

    static String resource(String name) {
        try (InputStream in = TrainableModule.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
