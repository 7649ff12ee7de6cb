package org.zimagelab.perception.network;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.device.Devices;
import org.zimagelab.torch.script.ScriptSource;
import org.zimagelab.torch.script.TorchScript;
import org.zimagelab.torch.weights.Dtype;

/** ImageReward's network ({@code image_reward.py}), in fp32 on the CPU. Sizes are taken from the tensors. */
public final class ImageRewardNetwork implements AutoCloseable {
    private static final String IMAGE = "blip.visual_encoder.";
    private static final String TEXT = "blip.text_encoder.";
    private static final String TOKENS = TEXT + "embeddings.word_embeddings.weight";
    private static final String POSITIONS = TEXT + "embeddings.position_embeddings.weight";
    private static final String HEAD = "mlp.layers.";

    /** Numbers of the linear layers; those between them are dropouts. */
    private static final List<Integer> LINEAR = List.of(0, 2, 4, 6, 7);

    /** Width of a head of attention, in BLIP's large vision transformer and in BERT. */
    private static final int HEAD_WIDTH = 64;

    private final NDManager manager;
    private final TorchScript script;
    private final int side;
    private final int vocabulary;

    private ImageRewardNetwork(NDManager manager, TorchScript script, int side, int vocabulary) {
        this.manager = manager;
        this.script = script;
        this.side = side;
        this.vocabulary = vocabulary;
    }

    /**
     * Maps the weights.
     *
     * @throws ModelException with one line that names the file and the reason
     */
    public static ImageRewardNetwork load(PublishedWeights published) {
        PublishedWeights file = published.renamed(name -> name.replaceFirst("^module\\.", ""));
        Map<String, long[]> shapes = new LinkedHashMap<>();
        Map<String, Object> attributes = new LinkedHashMap<>();
        long[] positions = file.shape(IMAGE + "pos_embed", 3);
        long width = positions[2];
        attributes.put("image_layers", imageShapes(shapes, file, positions));
        attributes.put("text_layers", textShapes(shapes, file, width));
        attributes.put("head", HEAD_WIDTH);
        long in = file.shape(TOKENS, 2)[1];
        for (int i : LINEAR) {
            long out = i == LINEAR.get(LINEAR.size() - 1) ? 1 : file.shape(HEAD + i + ".weight", 2)[0];
            linear(shapes, HEAD + i, in, out);
            in = out;
        }
        for (String part : List.of(IMAGE, TEXT, HEAD)) {
            file.requireUsed(part, shapes.keySet(), Set.of());
        }
        int side = file.square(positions[1] - 1, IMAGE + "pos_embed")
                * (int) file.shape(IMAGE + "patch_embed.proj.weight", 4)[2];
        NDManager manager = Devices.manager(Device.cpu());
        TorchScript script = TorchScript.compile(
                manager,
                ScriptSource.of(ImageRewardNetwork.class, "image_reward.py"),
                "ImageReward",
                attributes,
                Dtype.FP32);
        script.attach(file.weights(), Dtype.FP32, shapes, TOKENS);
        return new ImageRewardNetwork(manager, script, side, (int) file.shape(TOKENS, 2)[0]);
    }

    /** Width and height of its input pictures. */
    public int side() {
        return side;
    }

    /** Rows of the embedding of tokens. */
    public int vocabulary() {
        return vocabulary;
    }

    /**
     * @param ids of a prompt, without padding
     * @param pixels normalised, [3, side, side] flattened
     * @return the reward before it is standardised
     */
    public double reward(long[] ids, float[] pixels) {
        try (NDManager scratch = manager.newSubManager()) {
            return script.tensor(
                            scratch,
                            "reward",
                            scratch.create(ids, new Shape(1, ids.length)),
                            scratch.create(pixels, new Shape(1, 3, side, side)))
                    .toFloatArray()[0];
        }
    }

    @Override
    public void close() {
        script.close();
    }

    /** @return how many layers there are */
    private static int imageShapes(Map<String, long[]> s, PublishedWeights file, long[] positions) {
        long d = headed(file, positions[2], IMAGE + "pos_embed");
        long patch = file.shape(IMAGE + "patch_embed.proj.weight", 4)[2];
        s.put(IMAGE + "cls_token", new long[] {1, 1, d});
        s.put(IMAGE + "pos_embed", new long[] {1, positions[1], d});
        s.put(IMAGE + "patch_embed.proj.weight", new long[] {d, 3, patch, patch});
        s.put(IMAGE + "patch_embed.proj.bias", new long[] {d});
        int layers = layers(file, IMAGE + "blocks.", ".norm1.weight");
        for (int i = 0; i < layers; i++) {
            String block = IMAGE + "blocks." + i + ".";
            long middle = file.shape(block + "mlp.fc1.weight", 2)[0];
            norm(s, block + "norm1", d);
            linear(s, block + "attn.qkv", d, 3 * d);
            linear(s, block + "attn.proj", d, d);
            norm(s, block + "norm2", d);
            linear(s, block + "mlp.fc1", d, middle);
            linear(s, block + "mlp.fc2", middle, d);
        }
        norm(s, IMAGE + "norm", d);
        return layers;
    }

    /**
     * @param seen width of the vision transformer
     * @return how many layers there are
     */
    private static int textShapes(Map<String, long[]> s, PublishedWeights file, long seen) {
        long w = headed(file, file.shape(TOKENS, 2)[1], TOKENS);
        s.put(TOKENS, new long[] {file.shape(TOKENS, 2)[0], w});
        s.put(POSITIONS, new long[] {file.shape(POSITIONS, 2)[0], w});
        norm(s, TEXT + "embeddings.LayerNorm", w);
        int layers = layers(file, TEXT + "encoder.layer.", ".attention.self.query.weight");
        for (int i = 0; i < layers; i++) {
            String layer = TEXT + "encoder.layer." + i + ".";
            attention(s, layer + "attention.", w, w);
            attention(s, layer + "crossattention.", w, seen);
            long middle = file.shape(layer + "intermediate.dense.weight", 2)[0];
            linear(s, layer + "intermediate.dense", w, middle);
            linear(s, layer + "output.dense", middle, w);
            norm(s, layer + "output.LayerNorm", w);
        }
        return layers;
    }

    private static void attention(Map<String, long[]> s, String name, long w, long of) {
        linear(s, name + "self.query", w, w);
        linear(s, name + "self.key", of, w);
        linear(s, name + "self.value", of, w);
        linear(s, name + "output.dense", w, w);
        norm(s, name + "output.LayerNorm", w);
    }

    private static int layers(PublishedWeights file, String before, String after) {
        int layers = file.count(before, after);
        if (layers == 0) {
            file.shape(before + 0 + after, 2); // says that it is missing
        }
        return layers;
    }

    private static long headed(PublishedWeights file, long width, String name) {
        if (width % HEAD_WIDTH != 0) {
            throw new ModelException(file.weights().folder() + ": tensor '" + name + "' is " + width
                    + " wide, and heads of attention are " + HEAD_WIDTH);
        }
        return width;
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
