package org.zimagelab.diffusion.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zimagelab.diffusion.config.TransformerConfig;

/** Shapes of the tensors that a transformer uses. */
final class TransformerShapes {
    /** Before and behind the two halves of a block. */
    static final List<String> NORMS = List.of("attention_norm1", "attention_norm2", "ffn_norm1", "ffn_norm2");

    /** Width of the time MLP's middle, for every size of the model. */
    private static final int TIME_HIDDEN = 1024;

    private static final int TIME_WAVES = 256;

    private TransformerShapes() {}

    /** By their published names. */
    static Map<String, long[]> of(TransformerConfig c) {
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
        for (String norm : NORMS) {
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
