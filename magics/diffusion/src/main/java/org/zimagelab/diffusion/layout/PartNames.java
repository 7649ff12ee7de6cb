package org.zimagelab.diffusion.layout;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.zimagelab.common.Printable;
import org.zimagelab.torch.ModelException;
import org.zimagelab.torch.weights.StoredTensor;
import org.zimagelab.torch.weights.Weights;

/**
 * Where the tensors of a network are in a file, and what they are called in the published folders.
 *
 * <p>Transformers have ComfyUI's names (one tensor for query, key and value) or those of diffusers; text encoders those
 * of transformers or of llama.cpp; VAEs those of FLUX's and Stable Diffusion's own code, or of diffusers. In a file
 * that holds several networks each has a prefix.
 *
 * @param part which network
 * @param prefix of its tensors in the file, or ""
 * @param others prefixes of the other networks in the file, none of them ""
 */
public record PartNames(Part part, String prefix, Set<String> others) {
    private static final String CAPTION = "cap_embedder.1.weight";
    private static final String EMBEDDING = "embed_tokens.weight";
    private static final String LLAMA_EMBEDDING = "token_embd.weight";
    private static final String CONV = "decoder.conv_in.weight";

    /** A text encoder's prefix in ComfyUI's checkpoints is such as {@code text_encoders.qwen3_4b.transformer.model.} */
    private static final Pattern TEXT_PREFIX = Pattern.compile(
            "((text_encoders?|conditioner|cond_stage_model)\\.)?([\\w-]+\\.transformer\\.)?(model\\.)?");

    private static final Pattern FUSED = Pattern.compile("(.+\\.attention\\.)qkv\\.(.+)");
    private static final Pattern LLAMA_LAYER = Pattern.compile("blk\\.(\\d{1,4})\\.(\\w+)\\.(.+)");
    private static final Pattern LDM_LEVEL = Pattern.compile(
            "(encoder\\.down|decoder\\.up)\\.(\\d{1,4})\\.(?:block\\.(\\d{1,4})|(?:down|up)sample)\\.(.+)");
    private static final Pattern LDM_MIDDLE =
            Pattern.compile("(encoder|decoder)\\.mid\\.(block_1|block_2|attn_1)\\.(.+)");

    private static final Map<String, String> LLAMA = Map.ofEntries(
            Map.entry("attn_norm", "input_layernorm"),
            Map.entry("attn_q", "self_attn.q_proj"),
            Map.entry("attn_k", "self_attn.k_proj"),
            Map.entry("attn_v", "self_attn.v_proj"),
            Map.entry("attn_output", "self_attn.o_proj"),
            Map.entry("attn_q_norm", "self_attn.q_norm"),
            Map.entry("attn_k_norm", "self_attn.k_norm"),
            Map.entry("ffn_norm", "post_attention_layernorm"),
            Map.entry("ffn_gate", "mlp.gate_proj"),
            Map.entry("ffn_up", "mlp.up_proj"),
            Map.entry("ffn_down", "mlp.down_proj"));

    private static final Map<String, String> LDM_ATTENTION =
            Map.of("norm", "group_norm", "q", "to_q", "k", "to_k", "v", "to_v", "proj_out", "to_out.0");

    /** The networks of Z-Image that a file with tensors of these names holds. */
    public static Map<Part, PartNames> in(Set<String> names) {
        Map<Part, PartNames> found = new LinkedHashMap<>();
        for (String name : names) {
            of(name, names).ifPresent(p -> found.putIfAbsent(p.part, p));
        }
        found.replaceAll((part, p) -> new PartNames(part, p.prefix, otherPrefixes(found, part)));
        return found;
    }

    private static Set<String> otherPrefixes(Map<Part, PartNames> found, Part part) {
        return found.values().stream()
                .filter(p -> p.part != part && !p.prefix.isEmpty())
                .map(PartNames::prefix)
                .collect(Collectors.toSet());
    }

