package org.zimagelab.perception.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.config.ConfigFile;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.ScriptSource;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;

/**
 * CLIP's or SigLIP's vision and text transformers ({@code dual_encoder.py}), in fp32 on the CPU, so that values do not
 * depend on a device. Sizes are taken from the tensors, and only what these do not tell from {@code config.json}.
 */
public final class DualEncoder implements AutoCloseable {
    private static final String PATCH = "vision_model.embeddings.patch_embedding.";
    private static final String IMAGE_POSITIONS = "vision_model.embeddings.position_embedding.weight";
    private static final String TOKENS = "text_model.embeddings.token_embedding.weight";
    private static final String TEXT_POSITIONS = "text_model.embeddings.position_embedding.weight";
    private static final String SCALE = "logit_scale";
    private static final String BIAS = "logit_bias";

    /** The two halves. A score may need only one of them. */
    public enum Tower {
        IMAGE("vision"),
        TEXT("text");

        private final String word;

        Tower(String word) {
            this.word = word;
        }

        private String prefix() {
            return word + "_model.";
        }
    }

    /**
     * What files in OpenAI's layout do not tell.
     *
     * @param activation between the two matrices of a feed-forward network
     * @param imageHead width of a head of the vision transformer
     * @param textHead width of a head of the text transformer
     */
    public record Layout(String activation, int imageHead, int textHead) {
        /** OpenAI's own networks. */
        public static final Layout OPENAI = new Layout("quick_gelu", 64, 64);

        /** open_clip's {@code ViT-H-14}. */
        public static final Layout VIT_H_14 = new Layout("gelu", 80, 64);
    }

    /**
     * The part of a picture that a network sees.
     *
     * @param width of the picture after resizing
     * @param height likewise
     * @param left column where the part begins
     * @param top row where it begins
     */
    public record Crop(int width, int height, int left, int top) {}

    private final NDManager manager;
    private final TorchScript script;
    private final int side;
    private final int vocabulary;
    private final int longestText;

    private DualEncoder(NDManager manager, TorchScript script, int side, int vocabulary, int longestText) {
        this.manager = manager;
        this.script = script;
        this.side = side;
        this.vocabulary = vocabulary;
        this.longestText = longestText;
    }

    /**
     * Maps the weights of these towers.
     *
     * @throws ModelException with one line that names the file and the reason
     */
    public static DualEncoder load(PublishedWeights file, Set<Tower> towers) {
        return load(file, towers, Layout.OPENAI);
    }

    /** @param layout if the file is in OpenAI's; others are configured */
    public static DualEncoder load(PublishedWeights file, Set<Tower> towers, Layout layout) {
        boolean siglip = isSiglip(file);
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("siglip", siglip);
        attributes.put("activation", activation(file, towers, siglip, layout));
        attributes.put("norm_eps", siglip ? 1e-6 : 1e-5);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (Tower t : Tower.values()) {
            boolean wanted = towers.contains(t);
            attributes.put(t == Tower.IMAGE ? "image_layers" : "text_layers", wanted ? layers(file, t) : 0);
            attributes.put(t == Tower.IMAGE ? "image_heads" : "text_heads", wanted ? heads(file, t, layout) : 1);
            if (wanted) {
                shapes.putAll(t == Tower.IMAGE ? imageShapes(file, siglip) : textShapes(file, siglip));
            }
        }
        shapes.putAll(file.asStored(Set.of(SCALE, BIAS)));
        for (Tower t : towers) {
            file.requireUsed(t.prefix(), shapes.keySet(), Set.of());
        }
        NDManager manager = Devices.manager(Device.cpu());
        TorchScript script = TorchScript.compile(
                manager, ScriptSource.of(DualEncoder.class, "dual_encoder.py"), "DualEncoder", attributes, Dtype.FP32);
        script.attach(file.weights(), Dtype.FP32, shapes, TOKENS);
        return new DualEncoder(
                manager,
                script,
                towers.contains(Tower.IMAGE) ? side(file, siglip) : 0,
                towers.contains(Tower.TEXT) ? (int) file.shape(TOKENS, 2)[0] : 0,
                towers.contains(Tower.TEXT) ? (int) file.shape(TEXT_POSITIONS, 2)[0] : 0);
    }

    /** Whether the weights are SigLIP's; otherwise they are CLIP's. */
    public static boolean isSiglip(PublishedWeights file) {
        return file.has(BIAS) || file.has("vision_model.head.probe");
    }

