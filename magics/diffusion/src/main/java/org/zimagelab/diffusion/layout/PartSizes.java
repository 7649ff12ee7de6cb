package org.zimagelab.diffusion.layout;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.zimagelab.common.Printable;
import org.zimagelab.diffusion.config.TextEncoderConfig;
import org.zimagelab.diffusion.config.TransformerConfig;
import org.zimagelab.diffusion.config.VaeConfig;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.Gguf;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/**
 * Configurations of networks whose files come without: sizes are read off the tensors, the rest is that of the
 * published model, or of a model that is named. Whether all tensors have these sizes is checked where a network is
 * loaded.
 */
public final class PartSizes {
    /** No published network has a larger side of a matrix, or more layers. */
    private static final int LARGEST = 1 << 24;

    private static final String TO_LIKE = "; name a folder with the configs of this model: --like FOLDER";

    private PartSizes() {}

    /**
     * @param weights by their published names
     * @param like a model of the same sizes
     * @throws ModelException naming the file and a tensor that is missing, or a size that {@code like} has not
     */
    public static TransformerConfig transformer(Weights weights, Optional<TransformerConfig> like) {
        long patch = like.map(TransformerConfig::patch).orElse(PublishedValues.PATCH);
        int[] caption = shape(weights, "cap_embedder.1.weight", 2);
        int[] patches = shape(weights, "all_x_embedder." + patch + "-1.weight", 2);
        int headDim = shape(weights, "layers.0.attention.norm_q.weight", 1)[0];
        int dim = caption[0];
        int axes = Arrays.stream(PublishedValues.AXES_DIMS).sum();
        if (headDim == 0 || dim % headDim != 0) {
            throw new ModelException(weights.folder() + ": a width of " + dim + " is not a whole number of heads of "
                    + headDim + "; the file belongs to another model");
        }
        if (like.isEmpty() && headDim != axes) {
            throw new ModelException(weights.folder() + ": the transformer's heads are " + headDim
                    + " wide, those of the published model " + axes + TO_LIKE);
        }
        int channels = patches[1] / (int) (patch * patch);
        int layers = count(weights, "layers");
        int refinerLayers = count(weights, "noise_refiner");
        if (like.isPresent()) {
            TransformerConfig l = like.get();
            same(weights, "dim", dim, l.dim());
            same(weights, "n_layers", layers, l.layers());
            same(weights, "n_refiner_layers", refinerLayers, l.refinerLayers());
            same(weights, "n_heads", dim / headDim, l.heads());
            same(weights, "cap_feat_dim", caption[1], l.featureDim());
            same(weights, "in_channels", channels, l.channels());
            return l;
        }
        return new TransformerConfig(
                PublishedValues.PATCH,
                channels,
                dim,
                layers,
                refinerLayers,
                dim / headDim,
                PublishedValues.TRANSFORMER_NORM_EPS,
                caption[1],
                PublishedValues.TRANSFORMER_ROPE_THETA,
                PublishedValues.TIME_SCALE,
                PublishedValues.AXES_DIMS.clone(),
                PublishedValues.AXES_LENS.clone());
    }

    /**
     * As {@link #transformer}. A GGUF file says what tensors do not tell, and of which architecture the model is:
     * models that see have Qwen3's tensors too.
     */
    public static TextEncoderConfig textEncoder(Weights weights, Optional<TextEncoderConfig> like) {
        Map<String, Object> metadata = Gguf.metadata(weights.files().get(0));
        Object architecture = metadata.getOrDefault("general.architecture", "qwen3");
        if (!architecture.equals("qwen3")) {
            throw new ModelException(weights.folder() + ": its architecture is " + Printable.value(architecture)
                    + "; the text encoder of Z-Image is qwen3");
        }
        int[] embedding = shape(weights, "embed_tokens.weight", 2);
        int headDim = shape(weights, "layers.0.self_attn.q_norm.weight", 1)[0];
        int heads = shape(weights, "layers.0.self_attn.q_proj.weight", 2)[0] / Math.max(1, headDim);
        int keyValueHeads = shape(weights, "layers.0.self_attn.k_proj.weight", 2)[0] / Math.max(1, headDim);
        int intermediate = shape(weights, "layers.0.mlp.gate_proj.weight", 2)[0];
        int layers = count(weights, "layers");
        if (keyValueHeads == 0 || heads % keyValueHeads != 0 || layers < 2) {
            throw new ModelException(weights.folder() + ": " + layers + " layers of " + heads + " heads with "
                    + keyValueHeads + " for keys and values are no Qwen3 text encoder");
        }
        if (like.isPresent()) {
            TextEncoderConfig l = like.get();
            same(weights, "hidden_size", embedding[1], l.hidden());
            same(weights, "vocab_size", embedding[0], l.vocabulary());
            same(weights, "num_hidden_layers", layers, l.layers());
            same(weights, "num_attention_heads", heads, l.heads());
            same(weights, "num_key_value_heads", keyValueHeads, l.keyValueHeads());
            same(weights, "intermediate_size", intermediate, l.intermediate());
            return l;
        }
        return new TextEncoderConfig(
                embedding[1],
                intermediate,
                layers,
                heads,
                keyValueHeads,
                headDim,
                embedding[0],
                said(weights, metadata, "qwen3.attention.layer_norm_rms_epsilon", PublishedValues.TEXT_NORM_EPS),
                said(weights, metadata, "qwen3.rope.freq_base", PublishedValues.TEXT_ROPE_THETA));
    }