    /** The network that a tensor is the mark of, if its file has the tensors that only this kind of network has. */
    private static Optional<PartNames> of(String name, Set<String> names) {
        if (name.endsWith(CAPTION)) {
            String prefix = before(name, CAPTION);
            return Optional.of(new PartNames(Part.TRANSFORMER, prefix, Set.of()))
                    .filter(p -> p.isEnd()
                            && names.contains(prefix + "x_pad_token")
                            && names.contains(prefix + "cap_pad_token")
                            && (names.contains(prefix + "layers.0.attention.qkv.weight")
                                    || names.contains(prefix + "layers.0.attention.to_q.weight"))
                            && !names.contains(prefix + "siglip_embedder.1.weight")
                            && names.stream().noneMatch(n -> n.startsWith(prefix + "control_layers.")));
        }
        if (name.endsWith(EMBEDDING)) {
            String prefix = before(name, EMBEDDING);
            return Optional.of(new PartNames(Part.TEXT_ENCODER, prefix, Set.of()))
                    .filter(p -> TEXT_PREFIX.matcher(prefix).matches()
                            && names.contains(prefix + "layers.0.self_attn.q_norm.weight")
                            && names.stream().noneMatch(n -> n.contains("visual.")));
        }
        if (name.equals(LLAMA_EMBEDDING)) {
            return Optional.of(new PartNames(Part.TEXT_ENCODER, "", Set.of()))
                    .filter(p -> names.contains("blk.0.attn_q_norm.weight"));
        }
        if (name.endsWith(CONV)) {
            String prefix = before(name, CONV);
            return Optional.of(new PartNames(Part.VAE, prefix, Set.of()))
                    .filter(p -> p.isEnd()
                            && (names.contains(prefix + "decoder.up.0.block.0.norm1.weight")
                                    || names.contains(prefix + "decoder.up_blocks.0.resnets.0.norm1.weight")));
        }
        return Optional.empty();
    }

    private static String before(String name, String end) {
        return name.substring(0, name.length() - end.length());
    }

    /** Whether the prefix is empty, or a name of its own. */
    private boolean isEnd() {
        return prefix.isEmpty() || prefix.endsWith(".");
    }

    /** Whether a tensor of the file belongs to this network, by its name. */
    public boolean contains(String name) {
        return name.startsWith(prefix)
                && others.stream().noneMatch(other -> other.length() > prefix.length() && name.startsWith(other));
    }

    /**
     * The tensors of this network by their published names. A tensor of several is split, which copies nothing.
     *
     * @param file all tensors of the file
     * @throws ModelException if a tensor cannot be split, or two have one name
     */
    public Weights published(Weights file) {
        Map<String, StoredTensor> all = new LinkedHashMap<>();
        int levels = 1
                + highest(
                        file.tensors().keySet(),
                        Pattern.compile(Pattern.quote(prefix) + "decoder\\.up\\.(\\d{1,4})\\..+"));
        file.tensors().forEach((name, t) -> {
            if (contains(name)) {
                StoredTensor own = t.renamed(name.substring(prefix.length()));
                switch (part) {
                    case TRANSFORMER -> transformer(all, own);
                    case TEXT_ENCODER -> put(all, textEncoder(own));
                    case VAE -> put(all, vae(own, levels));
                }
            }
        });
        return new Weights(file.folder(), file.files(), all);
    }

    private static void put(Map<String, StoredTensor> all, Optional<StoredTensor> t) {
        t.ifPresent(tensor -> {
            if (all.put(tensor.name(), tensor) != null) {
                throw new ModelException(
                        tensor.file() + ": tensor '" + Printable.value(tensor.name()) + "' appears twice");
            }
        });
    }

