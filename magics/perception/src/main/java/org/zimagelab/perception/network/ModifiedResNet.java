package org.zimagelab.perception.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.ScriptSource;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;

/** The vision tower of CLIP RN50 without its position embedding ({@code modified_resnet.py}), in fp32 on the CPU. */
public final class ModifiedResNet implements AutoCloseable {
    /** The shortest side: the last map of a shorter one would be empty. */
    public static final int SMALLEST = 31;

    private static final String POOL = "visual.attnpool.";

    private final NDManager manager;
    private final TorchScript script;

    private ModifiedResNet(NDManager manager, TorchScript script) {
        this.manager = manager;
        this.script = script;
    }

    /**
     * Maps the weights of a file in OpenAI's layout.
     *
     * @throws ModelException with one line that names the file and the reason
     */
    public static ModifiedResNet load(PublishedWeights file) {
        Map<String, long[]> shapes = shapes(file);
        file.requireUsed("visual.", shapes.keySet(), Set.of(POOL + "positional_embedding"));
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("heads", (int) Math.max(1, file.shape(POOL + "q_proj.weight", 2)[1] / 64));
        NDManager manager = Devices.manager(Device.cpu());
        TorchScript script = TorchScript.compile(
                manager,
                ScriptSource.of(ModifiedResNet.class, "modified_resnet.py"),
                "ModifiedResNet",
                attributes,
                Dtype.FP32);
        script.attach(file.weights(), Dtype.FP32, shapes, "");
        return new ModifiedResNet(manager, script);
    }

    /**
     * @param pixels normalised, [3, height, width] flattened, sides of {@link #SMALLEST} at least
     * @return its embedding, [width], not normalised
     */
    public float[] image(float[] pixels, int width, int height) {
        try (NDManager scratch = manager.newSubManager()) {
            return script.tensor(scratch, "image", scratch.create(pixels, new Shape(1, 3, height, width)))
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        script.close();
    }

    private static Map<String, long[]> shapes(PublishedWeights file) {
        Map<String, long[]> s = new LinkedHashMap<>();
        long width = file.shape("visual.conv3.weight", 4)[0];
        conv(s, "visual.conv1", "visual.bn1", width / 2, 3, 3);
        conv(s, "visual.conv2", "visual.bn2", width / 2, width / 2, 3);
        conv(s, "visual.conv3", "visual.bn3", width, width / 2, 3);
        long in = width;
        for (int i = 1; i <= 4; i++) {
            String level = "visual.layer" + i + ".";
            int blocks = file.count(level, ".conv1.weight");
            if (blocks == 0) {
                file.shape(level + "0.conv1.weight", 4);
            }
            long middle = width << (i - 1);
            for (int j = 0; j < blocks; j++) {
                String block = level + j + ".";
                conv(s, block + "conv1", block + "bn1", middle, in, 1);
                conv(s, block + "conv2", block + "bn2", middle, middle, 3);
                conv(s, block + "conv3", block + "bn3", 4 * middle, middle, 1);
                if (j == 0) {
                    conv(s, block + "downsample.0", block + "downsample.1", 4 * middle, in, 1);
                }
                in = 4 * middle;
            }
        }
        for (String name : new String[] {"q_proj", "k_proj", "v_proj", "c_proj"}) {
            long out = name.equals("c_proj") ? file.shape(POOL + "c_proj.weight", 2)[0] : in;
            s.put(POOL + name + ".weight", new long[] {out, in});
            s.put(POOL + name + ".bias", new long[] {out});
        }
        return s;
    }

    private static void conv(Map<String, long[]> s, String name, String norm, long out, long in, long side) {
        s.put(name + ".weight", new long[] {out, in, side, side});
        for (String part : new String[] {"weight", "bias", "running_mean", "running_var"}) {
            s.put(norm + "." + part, new long[] {out});
        }
    }
}