    /** A positive number of the metadata, as the decimal that its float32 was written for; else the published one. */
    private static double said(Weights weights, Map<String, Object> metadata, String key, double published) {
        if (!(metadata.get(key) instanceof Number n)) {
            return published;
        }
        double value = Double.parseDouble(n.toString());
        if (!(value > 0) || value > 1e12) {
            throw new ModelException(weights.folder() + ": " + key + " is " + n + "; expected a number above 0");
        }
        return value;
    }

    /** @see #transformer */
    public static VaeConfig vae(Weights weights, Optional<VaeConfig> like) {
        int[] in = shape(weights, "decoder.conv_in.weight", 4);
        TreeMap<Integer, Integer> coarsestFirst = new TreeMap<>();
        for (int i = 0; weights.tensors().containsKey(resnet(i, 0)); i++) {
            coarsestFirst.put(-i, shape(weights, resnet(i, 0), 4)[0]);
        }
        int[] channels =
                coarsestFirst.values().stream().mapToInt(Integer::intValue).toArray();
        int layersPerBlock = 0;
        while (weights.tensors().containsKey(resnet(0, layersPerBlock + 1))) {
            layersPerBlock++;
        }
        boolean attention = weights.tensors().containsKey("decoder.mid_block.attentions.0.to_q.weight");
        boolean postQuantConv = weights.tensors().containsKey("post_quant_conv.weight");
        if (channels.length == 0 || channels.length > 8 || layersPerBlock == 0) {
            throw new ModelException(weights.folder() + ": " + channels.length + " levels of " + layersPerBlock
                    + " layers are no VAE of this kind");
        }
        if (like.isPresent()) {
            VaeConfig l = like.get();
            same(weights, "latent_channels", in[1], l.latentChannels());
            same(weights, "layers_per_block", layersPerBlock, l.layersPerBlock());
            if (!Arrays.equals(channels, l.channels())) {
                throw unlike(weights, "block_out_channels", Arrays.toString(channels), Arrays.toString(l.channels()));
            }
            same(weights, "mid_block_add_attention", attention ? 1 : 0, l.midAttention() ? 1 : 0);
            same(weights, "use_post_quant_conv", postQuantConv ? 1 : 0, l.postQuantConv() ? 1 : 0);
            return l;
        }
        for (int c : channels) {
            if (c % PublishedValues.GROUPS != 0) {
                throw new ModelException(weights.folder() + ": the VAE's level of " + c + " channels has not the "
                        + PublishedValues.GROUPS + " groups of the published model" + TO_LIKE);
            }
        }
        return new VaeConfig(
                in[1],
                channels,
                layersPerBlock,
                PublishedValues.GROUPS,
                PublishedValues.SAMPLE_SIZE,
                PublishedValues.SCALING_FACTOR,
                PublishedValues.SHIFT_FACTOR,
                attention,
                postQuantConv);
    }

    private static String resnet(int level, int layer) {
        return "decoder.up_blocks." + level + ".resnets." + layer + ".conv2.weight";
    }

    /** Blocks of a network: one more than the highest number. */
    private static int count(Weights weights, String blocks) {
        return 1 + PartNames.highest(weights.tensors().keySet(), Pattern.compile(blocks + "\\.(\\d{1,4})\\..+"));
    }

    private static int[] shape(Weights weights, String name, int sides) {
        StoredTensor t = weights.tensors().get(name);
        if (t == null) {
            throw new ModelException(weights.folder() + ": missing tensor '" + Printable.value(name) + "'");
        }
        List<Long> shape = Arrays.stream(t.shape()).boxed().toList();
        if (shape.size() != sides || shape.stream().anyMatch(side -> side < 1 || side > LARGEST)) {
            throw new ModelException(t.file() + ": tensor '" + Printable.value(name) + "' has shape "
                    + Printable.value(shape) + "; expected " + sides + (sides == 1 ? " side" : " sides"));
        }
        return shape.stream().mapToInt(Long::intValue).toArray();
    }

    private static void same(Weights weights, String key, int here, int like) {
        if (here != like) {
            throw unlike(weights, key, String.valueOf(here), String.valueOf(like));
        }
    }

    private static ModelException unlike(Weights weights, String key, String here, String like) {
        return new ModelException(weights.folder() + ": its tensors have " + key + " " + here
                + ", but the folder that --like names says " + like + "; name a folder of the same sizes");
    }
}