    /** Width and height of its input pictures. */
    public int side() {
        return side;
    }

    /** Rows of the embedding of tokens. */
    public int vocabulary() {
        return vocabulary;
    }

    /** The most ids that a text may have. */
    public int longestText() {
        return longestText;
    }

    /**
     * @param pixels normalised, [count, 3, side, side] flattened
     * @return one embedding for each picture, [count, width], not normalised
     */
    public float[][] images(float[] pixels, int count) {
        float[] all;
        try (NDManager scratch = manager.newSubManager()) {
            all = script.tensor(scratch, "image", scratch.create(pixels, new Shape(count, 3, side, side)))
                    .toFloatArray();
        }
        int width = all.length / count;
        float[][] embeddings = new float[count][];
        for (int i = 0; i < count; i++) {
            embeddings[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
        }
        return embeddings;
    }

    /**
     * Resizes a picture and crops it, in floating point as torchvision does it with tensors: bicubic, the filter
     * widened where the picture shrinks, values not cut to those of the picture.
     *
     * @param pixels [3, height, width] flattened
     * @return the part that the network sees, [3, side, side] flattened
     */
    public float[] middle(float[] pixels, int width, int height, Crop crop) {
        try (NDManager scratch = manager.newSubManager()) {
            return script.tensor(
                            scratch,
                            "middle",
                            scratch.create(pixels, new Shape(1, 3, height, width)),
                            new long[] {crop.height(), crop.width()},
                            new long[] {crop.top(), crop.left()},
                            (long) side)
                    .toFloatArray();
        }
    }

    /**
     * @param ids of a text, at most {@link #longestText()}; the last stands for the whole text
     * @return its embedding, [width], not normalised
     */
    public float[] text(long[] ids) {
        try (NDManager scratch = manager.newSubManager()) {
            return script.tensor(scratch, "text", scratch.create(ids, new Shape(1, ids.length)))
                    .toFloatArray();
        }
    }

    /** The learned factor of cosines, {@code exp(logit_scale)}. */
    public double scale() {
        return Math.exp(value(SCALE));
    }

    /** The number that SigLIP adds to scaled cosines. */
    public double bias() {
        return value(BIAS);
    }

    private double value(String name) {
        try (NDManager scratch = manager.newSubManager()) {
            return script.tensor(scratch, "value", name).toFloatArray()[0];
        }
    }

    @Override
    public void close() {
        script.close();
    }

    private static String activation(PublishedWeights file, Set<Tower> towers, boolean siglip, Layout layout) {
        if (file.openAi()) {
            return layout.activation();
        }
        String usual = siglip ? "gelu_pytorch_tanh" : "quick_gelu";
        ConfigFile config = file.config();
        String family = config.text("model_type");
        config.supports(
                family.equals(siglip ? "siglip" : "clip") || family.equals("clip_vision_model"),
                "model_type",
                siglip ? "\"siglip\"" : "\"clip\"");
        String found = null;
        for (Tower t : towers) {
            ConfigFile c = tower(config, t);
            String here = c.optionalText("hidden_act").orElse(usual);
            c.supports(here.equals(usual) || here.equals("gelu"), "hidden_act", "\"" + usual + "\" or \"gelu\"");
            c.supports(found == null || found.equals(here), "hidden_act", "the same in both towers");
            double eps = siglip ? 1e-6 : 1e-5;
            c.supports(c.number("layer_norm_eps", 0, 1, eps) == eps, "layer_norm_eps", Double.toString(eps));
            found = here;
        }
        return found;
    }

    /** The tower's part of the file, or the whole file if it describes only that tower. */
    private static ConfigFile tower(ConfigFile config, Tower t) {
        String key = t.word + "_config";
        return config.has(key) ? config.object(key) : config;
    }

    private static int heads(PublishedWeights file, Tower t, Layout layout) {
        int width = width(file, t);
        int usual = Math.max(1, width / (t == Tower.IMAGE ? layout.imageHead() : layout.textHead()));
        if (file.openAi()) {
            return usual;
        }
        ConfigFile c = tower(file.config(), t);
        int heads = c.has("num_attention_heads") ? c.integer("num_attention_heads", 1, 1024) : usual;
        if (width % heads != 0) {
            throw c.absurd("num_attention_heads", "a divisor of the width, " + width);
        }
        return heads;
    }

    private static int width(PublishedWeights file, Tower t) {
        return (int) file.shape(t == Tower.IMAGE ? IMAGE_POSITIONS : TEXT_POSITIONS, 2)[1];
    }

    private static int layers(PublishedWeights file, Tower t) {
        return file.count(t.prefix() + "encoder.layers.", ".layer_norm1.weight");
    }

    private static int side(PublishedWeights file, boolean siglip) {
        long patches = file.shape(IMAGE_POSITIONS, 2)[0] - (siglip ? 0 : 1);
        return file.square(patches, IMAGE_POSITIONS) * (int) file.shape(PATCH + "weight", 4)[2];
    }

    private static Map<String, long[]> imageShapes(PublishedWeights file, boolean siglip) {
        Map<String, long[]> s = new LinkedHashMap<>();
        long d = width(file, Tower.IMAGE);
        long patch = file.shape(PATCH + "weight", 4)[2];
        s.put(PATCH + "weight", new long[] {d, 3, patch, patch});
        s.put(IMAGE_POSITIONS, file.shape(IMAGE_POSITIONS, 2));
        layerShapes(s, file, Tower.IMAGE, d);
        norm(s, "vision_model.post_layernorm", d);
        if (siglip) {
            s.put(PATCH + "bias", new long[] {d});
            String head = "vision_model.head.";
            s.put(head + "probe", new long[] {1, 1, d});
            s.put(head + "attention.in_proj_weight", new long[] {3 * d, d});
            s.put(head + "attention.in_proj_bias", new long[] {3 * d});
            linear(s, head + "attention.out_proj", d, d);
            norm(s, head + "layernorm", d);
            feedForward(s, file, head + "mlp.", d);
        } else {
            s.put("vision_model.embeddings.class_embedding", new long[] {d});
            norm(s, "vision_model.pre_layrnorm", d);
            projection(s, file, "visual_projection", d);
        }
        return s;
    }

    private static Map<String, long[]> textShapes(PublishedWeights file, boolean siglip) {
        Map<String, long[]> s = new LinkedHashMap<>();
        long d = width(file, Tower.TEXT);
        s.put(TOKENS, new long[] {file.shape(TOKENS, 2)[0], d});
        s.put(TEXT_POSITIONS, file.shape(TEXT_POSITIONS, 2));
        layerShapes(s, file, Tower.TEXT, d);
        norm(s, "text_model.final_layer_norm", d);
        if (siglip) {
            linear(s, "text_model.head", d, file.shape("text_model.head.weight", 2)[0]);
        } else {
            projection(s, file, "text_projection", d);
        }
        return s;
    }

    private static void layerShapes(Map<String, long[]> s, PublishedWeights file, Tower t, long d) {
        int layers = layers(file, t);
        if (layers == 0) {
            file.shape(t.prefix() + "encoder.layers.0.layer_norm1.weight", 1);
        }
        for (int i = 0; i < layers; i++) {
            String layer = t.prefix() + "encoder.layers." + i + ".";
            norm(s, layer + "layer_norm1", d);
            norm(s, layer + "layer_norm2", d);
            if (file.openAi()) {
                s.put(layer + "self_attn.in_proj_weight", new long[] {3 * d, d});
                s.put(layer + "self_attn.in_proj_bias", new long[] {3 * d});
            } else {
                linear(s, layer + "self_attn.q_proj", d, d);
                linear(s, layer + "self_attn.k_proj", d, d);
                linear(s, layer + "self_attn.v_proj", d, d);
            }
            linear(s, layer + "self_attn.out_proj", d, d);
            feedForward(s, file, layer + "mlp.", d);
        }
    }

    private static void feedForward(Map<String, long[]> s, PublishedWeights file, String name, long d) {
        long middle = file.shape(name + "fc1.weight", 2)[0];
        linear(s, name + "fc1", d, middle);
        linear(s, name + "fc2", middle, d);
    }

    private static void projection(Map<String, long[]> s, PublishedWeights file, String name, long in) {
        if (file.openAi()) {
            s.put(name + ".transposed", new long[] {in, file.shape(name + ".transposed", 2)[1]});
        } else {
            s.put(name + ".weight", new long[] {file.shape(name + ".weight", 2)[0], in});
        }
    }

    private static void linear(Map<String, long[]> s, String name, long in, long out) {
        s.put(name + ".weight", new long[] {out, in});
        s.put(name + ".bias", new long[] {out});
    }

    private static void norm(Map<String, long[]> s, String name, long d) {
        s.put(name + ".weight", new long[] {d});
        s.put(name + ".bias", new long[] {d});
    }
}
