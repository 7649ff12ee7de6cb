package org.zimagelab.diffusion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.zimagelab.torch.weights.Dtype;
import org.zimagelab.torch.weights.Safetensors;
import org.zimagelab.torch.weights.SafetensorsWriter;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Tensor;
import org.zimagelab.torch.weights.Weights;

/** Writes the networks of a folder in diffusers' layout as ComfyUI's files have them. */
public final class ComfyFiles {
    private ComfyFiles() {}

    /** Fused query, key and value; ComfyUI's names. */
    public static Map<String, Tensor> transformer(Path model) {
        return transformer(read(model.resolve("transformer")));
    }

    /** @param all tensors by their published names */
    public static Map<String, Tensor> transformer(Map<String, Tensor> all) {
        Map<String, Tensor> comfy = new LinkedHashMap<>();
        all.forEach((name, t) -> {
            if (name.endsWith(".to_q.weight")) {
                String at = name.substring(0, name.length() - "to_q.weight".length());
                comfy.put(at + "qkv.weight", stacked(t, all.get(at + "to_k.weight"), all.get(at + "to_v.weight")));
            } else if (!name.matches(".*\\.to_[kv]\\.weight")) {
                comfy.put(
                        name.replace("all_x_embedder.2-1.", "x_embedder.")
                                .replace("all_final_layer.2-1.", "final_layer.")
                                .replace(".norm_q.", ".q_norm.")
                                .replace(".norm_k.", ".k_norm.")
                                .replace(".to_out.0.", ".out."),
                        t);
            }
        });
        return comfy;
    }

    private static Tensor stacked(Tensor... parts) {
        long[] shape = parts[0].shape().clone();
        int length = parts[0].values().length;
        float[] values = new float[length * parts.length];
        for (int i = 0; i < parts.length; i++) {
            System.arraycopy(parts[i].values(), 0, values, i * length, length);
        }
        shape[0] *= parts.length;
        return new Tensor(shape, values);
    }

    public static Map<String, Tensor> textEncoder(Path model) {
        return read(model.resolve("text_encoder"));
    }

    /** The names of FLUX's own code: levels of the decoder from the finest, attention by 1×1 convolutions. */
    public static Map<String, Tensor> vae(Path model, int levels) {
        return vae(read(model.resolve("vae")), levels);
    }

    /** @param all tensors by their published names */
    /** The decoder of a folder's VAE under its published names. */
    public static Map<String, Tensor> decoder(Path model) {
        Map<String, Tensor> decoder = new LinkedHashMap<>(read(model.resolve("vae")));
        decoder.keySet().removeIf(name -> name.startsWith("encoder.") || name.startsWith("quant_conv."));
        return decoder;
    }

    public static Map<String, Tensor> vae(Map<String, Tensor> all, int levels) {
        Map<String, Tensor> ldm = new LinkedHashMap<>();
        all.forEach((name, t) -> {
            String to = name;
            for (int i = 0; i < levels; i++) {
                to = to.replace("decoder.up_blocks." + i + ".", "decoder.up." + (levels - 1 - i) + ".")
                        .replace("encoder.down_blocks." + i + ".", "encoder.down." + i + ".");
            }
            to = to.replace(".upsamplers.0.", ".upsample.")
                    .replace(".downsamplers.0.", ".downsample.")
                    .replace(".mid_block.resnets.0.", ".mid.block_1.")
                    .replace(".mid_block.resnets.1.", ".mid.block_2.")
                    .replace(".mid_block.attentions.0.", ".mid.attn_1.")
                    .replace(".resnets.", ".block.")
                    .replace(".conv_shortcut.", ".nin_shortcut.")
                    .replace(".conv_norm_out.", ".norm_out.");
            boolean attention = to.contains(".attn_1.");
            to = to.replace(".attn_1.group_norm.", ".attn_1.norm.")
                    .replace(".attn_1.to_out.0.", ".attn_1.proj_out.")
                    .replace(".attn_1.to_", ".attn_1.");
            ldm.put(
                    to,
                    attention && t.shape().length == 2
                            ? new Tensor(new long[] {t.shape()[0], t.shape()[1], 1, 1}, t.values())
                            : t);
        });
        return ldm;
    }

    /** Small random numbers in these shapes. */
    public static Map<String, Tensor> random(Map<String, long[]> shapes) {
        Random random = new Random(1);
        Map<String, Tensor> all = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            float[] values = new float[(int) Tensor.size(shape)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian() / 16;
            }
            all.put(name, new Tensor(shape, values));
        });
        return all;
    }

    /** All tensors under other names. */
    public static Map<String, Tensor> renamed(Map<String, Tensor> tensors, UnaryOperator<String> rename) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        tensors.forEach((name, t) -> all.put(rename.apply(name), t));
        return all;
    }

    public static Path write(Path file, Map<String, Tensor> tensors) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, SafetensorsWriter.bytes(Map.of("format", "pt"), tensors, Dtype.FP32));
    }

    private static Map<String, Tensor> read(Path component) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (StoredTensor t : Weights.read(component).tensors().values()) {
            all.put(t.name(), new Tensor(Arrays.copyOf(t.shape(), t.shape().length), Safetensors.floats(t)));
        }
        return all;
    }
}