    /** As the difference between ComfyUI's {@code lumina/model.py} and diffusers' {@code transformer_z_image.py}. */
    private static void transformer(Map<String, StoredTensor> all, StoredTensor t) {
        String name = t.name();
        Matcher fused = FUSED.matcher(name);
        if (fused.matches()) {
            long rows = t.shape().length == 0 ? 0 : t.shape()[0] / 3;
            if (t.shape().length == 0 || t.shape()[0] != 3 * rows) {
                throw new ModelException(t.file() + ": tensor '" + Printable.value(name) + "' of shape "
                        + Arrays.toString(t.shape()) + " has not three equal parts for query, key and value");
            }
            String[] three = {"to_q.", "to_k.", "to_v."};
            for (int i = 0; i < three.length; i++) {
                put(all, Optional.of(t.rows(fused.group(1) + three[i] + fused.group(2), i * rows, (i + 1) * rows)));
            }
            return;
        }
        if (name.equals("norm_final.weight")) {
            return; // a leftover that no code reads
        }
        String published = name.startsWith("x_embedder.") || name.startsWith("final_layer.")
                ? "all_" + name.replaceFirst("\\.", "." + PublishedValues.PATCH + "-1.")
                : name.replace(".attention.q_norm.", ".attention.norm_q.")
                        .replace(".attention.k_norm.", ".attention.norm_k.")
                        .replace(".attention.out.", ".attention.to_out.0.");
        StoredTensor renamed = t.renamed(published);
        boolean flat = name.matches("(x|cap)_pad_token") && t.shape().length == 1;
        put(all, Optional.of(flat ? renamed.reshaped(1, t.shape()[0]) : renamed));
    }

    /** As gguf-py's {@code TENSOR_NAMES} of Qwen3 correspond to those of transformers. */
    private static Optional<StoredTensor> textEncoder(StoredTensor t) {
        Matcher layer = LLAMA_LAYER.matcher(t.name());
        if (layer.matches()) {
            String to = LLAMA.get(layer.group(2));
            return Optional.of(
                    to == null ? t : t.renamed("layers." + layer.group(1) + "." + to + "." + layer.group(3)));
        }
        return switch (t.name()) {
            case LLAMA_EMBEDDING -> Optional.of(t.renamed(EMBEDDING));
            case "output_norm.weight" -> Optional.of(t.renamed("norm.weight"));
            case "output.weight" -> Optional.of(t.renamed("lm_head.weight"));
            case "rope_freqs.weight" -> Optional.empty();
            default -> Optional.of(t);
        };
    }

    /**
     * As the difference between FLUX's {@code autoencoder.py} and diffusers' {@code AutoencoderKL}. There the decoder's
     * levels count from the finest, and attention has 1×1 convolutions where diffusers has matrices.
     */
    private static Optional<StoredTensor> vae(StoredTensor t, int levels) {
        String name = t.name();
        Matcher level = LDM_LEVEL.matcher(name);
        if (level.matches()) {
            boolean down = level.group(1).endsWith("down");
            int i = Integer.parseInt(level.group(2));
            String to = level.group(1) + "_blocks." + (down ? i : levels - 1 - i) + "."
                    + (level.group(3) == null
                            ? (down ? "downsamplers.0." : "upsamplers.0.")
                            : "resnets." + level.group(3) + ".")
                    + level.group(4).replaceFirst("^nin_shortcut\\.", "conv_shortcut.");
            return Optional.of(t.renamed(to));
        }
        Matcher middle = LDM_MIDDLE.matcher(name);
        if (middle.matches()) {
            String into = middle.group(1) + ".mid_block.";
            if (!middle.group(2).equals("attn_1")) {
                return Optional.of(t.renamed(
                        into + "resnets." + (middle.group(2).equals("block_1") ? 0 : 1) + "." + middle.group(3)));
            }
            int dot = middle.group(3).indexOf('.');
            String to = dot < 0 ? null : LDM_ATTENTION.get(middle.group(3).substring(0, dot));
            if (to != null) {
                StoredTensor renamed =
                        t.renamed(into + "attentions.0." + to + middle.group(3).substring(dot));
                long[] s = t.shape();
                boolean convolution = s.length == 4 && s[2] == 1 && s[3] == 1;
                return Optional.of(convolution ? renamed.reshaped(s[0], s[1]) : renamed);
            }
        }
        return Optional.of(t.renamed(name.replaceFirst("^(encoder|decoder)\\.norm_out\\.", "$1.conv_norm_out.")));
    }

    /** The highest number that a pattern finds in names, or −1. */
    static int highest(Set<String> names, Pattern pattern) {
        int highest = -1;
        for (String name : names) {
            Matcher m = pattern.matcher(name);
            if (m.matches()) {
                highest = Math.max(highest, Integer.parseInt(m.group(1)));
            }
        }
        return highest;
    }
}
