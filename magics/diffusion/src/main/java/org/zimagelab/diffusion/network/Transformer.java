package org.zimagelab.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.weights.Dtype;
import org.zimagelab.diffusion.weights.Weights;

/** The diffusion transformer: latents, time and caption in, velocity out ({@code transformer.py}). */
public final class Transformer implements AutoCloseable {
    /** Width of the time MLP's middle, and of its sinusoids, in every size of the model. */
    private static final int TIME_HIDDEN = 1024;

    private static final int TIME_WAVES = 256;

    private final TransformerConfig config;
    private final NDManager manager;
    private final TorchScript script;

    private Transformer(TransformerConfig config, NDManager manager, TorchScript script) {
        this.config = config;
        this.manager = manager;
        this.script = script;
    }

    /**
     * Maps the weights.
     *
     * @throws org.zimagelab.diffusion.ModelException naming a tensor that is missing or has another shape
     */
    public static Transformer load(TransformerConfig config, Weights weights, Device device, Dtype dtype) {
        NDManager manager = NDManager.newBaseManager(device, "PyTorch");
        Architecture network = architecture(config);
        TorchScript script = TorchScript.compile(manager, network, dtype);
        script.attach(weights, dtype, network.shapes(), "");
        return new Transformer(config, manager, script);
    }

    /** The network of these sizes. */
    public static Architecture architecture(TransformerConfig config) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("n_layers", config.layers());
        attributes.put("n_refiner_layers", config.refinerLayers());
        attributes.put("n_heads", config.heads());
        attributes.put("norm_eps", config.normEps());
        attributes.put("rope_theta", config.ropeTheta());
        attributes.put("t_scale", config.timeScale());
        attributes.put("axis0", config.axesDims()[0]);
        attributes.put("axis1", config.axesDims()[1]);
        attributes.put("axis2", config.axesDims()[2]);
        attributes.put("patch", config.patch());
        attributes.put("patch_name", config.patchName());
        return new Architecture("Transformer", "transformer.py", attributes, shapes(config));
    }

    /**
     * A prompt's refined tokens on the device; the same for every seed, step and guidance.
     *
     * @param tokens [1, n, dim] float32, n a multiple of 32
     */
    public record Caption(NDArray tokens, NDManager owner) implements AutoCloseable {
        public int length() {
            return (int) tokens.getShape().get(1);
        }

        @Override
        public void close() {
            owner.close();
        }
    }

    /** Refines text features [1, n, featureDim]. */
    public Caption caption(NDArray features) {
        NDManager owner = manager.newSubManager();
        return new Caption(script.tensor(owner, "caption", features), owner);
    }

    /**
     * The rotary table of a picture's geometry, on the device.
     *
     * @param caption tokens of the caption, padding included
     * @param rows of image tokens
     * @param columns of image tokens
     */
    public NDArray positions(NDManager owner, int caption, int rows, int columns) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray like = scratch.zeros(new Shape(1));
            return script.tensor(owner, "positions", caption, rows, columns, like);
        }
    }

    /**
     * What the blocks need of a time; the same for every prompt, seed and size.
     *
     * @param t 1 − σ
     */
    public NDArray modulation(float t) {
        try (NDManager scratch = manager.newSubManager()) {
            return script.tensor(manager, "modulation", scratch.create(new float[] {t}));
        }
    }

    /** A manager for what lives as long as a picture. */
    public NDManager newManager() {
        return manager.newSubManager();
    }

    /**
     * One network call.
     *
     * @param latents float32 [channels, height, width] flattened
     * @param height of the latents
     * @param width of the latents
     * @param modulation of the time 1 − σ
     * @param caption of one prompt
     * @param rotary of this geometry and caption length
     * @return velocity, noise − clean, in the layout of the latents
     */
    public float[] velocity(
            float[] latents, int height, int width, NDArray modulation, Caption caption, NDArray rotary) {
        try (NDManager scratch = manager.newSubManager()) {
            NDArray x = scratch.create(latents, new Shape(1, config.channels(), height, width));
            return script.tensor(scratch, "forward", x, modulation, caption.tokens(), rotary)
                    .toFloatArray();
        }
    }

    @Override
    public void close() {
        script.close();
    }

    /** Shapes of the tensors that the network uses, by their published names. */
    private static Map<String, long[]> shapes(TransformerConfig c) {
        Map<String, long[]> s = new LinkedHashMap<>();
        int patch = c.patch() * c.patch() * c.channels();
        String embedder = "all_x_embedder." + c.patchName();
        String last = "all_final_layer." + c.patchName();
        affine(s, embedder, c.dim(), patch);
        s.put("cap_embedder.0.weight", new long[] {c.featureDim()});
        affine(s, "cap_embedder.1", c.dim(), c.featureDim());
        affine(s, "t_embedder.mlp.0", TIME_HIDDEN, TIME_WAVES);
        affine(s, "t_embedder.mlp.2", c.modulation(), TIME_HIDDEN);
        s.put("x_pad_token", new long[] {1, c.dim()});
        s.put("cap_pad_token", new long[] {1, c.dim()});
        affine(s, last + ".linear", patch, c.dim());
        affine(s, last + ".adaLN_modulation.1", c.dim(), c.modulation());
        for (int i = 0; i < c.refinerLayers(); i++) {
            block(s, c, "noise_refiner." + i + ".", true);
            block(s, c, "context_refiner." + i + ".", false);
        }
        for (int i = 0; i < c.layers(); i++) {
            block(s, c, "layers." + i + ".", true);
        }
        return s;
    }

    private static void block(Map<String, long[]> s, TransformerConfig c, String name, boolean modulated) {
        for (String linear : new String[] {"to_q", "to_k", "to_v", "to_out.0"}) {
            s.put(name + "attention." + linear + ".weight", new long[] {c.dim(), c.dim()});
        }
        s.put(name + "attention.norm_q.weight", new long[] {c.dim() / c.heads()});
        s.put(name + "attention.norm_k.weight", new long[] {c.dim() / c.heads()});
        for (String norm : new String[] {"attention_norm1", "attention_norm2", "ffn_norm1", "ffn_norm2"}) {
            s.put(name + norm + ".weight", new long[] {c.dim()});
        }
        s.put(name + "feed_forward.w1.weight", new long[] {c.hidden(), c.dim()});
        s.put(name + "feed_forward.w3.weight", new long[] {c.hidden(), c.dim()});
        s.put(name + "feed_forward.w2.weight", new long[] {c.dim(), c.hidden()});
        if (modulated) {
            affine(s, name + "adaLN_modulation.0", 4 * c.dim(), c.modulation());
        }
    }

    private static void affine(Map<String, long[]> s, String name, long out, long in) {
        s.put(name + ".weight", new long[] {out, in});
        s.put(name + ".bias", new long[] {out});
    }
}
