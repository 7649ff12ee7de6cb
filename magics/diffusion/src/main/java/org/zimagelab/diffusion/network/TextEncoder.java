package org.zimagelab.diffusion.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.Architecture;
import org.zimagelab.torch.script.Block;
import org.zimagelab.torch.script.BlockPlacement;
import org.zimagelab.torch.script.ScriptSource;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Weights;

/** The text encoder: token ids in, features out ({@code text_encoder.py}). */
public final class TextEncoder implements AutoCloseable {
    /** Name of the tensor that turns token ids into states; only its rows of these ids are read. */
    public static final String EMBEDDING = "embed_tokens.weight";

    private final NDManager manager;
    private final TorchScript script;

    private TextEncoder(NDManager manager, TorchScript script) {
        this.manager = manager;
        this.script = script;
    }

    /** Maps the weights, all of them on the device. */
    public static TextEncoder load(TextEncoderConfig config, Weights weights, Device device, Dtype dtype) {
        return load(
                config,
                weights,
                device,
                dtype,
                BlockPlacement.resident(blocks(config).size()));
    }

    /**
     * Maps the weights. Their names may begin with {@code model.}, as in the file of a causal language model.
     *
     * @param placement of the layers; if some are streamed, the embedding table stays in host memory. It does not
     *     change a bit of any result
     */
    public static TextEncoder load(
            TextEncoderConfig config, Weights weights, Device device, Dtype dtype, BlockPlacement placement) {
        Architecture network = architecture(config);
        Weights named = weights.renamed(n -> n.startsWith("model.") ? n.substring("model.".length()) : n);
        // the last layer never runs, but its weights tell that no layer before it is missing
        Map<String, long[]> published = new LinkedHashMap<>(network.shapes());
        layer(published, config, config.layers() - 1);
        published.put("norm.weight", new long[] {config.hidden()});
        named.require(published);
        named.requireUsed(published.keySet(), n -> n.equals("lm_head.weight") || n.endsWith(".rotary_emb.inv_freq"));
        NDManager manager = Devices.manager(device);
        TorchScript script = TorchScript.compile(manager, network, dtype, placement);
        script.attach(named, dtype, network.shapes(), EMBEDDING);
        return new TextEncoder(manager, script);
    }

    /** The network of these sizes. */
    public static Architecture architecture(TextEncoderConfig config) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("n_layers", config.layers());
        attributes.put("n_heads", config.heads());
        attributes.put("n_kv_heads", config.keyValueHeads());
        attributes.put("head_dim", config.headDim());
        attributes.put("norm_eps", config.normEps());
        attributes.put("rope_theta", config.ropeTheta());
        return new Architecture(
                "TextEncoder",
                ScriptSource.of(TextEncoder.class, "text_encoder.py"),
                attributes,
                shapes(config),
                blocks(config));
    }

    /** The layers that run, in their order. */
    public static List<Block> blocks(TextEncoderConfig config) {
        return IntStream.range(0, config.layers() - 1)
                .mapToObj(i -> Block.of("layers." + i + "."))
                .toList();
    }

    /**
     * @param ids of the templated prompt
     * @return features float32 [1, ids, hidden] on the device, owned by {@code owner}
     */
    public synchronized NDArray features(NDManager owner, long[] ids) {
        try (NDManager scratch = manager.newSubManager()) {
            return script.tensor(owner, "forward", scratch.create(ids, new Shape(1, ids.length)));
        }
    }

    /** Bytes of the device that the weights take, see {@link TorchScript#deviceBytes}. */
    public long deviceBytes() {
        return script.deviceBytes();
    }

    /** How often a streamed layer has been copied to the device. */
    public long copiedLayers() {
        return script.copiedBlocks();
    }

    /** See {@link TorchScript#isMappedInParts}. */
    public boolean isMappedInParts() {
        return script.isMappedInParts();
    }

    @Override
    public void close() {
        script.close();
    }

    private static Map<String, long[]> shapes(TextEncoderConfig c) {
        Map<String, long[]> s = new LinkedHashMap<>();
        s.put(EMBEDDING, new long[] {c.vocabulary(), c.hidden()});
        for (int i = 0; i < c.layers() - 1; i++) {
            layer(s, c, i);
        }
        return s;
    }

    private static void layer(Map<String, long[]> s, TextEncoderConfig c, int i) {
        int queries = c.heads() * c.headDim();
        int keys = c.keyValueHeads() * c.headDim();
        String layer = "layers." + i + ".";
        s.put(layer + "input_layernorm.weight", new long[] {c.hidden()});
        s.put(layer + "post_attention_layernorm.weight", new long[] {c.hidden()});
        s.put(layer + "self_attn.q_proj.weight", new long[] {queries, c.hidden()});
        s.put(layer + "self_attn.k_proj.weight", new long[] {keys, c.hidden()});
        s.put(layer + "self_attn.v_proj.weight", new long[] {keys, c.hidden()});
        s.put(layer + "self_attn.o_proj.weight", new long[] {c.hidden(), queries});
        s.put(layer + "self_attn.q_norm.weight", new long[] {c.headDim()});
        s.put(layer + "self_attn.k_norm.weight", new long[] {c.headDim()});
        s.put(layer + "mlp.gate_proj.weight", new long[] {c.intermediate(), c.hidden()});
        s.put(layer + "mlp.up_proj.weight", new long[] {c.intermediate(), c.hidden()});
        s.put(layer + "mlp.down_proj.weight", new long[] {c.hidden(), c.intermediate()});
    }
}
